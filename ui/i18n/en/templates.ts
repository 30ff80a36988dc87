import type { Section } from "../speech.ts";

/** The template library. */
export const templates = {
  title: "Templates",
  builtIn: "Built-in",
  own: "Own",
  variables: "Variables",
  none: "No template is called so.",
  system: "System",
  user: "User",
  assistant: "Assistant",
} as const satisfies Section;
