import type { Committer } from "../engine/committer.ts";
import type { Meters } from "../engine/meters.ts";
import type { Permits } from "../engine/permits.ts";

/** A run that goes on, or whose last requests in flight are being let finish. */
export type LiveRun = {
  permits: Permits;
  /** How many requests in flight the person set. */
  wanted: number;
  meters: Meters;
  drain: AbortController;
  abort: AbortController;
  /** Null until the first row may be taken. */
  committer: Committer | null;
  ended: Promise<void>;
  /** Told when a mend was made for the whole run. */
  mended: () => void;
};
