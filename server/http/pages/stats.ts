import { StatsPage } from "../../../ui/pages/stats.tsx";
import type { PageRoute } from "../page.ts";

export const statsPage: PageRoute = {
  path: "/statistics",
  async show({ frame, load, query }) {
    const asked = Number(query.get("days"));
    const days = Number.isInteger(asked) && asked >= 1 && asked <= 3660 ? asked : 30;
    return StatsPage({ frame, data: { stats: await load("GET /api/stats", { days }), days } });
  },
};
