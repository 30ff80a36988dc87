import { ProjectsPage } from "../../../ui/pages/projects.tsx";
import { newOrder, type PageRoute } from "../page.ts";

export const projectsPage: PageRoute = {
  path: "/",
  async show({ frame, load }) {
    const [{ projects, nextCursor }, { runs }, { datasets }, stats] = await Promise.all([
      load("GET /api/projects", { limit: 100 }),
      load("GET /api/runs", { limit: 100 }),
      load("GET /api/datasets", { limit: 100 }),
      load("GET /api/stats", { days: 30 }),
    ]);
    const orders = { demo: newOrder(), runs: Object.fromEntries(projects.map(({ id }) => [id, newOrder()])) };
    return ProjectsPage({ frame, data: { projects, nextCursor, runs, datasets, stats, orders } });
  },
};
