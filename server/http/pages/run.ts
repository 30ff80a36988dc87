import { type ErrorCode, errorCodes } from "../../contract/errors.ts";
import type { ResultRow } from "../../contract/result.ts";
import { isOver } from "../../contract/run.ts";
import type { ProjectBar } from "../../../ui/pages/layout.tsx";
import type { RunPageData } from "../../../ui/pages/run.tsx";
import { RunPage } from "../../../ui/pages/run.tsx";
import { barOf, type Load, type PageRoute, Refused } from "../page.ts";

const logRows = 20;
const tableRows = 40;
const sketchSamples = 600; // with script the page asks for more
const statuses = ["succeeded", "cached", "failed", "pending"] as const;

export const runPage: PageRoute = {
  path: "/runs/{id}",
  async show({ frame, load, members: { id = "" }, query }) {
    const run = await load("GET /api/runs/{id}", { id });
    const over = isOver(run.status);
    const { succeeded, failed } = run.counts;
    const filter = over ? filterOf(query, failed > 0) : {};
    const last = (status: "succeeded" | "failed", count: number) =>
      load("GET /api/runs/{id}/rows", { id, status, limit: logRows, offset: Math.max(0, count - logRows) });
    const [{ errors }, { rows, total }, failures, timeline, bar] = await Promise.all([
      load("GET /api/runs/{id}/errors", { id }),
      over
        ? load("GET /api/runs/{id}/rows", { id, ...filter, limit: tableRows, offset: 0 })
        : last("succeeded", succeeded),
      over || failed === 0 ? null : last("failed", failed),
      load("GET /api/runs/{id}/timeline", { id, samples: sketchSamples }),
      run.projectId === null ? null : barIfThere(load, run.projectId),
    ]);
    return RunPage({
      frame,
      data: {
        run,
        bar,
        errors,
        filter,
        rows: over ? rows : newestFirst([...rows, ...failures?.rows ?? []]),
        rowsAre: over ? "table" : "log",
        length: total ?? rows.length,
        timeline,
      },
    });
  },
};

function newestFirst(rows: readonly ResultRow[]): ResultRow[] {
  const at = ({ result }: ResultRow) => Date.parse(result?.finishedAt ?? "") || 0;
  return rows.toSorted((one, other) => at(other) - at(one) || other.row - one.row);
}

/** What an address asks for; of a run with failures those, when it asks for nothing. */
function filterOf(query: URLSearchParams, hasFailures: boolean): RunPageData["filter"] {
  const [status, code] = [query.get("status"), query.get("code")];
  if (code !== null && isCode(code)) return { status: "failed", code };
  const known = statuses.find((one) => one === status);
  if (known) return { status: known };
  return hasFailures && status === null ? { status: "failed" } : {};
}

const isCode = (text: string): text is ErrorCode => errorCodes.some((code) => code === text);

/** A run outlives its project. */
async function barIfThere(load: Load, id: string): Promise<ProjectBar | null> {
  try {
    return await barOf(load, id);
  } catch (error) {
    if (error instanceof Refused) return null;
    throw error;
  }
}
