import { runStatus } from "../../contract/run.ts";
import type { HistoryPageData } from "../../../ui/pages/history.tsx";
import { HistoryPage } from "../../../ui/pages/history.tsx";
import type { AskedPage, PageRoute } from "../page.ts";
import { barOf } from "../page.ts";

const perPage = 50;

export const historyPage: PageRoute = { path: "/history", show: (asked) => historyOf(asked, null) };

export const projectRunsPage: PageRoute = {
  path: "/projects/{id}/runs",
  show: (asked) => historyOf(asked, asked.members.id ?? ""),
};

async function historyOf({ frame, load, query }: AskedPage, projectId: string | null) {
  const bar = projectId === null ? null : await barOf(load, projectId);
  const filter = filterOf(query);
  const { runs, total, nextCursor } = await load("GET /api/runs", {
    ...filter,
    ...(projectId !== null && { projectId }),
    limit: perPage,
  });
  return HistoryPage({ frame, data: { runs, total, nextCursor, filter, bar } });
}

/** What an address asks for; what it asks wrongly is not asked. */
function filterOf(query: URLSearchParams): HistoryPageData["filter"] {
  const status = runStatus.safeParse(query.get("status"));
  const [projectId, datasetId, cursor] = ["projectId", "datasetId", "cursor"].map((name) => query.get(name));
  return {
    ...(status.success && { status: status.data }),
    ...(projectId && { projectId }),
    ...(datasetId && { datasetId }),
    ...(cursor && { cursor }),
  };
}
