import type { Runs } from "../../runs/control.ts";
import type { Handlers } from "../app.ts";
import { datasetHandlers } from "./datasets.ts";
import { projectHandlers } from "./projects.ts";
import { runHandlers } from "./runs.ts";
import { systemHandlers } from "./system.ts";
import { templateHandlers } from "./templates.ts";

/** What the handlers work on. */
export type Open = {
  runs: Runs;
  version: string;
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
