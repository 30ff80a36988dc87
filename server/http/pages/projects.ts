import { ProjectsPage } from "../../../ui/pages/projects.tsx";
import { newOrder, type PageRoute } from "../page.ts";

const pageRows = 50;

export const projectsPage: PageRoute = {
  path: "/",
  async show({ frame, load, query }) {
    const q = (query.get("q") ?? "").slice(0, 1000);
    const cursor = query.get("cursor");
    const [overview, { runs }] = await Promise.all([
      load("GET /api/overview", { q: q.trim(), limit: pageRows, ...(cursor !== null && { cursor }) }),
      load("GET /api/runs", { status: "running", limit: 20 }),
    ]);
    return ProjectsPage({
      frame,
      data: { overview, runs, q, cursor, isNew: query.has("new"), demoOrder: newOrder() },
    });
  },
};
