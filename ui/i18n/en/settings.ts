import type { Section } from "../speech.ts";

/** The settings of one project. */
export const settings = {
  title: "Settings",
  endpoint: "Endpoint",
  name: "Name",
  url: "URL",
  model: "Model",
  key: "Key",
  keyKept: "A key that ends in {hint} is kept; leave this empty to keep it.",
  save: "Save",
} as const satisfies Section;
