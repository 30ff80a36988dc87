import type { Handlers } from "../handler.ts";
import { datasetHandlers } from "./datasets.ts";
import type { Open } from "./open.ts";
import { projectHandlers } from "./projects.ts";
import { runHandlers } from "./runs.ts";
import { systemHandlers } from "./system.ts";
import { templateHandlers } from "./templates.ts";

/** One handler for each door of the contract. */
export function createHandlers(open: Open): Handlers {
  return {
    ...projectHandlers(open),
    ...templateHandlers(open),
    ...datasetHandlers(open),
    ...runHandlers(open),
    ...systemHandlers(open),
  };
}
