import { findProject } from "../../db/projects.ts";
import { keepPrompt, listVersions } from "../../db/versions.ts";
import type { VersionRecord } from "../../db/versions.ts";
import type { PromptVersion } from "../contract/operations/projects.ts";
import type { Input, Output } from "../contract/operations.ts";
import { no, ok, type Outcome } from "../contract/outcome.ts";
import type { Projects } from "./change.ts";

const mostRuns = 50; // told of each version

/** The prompts that a project's runs were made with or that were kept, the newest first, and which run used which. */
export function getVersions(
  { db }: Pick<Projects, "db">,
  { id, limit, cursor }: Input<"GET /api/projects/{id}/versions">,
): Outcome<Output<"GET /api/projects/{id}/versions">, "project_not_found"> {
  if (!findProject(db, id)) return no("project_not_found");
  const { versions, total, nextCursor } = listVersions(db, id, { limit, cursor });
  return ok({ versions: versions.map(shown), total, nextCursor });
}

/** Keeps a prompt among a project's versions, so that what is about to be written over can be brought back. */
export function keepVersion(
  { db }: Pick<Projects, "db">,
  { id, prompt }: Input<"POST /api/projects/{id}/versions">,
  at: Date = new Date(),
): Outcome<PromptVersion, "project_not_found"> {
  if (!findProject(db, id)) return no("project_not_found");
  keepPrompt(db, id, prompt, at);
  const text = JSON.stringify(prompt);
  for (let cursor: string | undefined, isLast = false; !isLast;) { // nearly always on the first page
    const { versions, nextCursor } = listVersions(db, id, { limit: 20, cursor });
    const version = versions.find((one) => JSON.stringify(one.prompt) === text);
    if (version) return ok(shown(version));
    isLast = nextCursor === null;
    cursor = nextCursor ?? undefined;
  }
  throw new Error("a prompt that was just kept is not there");
}

function shown({ runs, ...version }: VersionRecord): PromptVersion {
  return {
    ...version,
    runCount: runs.length,
    runs: runs.slice(0, mostRuns).map((run) => ({ ...run, id: String(run.id) })),
  };
}
