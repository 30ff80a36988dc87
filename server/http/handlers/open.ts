import type { Runs } from "../../runs/open.ts";

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
