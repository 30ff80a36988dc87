import type { Timeline } from "../../server/contract/timeline.ts";
import type { Counts, Rates } from "../../server/contract/run.ts";

/** How a run went in one stretch of time. */
export type Figure = {
  /** Its end, in ms since 1970. */
  at: number;
  ms: number;
  rows: number;
  failed: number;
  inFlight: number;
  p50Ms: number | null;
  p95Ms: number | null;
};

const mostFigures = 160;

/** The figures that the server read from the results. */
export function figuresOf({ from, bucketMs, buckets }: Timeline): Figure[] {
  if (from === null) return [];
  const start = Date.parse(from);
  return buckets.map(({ rows, failed, inFlight, latencyP50Ms, latencyP95Ms }, index) => ({
    at: start + (index + 1) * bucketMs,
    ms: bucketMs,
    rows,
    failed,
    inFlight,
    p50Ms: latencyP50Ms,
    p95Ms: latencyP95Ms,
  }));
}

/** What has been counted at one moment. */
export type Counted = { at: number; done: number; failed: number };

export const countedOf = ({ succeeded, failed }: Counts, at: number): Counted => ({
  at,
  done: succeeded + failed,
  failed,
});

/** The figures with what happened since `before` at their end; when they grow many, neighbours become one. */
export function withFigure(
  figures: readonly Figure[],
  before: Counted,
  now: Counted,
  counts: Counts,
  rates: Rates,
): Figure[] {
  const next: Figure = {
    at: now.at,
    ms: Math.max(1, now.at - before.at),
    rows: Math.max(0, now.done - before.done),
    failed: Math.max(0, now.failed - before.failed),
    inFlight: counts.inFlight,
    p50Ms: rates.latencyP50Ms,
    p95Ms: rates.latencyP95Ms,
  };
  const all = [...figures, next];
  return all.length > mostFigures ? halved(all) : all;
}

function halved(figures: readonly Figure[]): Figure[] {
  const merged: Figure[] = [];
  for (let at = 0; at < figures.length; at += 2) {
    const [one, other] = [figures[at], figures[at + 1]];
    if (one && other) merged.push(joined(one, other));
    else if (one) merged.push(one);
  }
  return merged;
}

function joined(one: Figure, other: Figure): Figure {
  const ms = one.ms + other.ms;
  return {
    at: other.at,
    ms,
    rows: one.rows + other.rows,
    failed: one.failed + other.failed,
    inFlight: (one.inFlight * one.ms + other.inFlight * other.ms) / ms,
    p50Ms: other.p50Ms ?? one.p50Ms,
    p95Ms: Math.max(one.p95Ms ?? 0, other.p95Ms ?? 0) || null,
  };
}
