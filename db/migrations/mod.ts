import { first } from "./001-first.ts";
import { imported } from "./002-imported.ts";
import { cached } from "./003-cached.ts";
import { history } from "./004-history.ts";
import { hours } from "./005-hours.ts";
import { keptPrompts } from "./006-kept-prompts.ts";
import { tested } from "./007-tested.ts";
import type { Migration } from "./migration.ts";

/** In order: the n-th leads from version n-1 to n. A step that has been released is never changed. */
export const migrations: readonly Migration[] = [first, imported, cached, history, hours, keptPrompts, tested];
