import { first } from "./001-first.ts";
import { imported } from "./002-imported.ts";

/** One step of the database's form; `up` is a script that runs in a transaction of its own. */
export type Migration = { says: string; up: string };

/** In order: the n-th leads from version n-1 to n. A step that has been released is never changed. */
export const migrations: readonly Migration[] = [first, imported];
