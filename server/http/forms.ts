import { pathMembers } from "./doors.ts";
import type { FormRoute } from "./form-route.ts";
import { valueOf } from "./page.ts";
import { settingsForm } from "./pages/settings.ts";
import { sampleForm } from "./pages/workbench.ts";
import { useTemplateForm } from "./pages/templates.ts";

const runPath = (id: string) => `/runs/${encodeURIComponent(id)}`;
const projectPath = (id: string) => `/projects/${encodeURIComponent(id)}`;

/** Slow enough for a person to see the sample go on. */
const demoConcurrency = 4;

export const formRoutes: readonly FormRoute[] = [
  {
    path: "/projects",
    async act({ form, load }) {
      const project = await load("POST /api/projects", { name: form.get("name") ?? "" });
      return `${projectPath(project.id)}/settings`;
    },
  },
  settingsForm,
  sampleForm,
  useTemplateForm,
  {
    path: "/runs",
    async act({ form, visit, desk }) {
      const members = { id: form.get("projectId") ?? "", datasetId: form.get("datasetId") ?? "" };
      const run = valueOf(await desk.order("POST /api/projects/{id}/runs", members, form.get("order"), visit.context));
      return runPath(run.id);
    },
  },
  {
    path: "/demo",
    async act({ form, visit, desk }) {
      const order = form.get("order");
      const made = valueOf(await desk.order("POST /api/demo", {}, order, visit.context));
      const members = { id: made.project.id, datasetId: made.dataset.id, concurrency: demoConcurrency };
      const runOrder = order && `${order} run`;
      return runPath(valueOf(await desk.order("POST /api/projects/{id}/runs", members, runOrder, visit.context)).id);
    },
  },
  ...(["pause", "resume", "cancel"] as const).map((action): FormRoute => ({
    path: `/runs/{id}/${action}`,
    async act({ visit, load }) {
      const { id = "" } = pathMembers(`/runs/{id}/${action}`, visit.path) ?? {};
      await load(`POST /api/runs/{id}/${action}`, { id });
      return runPath(id);
    },
  })),
];
