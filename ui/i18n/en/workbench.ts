import type { Section } from "../speech.ts";

/** The workbench. */
export const workbench = {
  title: "Workbench",
  data: "Data",
  prompt: "Prompt",
  dataset: "Dataset",
  noDatasets: "No dataset yet. Choose a file with one JSON object a line.",
  start: "Run all rows",
  noPrompt: "The prompt is empty.",
  system: "System",
  user: "User",
  assistant: "Assistant",
  choose: "Choose a JSONL file, or drop one here",
  stop: "Stop",
  sent: "{sent} of {total} have left",
  reading: "The server reads the last lines.",
  broke: "It broke off at byte {at} of {total}.",
  again: "Send it again",
} as const satisfies Section;
