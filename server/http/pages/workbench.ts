import { WorkbenchPage } from "../../../ui/pages/workbench.tsx";
import { pathMembers } from "../doors.ts";
import type { FormRoute } from "../form-route.ts";
import { barOf, newOrder, type PageRoute } from "../page.ts";

export const workbenchPage: PageRoute = {
  path: "/projects/{id}",
  async show({ frame, load, members: { id = "" }, query }) {
    const [project, bar, { datasets }, { runs }] = await Promise.all([
      load("GET /api/projects/{id}", { id }),
      barOf(load, id),
      load("GET /api/datasets", { limit: 100 }),
      load("GET /api/runs", { projectId: id, limit: 20 }),
    ]);
    // The file that was asked for, else the one that the project ran last, else the newest.
    const wanted = [query.get("dataset"), runs[0]?.datasetId, datasets[0]?.id];
    const dataset = wanted.map((one) => datasets.find((dataset) => dataset.id === one)).find(Boolean) ?? null;
    const rows = dataset ? (await load("GET /api/datasets/{id}/rows", { id: dataset.id, limit: 50 })).rows : [];
    return WorkbenchPage({ frame, data: { project, bar, datasets, dataset, rows, runs, order: newOrder() } });
  },
};

/** Gives a project without a file the sample data. */
export const sampleForm: FormRoute = {
  path: "/projects/{id}/sample",
  async act({ visit, load }) {
    const { id = "" } = pathMembers("/projects/{id}/sample", visit.path) ?? {};
    const dataset = await load("POST /api/datasets/sample", {});
    return `/projects/${encodeURIComponent(id)}?dataset=${encodeURIComponent(dataset.id)}`;
  },
};
