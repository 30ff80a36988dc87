import type { Database } from "@db/sqlite";
import { addAll, addPacked, type Histogram, packed } from "./histogram.ts";
import { prepared } from "./prepared.ts";

/** Whose work is counted. `firstProject` is the project's id, kept when the project goes; "" when there was none. */
export type CountedRun = { firstProject: string; projectName: string; model: string };

export type Totals = {
  runs: number;
  rows: number;
  succeeded: number;
  failed: number;
  cached: number;
  attempts: number;
  promptTokens: number;
  completionTokens: number;
};

/** How values spread: latencies in ms of answers that were asked for, and the lengths of all answers. */
export type Spread = {
  latencies: Histogram;
  answerTokens: Histogram;
  answerChars: Histogram;
  codes: Map<string, number>;
};

/** What one batch of results adds to an hour. A result that was replaced takes itself off the hour that it was counted on. */
export type HourTally = Omit<Totals, "runs"> & { spread: Spread };

export const newSpread = (): Spread => ({
  latencies: [],
  answerTokens: [],
  answerChars: [],
  codes: new Map(),
});

export const newTally = (): HourTally => ({
  rows: 0,
  succeeded: 0,
  failed: 0,
  cached: 0,
  attempts: 0,
  promptTokens: 0,
  completionTokens: 0,
  spread: newSpread(),
});

const two = (number: number) => String(number).padStart(2, "0");

/** The day of a moment on the clock of this machine, as YYYY-MM-DD. */
export function dayOf(at: Date): string {
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
}

/** The hour of a moment on the clock of this machine, as YYYY-MM-DDTHH. */
export function hourOf(at: Date): string {
  return `${dayOf(at)}T${two(at.getHours())}`;
}

/** The same is counted by day, which is kept small for long periods, and by hour. */
export const countedBy = {
  day: { table: "day_stats", column: "day" },
  hour: { table: "hour_stats", column: "hour" },
} as const;

export function countRun(db: Database, { firstProject, projectName, model }: CountedRun, at: Date): void {
  for (const [{ table, column }, when] of [[countedBy.day, dayOf(at)], [countedBy.hour, hourOf(at)]] as const) {
    prepared(
      db,
      `insert into ${table}(${column}, project, model, project_name, runs) values (?, ?, ?, ?, 1)
       on conflict do update set runs = runs + 1, project_name = excluded.project_name`,
    ).run(when, firstProject, model, projectName);
  }
}

/** The spreads that were written last, by table, time, project and model, so that none is read again for each batch. */
const written = new WeakMap<Database, Map<string, Spread>>();
const mostWritten = 64;

/** Runs what counts hours in one transaction. Throws what `work` throws; nothing is stored or counted then. */
export function countingTransaction(db: Database, work: () => void): void {
  try {
    db.transaction(work).immediate();
  } catch (thrown) {
    written.delete(db);
    throw thrown;
  }
}

/** Adds a batch's tallies by hour; to be called in the transaction that stores the batch. */
export function countHours(db: Database, run: CountedRun, hours: ReadonlyMap<string, HourTally>): void {
  const days = new Map<string, HourTally>();
  for (const [hour, tally] of hours) {
    countOne(db, run, "hour", hour, tally);
    const day = hour.slice(0, 10);
    const before = days.get(day);
    days.set(day, before ? sumOf(before, tally) : tally);
  }
  for (const [day, tally] of days) countOne(db, run, "day", day, tally);
}

function countOne(db: Database, run: CountedRun, by: keyof typeof countedBy, when: string, tally: HourTally): void {
  const { table, column } = countedBy[by];
  const { spread, ...counts } = tally;
  const { firstProject: project, projectName, model } = run;
  const key = { when, project, model };
  const all = spreadOf(db, by, key);
  addSpread(all, spread);
  // What is taken off never makes less than nothing: the machine's time zone may have moved meanwhile.
  const update = prepared(
    db,
    `update ${table} set rows = max(0, rows + :rows), succeeded = max(0, succeeded + :succeeded),
       failed = max(0, failed + :failed), cached = max(0, cached + :cached), attempts = attempts + :attempts,
       prompt_tokens = prompt_tokens + :promptTokens, completion_tokens = completion_tokens + :completionTokens,
       spread = :spread where ${column} = :when and project = :project and model = :model`,
  );
  const values = { ...counts, ...key, spread: storedOf(all) };
  if (update.run(values) > 0) return;
  prepared(db, `insert into ${table}(${column}, project, model, project_name) values (?, ?, ?, ?)`)
    .run(when, project, model, projectName);
  update.run(values);
}

type StatsKey = { when: string; project: string; model: string };

function spreadOf(db: Database, by: keyof typeof countedBy, key: StatsKey): Spread {
  let spreads = written.get(db);
  if (!spreads) written.set(db, spreads = new Map());
  const name = JSON.stringify([by, key.when, key.project, key.model]);
  const known = spreads.get(name);
  if (known) return known;
  if (spreads.size >= mostWritten) spreads.clear();
  const { table, column } = countedBy[by];
  const stored = prepared(
    db,
    `select spread from ${table} where ${column} = :when and project = :project and model = :model`,
  ).get<{ spread: string }>(key);
  const spread = newSpread();
  if (stored) addStored(spread, readStored(stored.spread));
  spreads.set(name, spread);
  return spread;
}

function sumOf({ spread, ...one }: HourTally, other: HourTally): HourTally {
  const sum: HourTally = { ...one, spread: newSpread() };
  for (
    const name of ["rows", "succeeded", "failed", "cached", "attempts", "promptTokens", "completionTokens"] as const
  ) {
    sum[name] += other[name];
  }
  addSpread(sum.spread, spread);
  addSpread(sum.spread, other.spread);
  return sum;
}

export function addSpread(to: Spread, more: Spread): void {
  addAll(to.latencies, more.latencies);
  addAll(to.answerTokens, more.answerTokens);
  addAll(to.answerChars, more.answerChars);
  for (const [code, count] of more.codes) countCode(to, code, count);
}

export function countCode({ codes }: Spread, code: string, by: number): void {
  codes.set(code, (codes.get(code) ?? 0) + by);
}

/** What a column holds: histograms as `packed` writes them. */
export type StoredSpread = {
  version: 1;
  latencies?: number[];
  tokens?: number[];
  chars?: number[];
  codes?: Record<string, number>;
};

export function readStored(column: string): StoredSpread {
  return JSON.parse(column);
}

export function addStored(to: Spread, { latencies, tokens, chars, codes = {} }: StoredSpread): void {
  addPacked(to.latencies, latencies);
  addPacked(to.answerTokens, tokens);
  addPacked(to.answerChars, chars);
  for (const code in codes) countCode(to, code, codes[code] ?? 0);
}

function storedOf({ latencies, answerTokens, answerChars, codes }: Spread): string {
  const stored: StoredSpread = {
    version: 1,
    latencies: packed(latencies),
    tokens: packed(answerTokens),
    chars: packed(answerChars),
    codes: Object.fromEntries([...codes].filter(([, count]) => count > 0)),
  };
  return JSON.stringify(stored);
}
