import { askedBy, readFilter } from "../../../ui/history-filter.ts";
import { HistoryPage } from "../../../ui/pages/history.tsx";
import { runLine } from "../../../ui/run-line.ts";
import type { AskedPage, PageRoute } from "../page.ts";
import { barOf } from "../page.ts";

const perPage = 50;
const mostProjects = 1000;

export const historyPage: PageRoute = {
  path: "/history",
  show: (asked) => asked.query.get("tab") === "imported" ? importedOf(asked) : runsOf(asked, null),
};

export const projectRunsPage: PageRoute = {
  path: "/projects/{id}/runs",
  show: (asked) => runsOf(asked, asked.members.id ?? ""),
};

async function runsOf({ frame, load, query }: AskedPage, projectId: string | null) {
  const now = new Date();
  const filter = readFilter(query);
  if (projectId !== null) delete filter.projectId;
  const cursor = query.get("cursor") || null;
  const [bar, page, projects, imported] = await Promise.all([
    projectId === null ? null : barOf(load, projectId),
    load("GET /api/runs", {
      ...askedBy(filter, now),
      ...(projectId !== null && { projectId }),
      ...(cursor !== null && { cursor }),
      limit: perPage,
      count: "states",
    }),
    projectId === null ? load("GET /api/projects", { limit: mostProjects }) : null,
    projectId === null ? load("GET /api/imported-runs", { limit: 1 }) : null,
  ]);
  const { runs, nextCursor, total, states } = page;
  return HistoryPage({
    frame,
    data: {
      bar,
      tab: "runs",
      view: {
        lines: runs.map(runLine),
        total,
        imported: imported?.total ?? 0,
        states: states ?? { all: total, active: 0, unfinished: 0, with_failures: 0 },
        nextCursor,
        filter,
        path: projectId === null ? "/history" : `/projects/${encodeURIComponent(projectId)}/runs`,
        projectId,
        isHead: cursor === null,
        projects: projects?.projects.map(({ id, name }) => ({ id, name })) ?? [],
        at: { now: now.toISOString(), offset: now.getTimezoneOffset() },
      },
    },
  });
}

async function importedOf({ frame, load, query }: AskedPage) {
  const cursor = query.get("cursor") || null;
  const page = await load("GET /api/imported-runs", {
    limit: perPage * 2,
    ...(cursor !== null && { cursor }),
  });
  return HistoryPage({ frame, data: { bar: null, tab: "imported", page } });
}
