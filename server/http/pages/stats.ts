import { StatsPage } from "../../../ui/pages/stats.tsx";
import { inputOf, readQuestion } from "../../../ui/stats-question.ts";
import type { PageRoute } from "../page.ts";

export const statsPage: PageRoute = {
  path: "/statistics",
  async show({ frame, load, query }) {
    const question = readQuestion(query);
    return StatsPage({ frame, data: { question, stats: await load("GET /api/stats", inputOf(question)) } });
  },
};
