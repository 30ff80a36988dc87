import type { Database } from "@db/sqlite";
import type { Attempt, Result } from "../server/contract/result.ts";
import type { Usage } from "../server/contract/run.ts";
import { putCached } from "./cache.ts";
import { prepared } from "./prepared.ts";
import { blockOf, countBlocks } from "./result-blocks.ts";
import { cleanStart, literal, whole } from "./result-rows.ts";
import { addTo, bucketOf } from "./histogram.ts";
import {
  countCode,
  type CountedRun,
  countHours,
  countingTransaction,
  hourOf,
  type HourTally,
  newTally,
} from "./stats.ts";

export * from "./result-pages.ts";
export { countByCode, countResults, type Filter } from "./result-blocks.ts";

/** `cacheKey` is set when the answer is to be remembered. */
export type NewResult = { result: Result; cacheKey: string | null };

/**
 * Stores a batch of results in one transaction, with all that is counted of them: in the run, by block, by day. A failed
 * result is replaced, a succeeded one never; what an attempt used up counts in any case. A kill of the process takes
 * nothing of it away; the loss of power may, until a `lasting` batch, or anything else that is stored, comes after it.
 * @throws what SQLite says, or when there is no such run; nothing of the batch is stored then.
 */
export function insertResults(db: Database, run: number, batch: readonly NewResult[], lasting = true): void {
  if (batch.length === 0) return;
  const store = () => storeBatch(db, run, batch);
  if (lasting) return countingTransaction(db, store);
  db.exec("pragma synchronous = normal");
  try {
    countingTransaction(db, store);
  } finally {
    db.exec("pragma synchronous = full");
  }
}

function storeBatch(db: Database, run: number, batch: readonly NewResult[]): void {
  const counted = countedRun(db, run);
  const hasCarried = prepared(db, "select 1 as found from carried where run = ? limit 1").get(run) !== undefined;
  const tally = new Tally();
  for (const { result, cacheKey } of batch) {
    const finishedAt = Date.parse(result.finishedAt);
    tally.spend(result, finishedAt);
    if (!put(db, run, result, finishedAt, tally)) continue;
    tally.count(result.row, result.status, result.error?.code ?? null, result.cached, finishedAt, 1);
    if (result.status === "succeeded") tally.measure(result, finishedAt);
    if (hasCarried) prepared(db, "delete from carried where run = ? and row = ?").run(run, result.row);
    if (cacheKey !== null && result.answer !== null) {
      const { answer, reasoning, finishReason, usage } = result;
      putCached(db, cacheKey, { answer, reasoning, finishReason, usage }, finishedAt);
    }
  }
  countBlocks(db, run, tally.blocks);
  countInRun(db, run, tally);
  countHours(db, counted, tally.hours);
}

function countedRun(db: Database, run: number): CountedRun {
  const counted = prepared(
    db,
    "select first_project as firstProject, project_name as projectName, model from runs where id = ?",
  ).get<CountedRun>(run);
  if (!counted) throw new Error(`there is no run ${run}`);
  return counted;
}

const insertSql =
  `insert into results(run, row, status, cached, answer, reasoning, finish_reason, code, message, attempts,
    tries, prompt_tokens, cached_tokens, completion_tokens, reasoning_tokens, latency_ms, started_at, finished_at, revision)
  values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict do nothing`;

const replaceSql = insertSql.replace("insert", "insert or replace").replace("on conflict do nothing", "");

type Old = { status: Result["status"]; code: NonNullable<Result["error"]>["code"] | null; finishedAt: number };

/** Writes one result; false when the row has succeeded before. */
function put(db: Database, run: number, result: Result, finishedAt: number, tally: Tally): boolean {
  const { usage, error, tries } = result;
  const startedAt = cleanStart(result);
  const values = [
    run,
    result.row,
    result.status,
    result.cached ? 1 : 0,
    literal(result.answer),
    literal(result.reasoning),
    result.finishReason,
    error && error.code,
    error && JSON.stringify(error.message),
    result.attempts,
    startedAt === null && tries.length > 0 ? JSON.stringify(tries) : null,
    whole(usage.promptTokens),
    whole(usage.cachedTokens),
    whole(usage.completionTokens),
    whole(usage.reasoningTokens),
    whole(result.latencyMs),
    startedAt,
    finishedAt,
    result.revision,
  ];
  if (prepared(db, insertSql).run(...values) === 1) return true;
  const old = prepared(db, "select status, code, finished_at as finishedAt from results where run = ? and row = ?")
    .get<Old>(run, result.row);
  if (!old || old.status === "succeeded") return false;
  prepared(db, replaceSql).run(...values);
  tally.count(result.row, old.status, old.code, false, old.finishedAt, -1);
  return true;
}

function countInRun(db: Database, run: number, { counts, usage }: Tally): void {
  prepared(
    db,
    `update runs set succeeded = succeeded + :succeeded, failed = failed + :failed, cached = cached + :cached,
       attempts = attempts + :attempts,
       prompt_tokens = coalesce(prompt_tokens + :promptTokens, prompt_tokens, :promptTokens),
       cached_tokens = coalesce(cached_tokens + :cachedTokens, cached_tokens, :cachedTokens),
       completion_tokens = coalesce(completion_tokens + :completionTokens, completion_tokens, :completionTokens),
       reasoning_tokens = coalesce(reasoning_tokens + :reasoningTokens, reasoning_tokens, :reasoningTokens)
     where id = :run`,
  ).run({ ...counts, ...usage, run });
}

/** What a batch adds to what is counted. */
class Tally {
  readonly counts = { succeeded: 0, failed: 0, cached: 0, attempts: 0 };
  readonly usage: Usage = { promptTokens: null, cachedTokens: null, completionTokens: null, reasoningTokens: null };
  readonly blocks = new Map<string, Map<number, number>>();
  readonly hours = new Map<string, HourTally>();
  #quarter = NaN;
  #hour = newTally();

  /** What asking for it has used up; a hit of the cache has used up nothing. */
  spend({ attempts, cached, usage }: Pick<Result, "attempts" | "cached" | "usage">, atMs: number): void {
    const hour = this.#hourAt(atMs);
    this.counts.attempts += attempts;
    hour.attempts += attempts;
    if (cached) return;
    hour.promptTokens += Math.round(usage.promptTokens ?? 0);
    hour.completionTokens += Math.round(usage.completionTokens ?? 0);
    this.usage.promptTokens = sum(this.usage.promptTokens, usage.promptTokens);
    this.usage.cachedTokens = sum(this.usage.cachedTokens, usage.cachedTokens);
    this.usage.completionTokens = sum(this.usage.completionTokens, usage.completionTokens);
    this.usage.reasoningTokens = sum(this.usage.reasoningTokens, usage.reasoningTokens);
  }

  /** Counts a result in (`by` 1), or one that was replaced out (-1). */
  count(row: number, status: Result["status"], code: Old["code"], cached: boolean, atMs: number, by: 1 | -1): void {
    const hour = this.#hourAt(atMs);
    this.counts[status] += by;
    hour[status] += by;
    hour.rows += by;
    if (cached) {
      this.counts.cached += by;
      hour.cached += by;
    }
    if (code !== null) countCode(hour.spread, code, by);
    this.#countBlock(code ?? status, row, by);
    if (cached) this.#countBlock("cached", row, by);
  }

  #countBlock(kind: string, row: number, by: 1 | -1): void {
    let blocks = this.blocks.get(kind);
    if (!blocks) this.blocks.set(kind, blocks = new Map());
    const block = blockOf(row);
    blocks.set(block, (blocks.get(block) ?? 0) + by);
  }

  /** How long a new answer took and is; one that has succeeded is never replaced, so nothing is taken off. */
  measure({ cached, latencyMs, usage, answer }: Result, atMs: number): void {
    const { latencies, answerTokens, answerChars } = this.#hourAt(atMs).spread;
    if (!cached && latencyMs !== null) addTo(latencies, bucketOf(latencyMs));
    if (usage.completionTokens !== null) addTo(answerTokens, bucketOf(usage.completionTokens));
    if (answer !== null) addTo(answerChars, bucketOf(answer.length));
  }

  // Hours begin on a whole quarter of an hour in every time zone, so the calendar is asked once for each.
  #hourAt(atMs: number): HourTally {
    const quarter = Math.floor(atMs / 900_000);
    if (quarter === this.#quarter) return this.#hour;
    const name = hourOf(new Date(atMs));
    let hour = this.hours.get(name);
    if (!hour) this.hours.set(name, hour = newTally());
    this.#quarter = quarter;
    return this.#hour = hour;
  }
}

function sum(before: number | null, told: number | null): number | null {
  return told === null ? before : (before ?? 0) + Math.round(told);
}

/** A row that ends a drive without a result: all its attempts, and what those of that drive used. */
export type CarriedRow = { row: number; tries: Attempt[]; usage: Usage };

/**
 * Keeps the attempts of rows that were stopped between two of them, until they have a result. What they used is paid for,
 * so the run counts it at once; the attempts themselves are counted where they are read.
 */
export function carryTries(db: Database, run: number, rows: readonly CarriedRow[]): void {
  const keep = prepared(db, "insert or replace into carried(run, row, tries) values (?, ?, ?)");
  countingTransaction(db, () => {
    const tally = new Tally();
    for (const { row, tries, usage } of rows) {
      keep.run(run, row, JSON.stringify(tries));
      tally.spend({ attempts: 0, cached: false, usage }, Date.parse(tries.at(-1)?.startedAt ?? "") || Date.now());
    }
    countInRun(db, run, tally);
    countHours(db, countedRun(db, run), tally.hours);
  });
}

/** The attempts that are kept of rows without a result, by row. */
export function readCarried(db: Database, run: number): Map<number, Attempt[]> {
  const rows = prepared(db, "select row, tries from carried where run = ?").all<{ row: number; tries: string }>(run);
  return new Map(rows.map(({ row, tries }) => [row, JSON.parse(tries)]));
}
