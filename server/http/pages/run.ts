import type { ProjectBar } from "../../../ui/pages/layout.tsx";
import { RunPage } from "../../../ui/pages/run.tsx";
import { barOf, type Load, type PageRoute, Refused } from "../page.ts";

export const runPage: PageRoute = {
  path: "/runs/{id}",
  async show({ frame, load, members: { id = "" } }) {
    const run = await load("GET /api/runs/{id}", { id });
    const done = { id, status: "succeeded", limit: 20, offset: Math.max(0, run.counts.succeeded - 20) };
    const [{ errors }, { rows }, bar] = await Promise.all([
      load("GET /api/runs/{id}/errors", { id }),
      load("GET /api/runs/{id}/rows", done),
      run.projectId === null ? null : barIfThere(load, run.projectId),
    ]);
    return RunPage({ frame, data: { run, bar, errors, rows: rows.toReversed() } });
  },
};

/** A run outlives its project. */
async function barIfThere(load: Load, id: string): Promise<ProjectBar | null> {
  try {
    return await barOf(load, id);
  } catch (error) {
    if (error instanceof Refused) return null;
    throw error;
  }
}
