import type { Sent } from "../server/contract/operations.ts";
import type { RunState, RunStatus } from "../server/contract/run.ts";

/** Which runs are listed, as the address says it. */
export type HistoryFilter = {
  q?: string;
  state?: RunState;
  status?: RunStatus;
  projectId?: string;
  datasetId?: string;
  /** Made in the last so many days. */
  days?: number;
};

export const runStates: readonly RunState[] = ["active", "with_failures", "unfinished"];
const statuses: readonly RunStatus[] = ["queued", "running", "paused", "completed", "failed", "cancelled"];
/** The periods that can be chosen, in days. */
export const periods: readonly number[] = [1, 7, 30, 90];

const dayMs = 86_400_000;

/** What an address asks for; what it asks wrongly is not asked. */
export function readFilter(query: URLSearchParams): HistoryFilter {
  const text = (name: string) => query.get(name)?.trim() || undefined;
  const [q, projectId, datasetId] = [text("q")?.slice(0, 1000), text("projectId"), text("datasetId")];
  const state = runStates.find((one) => one === query.get("state"));
  const status = statuses.find((one) => one === query.get("status"));
  const days = periods.find((one) => String(one) === query.get("days"));
  return {
    ...(q !== undefined && { q }),
    ...(state && { state }),
    ...(status && !state && { status }),
    ...(projectId !== undefined && { projectId }),
    ...(datasetId !== undefined && { datasetId }),
    ...(days !== undefined && { days }),
  };
}

/** The filter as the query of an address. */
export function writeFilter(filter: HistoryFilter): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(filter)) if (value !== undefined) query.set(name, String(value));
  return query.size > 0 ? `?${query}` : "";
}

/** What the runs of a filter are asked with. */
export function askedBy({ days, ...filter }: HistoryFilter, now: Date): Sent<"GET /api/runs"> {
  return {
    ...filter,
    ...(days !== undefined && { since: new Date(now.getTime() - days * dayMs).toISOString() }),
  };
}

export const isFiltered = (filter: HistoryFilter): boolean =>
  Object.values(filter).some((value) => value !== undefined);
