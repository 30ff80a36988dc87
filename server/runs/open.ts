import type { Resources } from "./resources.ts";
import type { Supervisor } from "./supervisor.ts";
import type { Sweeper } from "./sweeper.ts";

/** What is open, and the runs that go on. */
export type Runs = Resources & { supervisor: Supervisor; sweeper: Sweeper };
