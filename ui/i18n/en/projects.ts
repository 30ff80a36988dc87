import type { Section } from "../speech.ts";

/** The list of projects and the first visit. */
export const projects = {
  title: "Projects",
  noRuns: "No run yet",
  noDatasets: "Upload a dataset first",
  firstTitle: "No project yet",
  firstText:
    "Give it a file of rows and a prompt: each row is asked of the model once, and the answer comes back in a new field of the row.",
  firstTry: "Try it first",
  firstTryText: "The built-in mock model and a sample dataset: no key, no cost, a result within seconds.",
  firstTryButton: "Make the sample project",
  firstOwn: "Connect an endpoint of your own",
  firstOwnText: "Any address that speaks the OpenAI chat format.",
  newProject: "New project",
  name: "Name",
  model: "Model",
  dataset: "Dataset",
  lastRun: "Last run",
  start: "Run all rows",
} as const satisfies Section;
