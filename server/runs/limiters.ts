import type { Limits } from "../contract/project.ts";
import { createLimiter, type ResizableLimiter } from "../engine/buckets.ts";
import type { Clock } from "../engine/ports.ts";

/** The limits per minute of each endpoint, shared by all runs on it: one URL and model is one endpoint. */
export type Limiters = { of(url: string, model: string, limits: Limits): ResizableLimiter };

export function createLimiters(clock: Clock): Limiters {
  const byEndpoint = new Map<string, ResizableLimiter>();
  return {
    of(url, model, limits) {
      const name = JSON.stringify([url, model]);
      const known = byEndpoint.get(name);
      if (known) {
        known.resize(limits); // the newest word on an endpoint's limits holds for all runs on it
        return known;
      }
      const made = createLimiter(limits, clock);
      byEndpoint.set(name, made);
      return made;
    },
  };
}
