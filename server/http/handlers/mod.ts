import type { Runs } from "../../runs/control.ts";
import type { Handlers } from "../handler.ts";
import { datasetHandlers } from "./datasets.ts";
import { projectHandlers } from "./projects.ts";
import { runHandlers } from "./runs.ts";
import { systemHandlers } from "./system.ts";
import { templateHandlers } from "./templates.ts";

/** What the handlers work on. */
export type Open = {
  runs: Runs;
  version: string;
  /** The path that all addresses begin with; empty without one. */
  basePath: string;
  /** The address of the built-in mock model, which starts when it is first wanted. */
  startMock: () => Promise<{ url: string }>;
  now: () => Date;
};

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
