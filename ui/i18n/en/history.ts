import type { Section } from "../speech.ts";

/** All runs. */
export const history = {
  title: "History",
  runsOfProject: "Runs of this project",
  count: { one: "{count} run", other: "{count} runs" },
  noRuns: "No run yet. Open a project and run its data.",
  noRunsHere: "No run fits.",
  toProjects: "To the projects",
  run: "Run",
  status: "State",
  progress: "Progress",
  success: "Success",
  started: "Started",
  failedCount: "{count} failed",
  older: "Older runs",
  table: "Runs, scrolls sideways",
} as const satisfies Section;
