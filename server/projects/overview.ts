import { listSummaries, type SummaryRecord } from "../../db/overview.ts";
import type { Input, Output } from "../contract/operations.ts";
import type { ProjectSummary } from "../contract/operations/projects.ts";
import { ok, type Outcome } from "../contract/outcome.ts";
import { providers } from "../providers/mod.ts";
import type { Projects } from "./change.ts";

/** A page of projects as a list shows them. */
export function getOverview(
  { db }: Pick<Projects, "db">,
  input: Input<"GET /api/overview">,
  now: Date,
): Outcome<Output<"GET /api/overview">, never> {
  const { projects, total, nextCursor } = listSummaries(db, { ...input, now });
  return ok({ projects: projects.map(viewSummary), total, nextCursor });
}

function viewSummary({ endpoint, runs, ...record }: SummaryRecord): ProjectSummary {
  const address = providers[endpoint.provider].requestUrl(endpoint);
  return {
    ...record,
    model: endpoint.model || endpoint.deployment,
    requestUrl: address.ok ? address.url : null,
    runs: runs.map((run) => ({ ...run, id: String(run.id) })),
  };
}
