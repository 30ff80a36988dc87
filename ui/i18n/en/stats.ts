import type { Section } from "../speech.ts";

/** Statistics. */
export const stats = {
  title: "Statistics",
  runs: "Runs",
  rows: "Rows",
  success: "Success",
  attempts: "Attempts",
  promptTokens: "Prompt tokens",
  completionTokens: "Completion tokens",
  days: "Last {days} days",
  byModel: "By model",
  model: "Model",
  nothing: "Nothing ran in these days.",
} as const satisfies Section;
