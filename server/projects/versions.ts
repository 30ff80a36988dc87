import { findProject } from "../../db/projects.ts";
import { listVersions } from "../../db/versions.ts";
import type { Input, Output } from "../contract/operations.ts";
import { no, ok, type Outcome } from "../contract/outcome.ts";
import type { Projects } from "./change.ts";

const mostRuns = 50; // told of each version

/** The prompts that a project's runs were made with, the newest first, and which run used which. */
export function getVersions(
  { db }: Pick<Projects, "db">,
  { id, limit, cursor }: Input<"GET /api/projects/{id}/versions">,
): Outcome<Output<"GET /api/projects/{id}/versions">, "project_not_found"> {
  if (!findProject(db, id)) return no("project_not_found");
  const { versions, total, nextCursor } = listVersions(db, id, { limit, cursor });
  return ok({
    versions: versions.map(({ number, prompt, runs }) => ({
      number,
      prompt,
      runCount: runs.length,
      runs: runs.slice(0, mostRuns).map((run) => ({ ...run, id: String(run.id) })),
    })),
    total,
    nextCursor,
  });
}
