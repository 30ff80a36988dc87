import { no, ok, type Outcome } from "../contract/outcome.ts";
import type { Result } from "../contract/result.ts";
import { isLive } from "../contract/run.ts";
import type { Timeline } from "../contract/timeline.ts";
import { openDataset } from "../datasets/read.ts";
import { doneRows, resultTimes, timesAt } from "../../db/result-times.ts";
import type { RunRecord } from "../../db/runs.ts";
import type { Runs } from "./open.ts";
import { selectionOf } from "./selection.ts";
import { recordOf } from "./view.ts";

const perTurn = 4_000;
const mostBuckets = 80;
const sketchSamples = 5_000;
/** A rest longer than this cuts the time axis: a retry on the next day would else squeeze the run into one bucket. */
const longestRestMs = 15 * 60_000;
const steps = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 43_200, 86_400];

/** A result on the time axis; it stands for `weight` results. */
export type Sample = { at: number; latencyMs: number | null; failed: boolean; weight: number };

/**
 * How a run went over time, read from its results: so it is the same after a reload, in a second tab and after a restart.
 * Of more than `samples` results some are looked at, each standing for as many more as there are of them.
 */
export async function getTimeline(
  runs: Runs,
  { id, samples: most }: { id: string; samples: number },
): Promise<Outcome<Timeline, "run_not_found">> {
  const record = recordOf(runs, id);
  if (!record) return no("run_not_found");
  const { succeeded, failed } = record.counts;
  // To pick few of many by their rows is quicker than to walk through all; to pick many is not.
  const isSketch = most <= sketchSamples && succeeded + failed > most;
  const samples = isSketch ? sketchOf(runs, record, most) : [
    ...await samplesOf(runs, record, "succeeded", succeeded, most),
    ...await samplesOf(runs, record, "failed", failed, most),
  ];
  return ok(timelineOf(samples, isLive(record.status) ? runs.clock.date().getTime() : null));
}

/** A result at every n-th row, from the first row that has one to the last. */
function sketchOf({ db, folder }: Runs, record: RunRecord, most: number): Sample[] {
  const done = doneRows(db, record.id);
  if (!done) return [];
  using reader = openDataset(folder, record.sha256);
  const selection = selectionOf(record, reader.rows);
  const [first, end] = [selection.firstFrom(done.first), selection.firstFrom(done.last) + 1];
  const step = Math.max(1, Math.ceil((end - first) / most));
  const rows: number[] = [];
  for (let at = first; at < end; at += step) rows.push(selection.at(at));
  return timesAt(db, record.id, rows).map(({ finishedAt, latencyMs, status }) => ({
    at: finishedAt,
    latencyMs,
    failed: status === "failed",
    weight: step,
  }));
}

async function samplesOf(
  runs: Runs,
  { id }: RunRecord,
  status: Result["status"],
  count: number,
  most: number,
): Promise<Sample[]> {
  const step = Math.max(1, Math.ceil(count / most));
  const samples: Sample[] = [];
  let after: number | undefined = -1;
  while (after !== undefined) {
    const times = resultTimes(runs.db, id, { status, after, step, limit: perTurn });
    for (const { finishedAt, latencyMs } of times) {
      samples.push({ at: finishedAt, latencyMs, failed: status === "failed", weight: step });
    }
    after = times.length < perTurn ? undefined : times.at(-1)?.row;
    await new Promise((resolve) => setTimeout(resolve, 0)); // others have their turn
  }
  return samples;
}

/** Counts samples into buckets of one length; `now` is the end of the axis while the run goes on. */
export function timelineOf(all: readonly Sample[], now: number | null): Timeline {
  const samples = stretchOf(all, now !== null);
  const first = samples[0];
  const last = samples.at(-1);
  if (!first || !last) return { from: null, bucketMs: 1000, buckets: [] };
  const start = Math.min(...samples.slice(0, 200).map(({ at, latencyMs }) => at - (latencyMs ?? 0)));
  const end = Math.max(last.at, now ?? 0) + 1;
  const bucketMs = 1000 * (steps.find((step) => (end - start) / (step * 1000) <= mostBuckets) ?? 7 * 86_400);
  const buckets = Array.from(
    { length: Math.min(mostBuckets, Math.ceil((end - start) / bucketMs)) },
    () => ({ rows: 0, failed: 0, busyMs: 0, latencies: [] as number[] }),
  );
  for (const { at, latencyMs, failed, weight } of samples) {
    const bucket = buckets[Math.floor((at - start) / bucketMs)];
    if (!bucket) continue;
    bucket.rows += weight;
    if (failed) bucket.failed += weight;
    if (latencyMs === null) continue;
    if (!failed) bucket.latencies.push(latencyMs);
    // A request was in flight in every bucket between its start and its end.
    for (let end = at, n = Math.floor((at - start) / bucketMs); n >= 0 && end > at - latencyMs; n--) {
      const from = Math.max(at - latencyMs, start + n * bucketMs);
      const busy = buckets[n];
      if (busy) busy.busyMs += (end - from) * weight;
      end = from;
    }
  }
  return {
    from: new Date(start).toISOString(),
    bucketMs,
    buckets: buckets.map(({ rows, failed, busyMs, latencies }) => {
      latencies.sort((one, other) => one - other);
      return {
        rows,
        failed,
        inFlight: Math.round(busyMs / bucketMs * 100) / 100,
        latencyP50Ms: quantile(latencies, 0.5),
        latencyP95Ms: quantile(latencies, 0.95),
      };
    }),
  };
}

/** Between long rests: the last stretch of a run that goes on, else the one with most results. */
function stretchOf(all: readonly Sample[], goesOn: boolean): Sample[] {
  const sorted = all.toSorted((one, other) => one.at - other.at);
  const stretches: Sample[][] = [];
  let current: Sample[] = [];
  for (const [index, sample] of sorted.entries()) {
    const before = sorted[index - 1];
    if (!before || sample.at - (sample.latencyMs ?? 0) - before.at > longestRestMs) stretches.push(current = []);
    current.push(sample);
  }
  if (goesOn) return current;
  return stretches.reduce((longest, one) => one.length > longest.length ? one : longest, current);
}

function quantile(sorted: readonly number[], part: number): number | null {
  return sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] ?? null;
}
