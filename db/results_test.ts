import assert from "node:assert/strict";
import type { Database } from "@db/sqlite";
import type { Result } from "../server/contract/result.ts";
import { findCached } from "./cache.ts";
import { openInMemory } from "./open.ts";
import { blockRows } from "./result-blocks.ts";
import {
  carryTries,
  countByCode,
  countResults,
  exampleOf,
  exportSlice,
  failedRows,
  type Filter,
  findResult,
  insertResults,
  pageAtOffset,
  pageResults,
  readCarried,
  readResults,
  rowsWithResult,
  searchResults,
  storedBetween,
} from "./results.ts";
import { findRun } from "./runs.ts";
import { at, failed, makeRun, succeeded } from "./records_for_tests.ts";

function store(db: Database, run: number, ...results: Result[]): void {
  insertResults(db, run, results.map((result) => ({ result, cacheKey: null })));
}
const countsOf = (db: Database, run: number) => findRun(db, run)?.counts;
const rowsOf = (results: readonly { row: number }[]) => results.map(({ row }) => row);

Deno.test("results come back as they were stored, with NUL, half surrogates and all line breaks", () => {
  const db = openInMemory();
  const run = makeRun(db);
  const odd = 'a\u0000b \ud83d y \ude00😀\n\r\u2028\u2029\t"\\ 中文';
  const tries = [
    {
      startedAt: at(1).toISOString(),
      latencyMs: 12.5,
      status: 429,
      error: { code: "rate_limited" as const, message: odd },
      waitedMs: 100,
    },
    { startedAt: at(2).toISOString(), latencyMs: 30, status: 200, error: null, waitedMs: null },
  ];
  const results: Result[] = [
    succeeded(0),
    succeeded(1, { answer: odd, reasoning: odd, attempts: 2, tries, latencyMs: 30 }),
    succeeded(2, { answer: "", cached: true, attempts: 0, tries: [], latencyMs: null }),
    failed(3, { error: { code: "bad_response", message: odd } }),
    failed(4, { error: { code: "missing_variable", message: "x" }, attempts: 0, tries: [], latencyMs: null }),
    succeeded(5, { usage: { promptTokens: 1, cachedTokens: 2, completionTokens: 3, reasoningTokens: 4 }, revision: 7 }),
  ];
  store(db, run, ...results);
  assert.deepEqual(pageResults(db, run, { after: -1, limit: 100 }), results);
  assert.deepEqual(findResult(db, run, 1), results[1]);
  assert.equal(findResult(db, run, 6), undefined);
  assert.deepEqual(readResults(db, run, [5, 9, 0]), [results[5], results[0]]);
});

Deno.test("an answered row that tells of another status or length of its one attempt keeps that", () => {
  const db = openInMemory();
  const run = makeRun(db);
  const one = succeeded(0, { latencyMs: 300 });
  const two = succeeded(1, { tries: [{ ...one.tries[0] ?? assert.fail(), status: 201 }] });
  store(db, run, one, two);
  assert.deepEqual(pageResults(db, run, { after: -1, limit: 9 }), [one, two]);
});

Deno.test("counts, tokens and codes follow the results; tokens stay unknown until some are told", () => {
  const db = openInMemory();
  const run = makeRun(db);
  store(db, run, failed(0), failed(1, { attempts: 3 }));
  assert.deepEqual(countsOf(db, run), { total: 10, succeeded: 0, failed: 2, cached: 0, attempts: 4 });
  assert.equal(findRun(db, run)?.usage.promptTokens, null);
  store(db, run, succeeded(2), succeeded(3, { cached: true, attempts: 0 }), succeeded(4));
  assert.deepEqual(countsOf(db, run), { total: 10, succeeded: 3, failed: 2, cached: 1, attempts: 6 });
  assert.deepEqual(findRun(db, run)?.usage, {
    promptTokens: 20, // a hit of the cache uses none
    cachedTokens: null,
    completionTokens: 40,
    reasoningTokens: null,
  });
  assert.deepEqual(countByCode(db, run), [{ code: "timeout", count: 2 }]);
  assert.deepEqual(exampleOf(db, run, "timeout"), { row: 0, message: "too late 0" });
  assert.equal(exampleOf(db, run, "network"), undefined);
});

Deno.test("a retried row takes the place of its failure; a succeeded one is never replaced; what was spent stays counted", () => {
  const db = openInMemory();
  const run = makeRun(db);
  store(db, run, failed(0), failed(1), failed(2));
  store(
    db,
    run,
    succeeded(0, { revision: 2 }),
    failed(1, { error: { code: "network", message: "cut" }, revision: 2 }),
  );
  assert.deepEqual(countsOf(db, run), { total: 10, succeeded: 1, failed: 2, cached: 0, attempts: 5 });
  assert.deepEqual(
    new Set(countByCode(db, run).map(({ code, count }) => `${code} ${count}`)),
    new Set(["network 1", "timeout 1"]),
  );
  store(db, run, failed(0), succeeded(0, { answer: "another" }));
  assert.equal(findResult(db, run, 0)?.answer, "answer 0");
  assert.deepEqual(countsOf(db, run), { total: 10, succeeded: 1, failed: 2, cached: 0, attempts: 7 });
  assert.equal(findRun(db, run)?.usage.promptTokens, 20);
  assert.deepEqual(storedBetween(db, run, 0, 1), [
    { row: 0, code: null, revision: 2 },
    { row: 1, code: "network", revision: 2 },
  ]);
  store(db, run, failed(9), succeeded(9)); // both in one batch
  assert.deepEqual(countsOf(db, run), { total: 10, succeeded: 2, failed: 2, cached: 0, attempts: 9 });
  assert.equal(countResults(db, run), 4);
  assert.equal(countResults(db, run, { status: "failed" }), 2);
});

Deno.test("a batch is stored whole or not at all", () => {
  const db = openInMemory();
  const run = makeRun(db);
  assert.throws(() => store(db, run, succeeded(0), succeeded(-1)), /CHECK/u);
  assert.throws(() => store(db, 99, succeeded(0)), /no run 99/u);
  assert.deepEqual(countsOf(db, run), { total: 10, succeeded: 0, failed: 0, cached: 0, attempts: 0 });
  assert.deepEqual(db.prepare("select count(*) as n from results").get(), { n: 0 });
  assert.deepEqual(db.prepare("select count(*) as n from result_blocks").get(), { n: 0 });
  insertResults(db, run, []);
});

Deno.test("an answer is remembered under its key, the newest one; a failure is not", () => {
  const db = openInMemory();
  const run = makeRun(db);
  const [one, two] = ["ab".repeat(32), "cd".repeat(32)];
  insertResults(db, run, [
    { result: succeeded(0, { answer: "old\u0000" }), cacheKey: one },
    { result: failed(1), cacheKey: two },
  ]);
  assert.equal(findCached(db, one)?.answer, "old\u0000");
  insertResults(db, run, [{ result: succeeded(2, { answer: "new", reasoning: "why" }), cacheKey: one }]);
  assert.deepEqual(findCached(db, one), {
    answer: "new",
    reasoning: "why",
    finishReason: "stop",
    usage: { promptTokens: 10, cachedTokens: null, completionTokens: 20, reasoningTokens: null },
  });
  assert.equal(findCached(db, two), null);
  assert.equal(findCached(db, "not hex"), null);
  const since = Date.parse(succeeded(1).finishedAt);
  assert.equal(findCached(db, one, since + 1), null, "it is older than that");
  assert.notEqual(findCached(db, one, since), null);
});

Deno.test("carried attempts are kept until their row has a result", () => {
  const db = openInMemory();
  const run = makeRun(db);
  const { tries, usage } = failed(0, { usage: { ...succeeded(0).usage, cachedTokens: null } });
  carryTries(db, run, [{ row: 3, tries, usage }, { row: 4, tries, usage }]);
  carryTries(db, run, [{ row: 4, tries: [...tries, ...tries], usage }]);
  const { promptTokens, completionTokens } = findRun(db, run)?.usage ?? {};
  assert.deepEqual([promptTokens, completionTokens], [30, 60], "what they used is paid for, result or not");
  assert.deepEqual(readCarried(db, run), new Map([[3, tries], [4, [...tries, ...tries]]]));
  store(db, run, succeeded(4), succeeded(5));
  assert.deepEqual([...readCarried(db, run).keys()], [3]);
  const stored = [succeeded(4), succeeded(5)].reduce((sum, { attempts }) => sum + attempts, 0);
  assert.equal(findRun(db, run)?.counts.attempts, stored + tries.length, "they were made, stored or not");
});

/** Rows with gaps over several blocks, a third of them failed in two ways. */
function spread(): { db: Database; run: number; all: Result[] } {
  const db = openInMemory();
  const run = makeRun(db);
  const all = Array.from({ length: 600 }, (_, number) => {
    const row = Math.floor(number * number * blockRows / 50_000);
    if (number % 3) return succeeded(row, { cached: number % 5 === 0 });
    return failed(row, { error: { code: number % 2 ? "network" : "timeout", message: "m" } });
  }).filter(({ row }, index, list) => row !== list[index - 1]?.row);
  const shuffled = all.toSorted((one, other) => (one.row * 7919) % 4001 - (other.row * 7919) % 4001);
  for (let start = 0; start < shuffled.length; start += 100) store(db, run, ...shuffled.slice(start, start + 100));
  return { db, run, all };
}

const filters: Filter[] = [
  {},
  { status: "succeeded" },
  { status: "failed" },
  { code: "timeout" },
  { status: "failed", code: "network" },
  { status: "succeeded", code: "network" },
  { status: "cached" },
  { status: "cached", code: "network" },
  { code: "unauthorized" },
];
const fits = ({ status, code }: Filter) => (result: Result) =>
  (!status || (status === "cached" ? result.cached : result.status === status)) &&
  (!code || result.error?.code === code);

Deno.test("pages by key and by offset show the same rows, whatever the filter", () => {
  const { db, run, all } = spread();
  for (const filter of filters) {
    const expected = rowsOf(all.filter(fits(filter)));
    assert.equal(countResults(db, run, filter), expected.length);
    const keyed: number[] = [];
    for (let after = -1;;) {
      const page = rowsOf(pageResults(db, run, { ...filter, after, limit: 37 }));
      if (page.length === 0) break;
      keyed.push(...page);
      after = page.at(-1) ?? NaN;
    }
    assert.deepEqual(keyed, expected);
    for (const offset of [0, 1, 36, 150, 399, expected.length - 1, expected.length, 1_000_000]) {
      if (offset < 0) continue;
      const page = rowsOf(pageAtOffset(db, run, { ...filter, offset, limit: 37 }));
      assert.deepEqual(page, expected.slice(offset, offset + 37), JSON.stringify({ filter, offset }));
    }
  }
});

Deno.test("rows that have a result, and failed ones by their codes, are read in order", () => {
  const { db, run, all } = spread();
  const [from, to] = [all[100]?.row ?? NaN, all[200]?.row ?? NaN];
  assert.deepEqual(rowsWithResult(db, run, from, to), rowsOf(all.slice(100, 201)));
  assert.deepEqual(rowsOf(storedBetween(db, run, from, to)), rowsOf(all.slice(100, 201)));
  const bad = all.filter(({ status }) => status === "failed");
  assert.deepEqual(failedRows(db, run, { after: -1, limit: 10_000 }), rowsOf(bad));
  const cut = bad.filter(({ error }) => error?.code === "network");
  assert.deepEqual(
    failedRows(db, run, { after: cut[4]?.row ?? NaN, limit: 3, codes: ["network"] }),
    rowsOf(cut.slice(5, 8)),
  );
});

Deno.test("a slice for the result file has texts as JSON literals, and ends early when they are large", () => {
  const db = openInMemory();
  const run = makeRun(db);
  store(
    db,
    run,
    succeeded(0, { answer: "a\u0000\ud83d" }),
    failed(2),
    succeeded(5, { answer: "x".repeat(1000) }),
    succeeded(6),
  );
  const first = exportSlice(db, run, { from: 0, to: 9, maxBytes: 500 });
  assert.deepEqual(first, {
    to: 4,
    results: [
      {
        row: 0,
        status: "succeeded",
        answer: '"a\\u0000\\ud83d"',
        reasoning: null,
        code: null,
        message: null,
        attempts: 1,
      },
      {
        row: 2,
        status: "failed",
        answer: null,
        reasoning: null,
        code: "timeout",
        message: '"too late 2"',
        attempts: 1,
      },
    ],
  });
  const second = exportSlice(db, run, { from: 5, to: 9, maxBytes: 500 });
  assert.deepEqual([rowsOf(second.results), second.to], [[5], 5]);
  assert.deepEqual(exportSlice(db, run, { from: 6, to: 9, maxBytes: 500 }).to, 9);
  assert.deepEqual(exportSlice(db, run, { from: 7, to: 9, maxBytes: 500 }), { results: [], to: 9 });
});

function searched(db: Database, run: number, q: string, filter: Filter = {}, maxScan = 7): number[] {
  const found: number[] = [];
  for (let after: number | null = -1; after !== null;) {
    const { results, scannedTo } = searchResults(db, run, { q, ...filter, after, limit: 3, maxScan });
    found.push(...rowsOf(results));
    after = scannedTo;
  }
  return found;
}

Deno.test("a search finds the text itself, in answers and error messages, slice by slice", () => {
  const db = openInMemory();
  const run = makeRun(db);
  const texts = [
    "Hello World",
    "one\ntwo",
    'say "hi"',
    "100% sure_thing",
    "路径 C:\\new",
    "nothing",
    "",
    "WORLD",
    "x\u0000y",
    "\ud83d",
  ];
  store(
    db,
    run,
    ...texts.map((answer, row) => succeeded(row * 3, { answer })),
    failed(40),
    failed(41, { error: { code: "network", message: "World gone" } }),
  );
  const found = (q: string, filter?: Filter) => searched(db, run, q, filter).map((row) => row / 3);
  assert.deepEqual(found("world"), [0, 7, 41 / 3]);
  assert.deepEqual(found("world", { status: "failed" }), [41 / 3]);
  assert.deepEqual(found("world", { code: "network" }), [41 / 3]);
  assert.deepEqual(found("world", { status: "succeeded" }), [0, 7]);
  assert.deepEqual(found("ntwo"), []); // the n of an escape is no n
  assert.deepEqual(found("one\nt"), [1]);
  assert.deepEqual(found('"hi"'), [2]);
  assert.deepEqual(found("%"), [3]);
  assert.deepEqual(found("e_t"), [3]);
  assert.deepEqual(found("C:\\NEW"), [4]);
  assert.deepEqual(found("路径"), [4]);
  assert.deepEqual(found("x\u0000y"), [8]);
  assert.deepEqual(found("\ud83d"), [9]);
  assert.deepEqual(found("too late"), [40 / 3]);
  assert.equal(searched(db, run, "o", {}, 1).length, searched(db, run, "o", {}, 10_000).length);
});

Deno.test("pages are read through the indexes", () => {
  const db = openInMemory();
  const plan = (sql: string) =>
    db.prepare(`explain query plan ${sql}`).all<{ detail: string }>().map(({ detail }) => detail).join("; ");
  const all = plan("select * from results where run = 1 and row > 5 order by row limit 9");
  const status = plan("select * from results where run = 1 and status = 'failed' and row > 5 order by row limit 9");
  const cached = plan("select * from results where run = 1 and cached = 1 and row > 5 order by row limit 9");
  const code = plan("select * from results where run = 1 and code = 'timeout' and row > 5 order by row limit 9");
  assert.match(all, /sqlite_autoindex_results_1 \(run=\? AND row>\?\)$/u);
  assert.match(status, /results_by_status \(run=\? AND status=\? AND row>\?\)$/u);
  assert.match(cached, /results_cached \(run=\? AND row>\?\)$/u);
  assert.match(code, /results_by_code \(run=\? AND code=\? AND row>\?\)$/u);
});
