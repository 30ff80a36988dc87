import type { Limits } from "../contract/project.ts";
import { createLimiter, type ResizableLimiter } from "../engine/buckets.ts";
import type { Clock, Limiter } from "../engine/ports.ts";

/** The limits per minute of each endpoint, shared by all runs on it: one URL and model is one endpoint. */
export type Limiters = {
  /** Takes part with the limits that a run was told, until it is disposed of. Of those that take part the strictest hold. */
  use(url: string, model: string, limits: Limits): Limiter & Disposable;
};

type Shared = { limiter: ResizableLimiter; parts: Set<{ limits: Limits }> };

export function createLimiters(clock: Clock): Limiters {
  // Kept when the last run ends, so that one which starts at once begins with no new allowance.
  const byEndpoint = new Map<string, Shared>();
  return {
    use(url, model, limits) {
      const name = JSON.stringify([url, model]);
      let shared = byEndpoint.get(name);
      if (!shared) byEndpoint.set(name, shared = { limiter: createLimiter(limits, clock), parts: new Set() });
      const { limiter, parts } = shared;
      const part = { limits };
      parts.add(part);
      limiter.resize(strictest(parts));
      return {
        get countsTokens() {
          return limiter.countsTokens;
        },
        take: (tokens, signal) => limiter.take(tokens, signal),
        correct: (estimated, used) => limiter.correct(estimated, used),
        waitMs: () => limiter.waitMs(),
        [Symbol.dispose]() {
          if (parts.delete(part) && parts.size > 0) limiter.resize(strictest(parts));
        },
      };
    },
  };
}

function strictest(parts: Iterable<{ limits: Limits }>): Limits {
  const least: Limits = { requestsPerMinute: null, tokensPerMinute: null };
  for (const { limits: { requestsPerMinute, tokensPerMinute } } of parts) {
    least.requestsPerMinute = lower(least.requestsPerMinute, requestsPerMinute);
    least.tokensPerMinute = lower(least.tokensPerMinute, tokensPerMinute);
  }
  return least;
}

const lower = (one: number | null, other: number | null): number | null =>
  one === null ? other : other === null ? one : Math.min(one, other);
