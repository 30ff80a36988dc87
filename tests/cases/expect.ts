import assert from "node:assert/strict";
import { isObject } from "../support/api.ts";
import { countByUser } from "../support/mock.ts";
import type { Expected } from "./case.ts";
import { asked, type Seen, type Stage } from "./stage.ts";

/** `network` for what the taxonomy calls `unreachable`: refused, no such name, TLS. */
const unreachable = new Set(["net-refused", "net-dns", "net-tls"]);

const badLineCodes: Record<string, string> = { "not UTF-8": "not_utf8", "too long": "too_long" };
const verdicts: Record<string, readonly string[]> = {
  "not a chat endpoint / wrong path": ["not_a_chat_endpoint", "wrong_path"],
  "refused": ["refused"],
  "no such host": ["no_such_host"],
  "TLS": ["tls"],
};

/** Members of `expect` that only a case's own check can look at. */
const handWritten: readonly (keyof Expected)[] = [
  "oneOf",
  "also",
  "never",
  "status",
  "fail",
  "empty",
  "keep",
  "rendered0",
];

/** Members of `expect` that nobody would look at. */
export function unlookedAt(expected: Expected, hasOwnCheck: boolean): string[] {
  if (hasOwnCheck) return [];
  return handWritten.filter((name) => expected[name] !== undefined);
}

/** Holds what was seen against what the case expects; `but` are members that its own check looks at. */
export async function checkExpected(stage: Stage, seen: Seen, but: readonly (keyof Expected)[]): Promise<void> {
  const all = stage.of.expect;
  const expected: Expected = Object.fromEntries(
    Object.entries(all).filter(([name]) => !but.some((one) => one === name)),
  );
  await checkFile(stage, seen, expected);
  checkRun(stage, seen, expected);
  checkRequests(stage, seen, expected);
  checkRow(seen, expected);
  checkRendered(seen, expected);
  await checkExport(stage, seen, expected);
  if (expected.testConnection !== undefined) {
    const { verdict } = await stage.api.call("POST /api/projects/{id}/test-connection", { id: seen.project.id });
    assert.ok(verdicts[expected.testConnection]?.includes(verdict), `${verdict} is not ${expected.testConnection}`);
  }
}

async function checkFile({ api }: Stage, { dataset }: Seen, expected: Expected): Promise<void> {
  if (typeof expected.rows === "number") assert.equal(dataset.rows, expected.rows);
  if (expected.badLines !== undefined) assert.equal(dataset.badLines, expected.badLines);
  if (expected.bad) {
    const { badLines } = await api.call("GET /api/datasets/{id}/bad-lines", { id: dataset.id });
    assert.deepEqual(badLines.map(({ line }) => line), expected.bad.map(({ line }) => line));
    for (const [index, bad] of expected.bad.entries()) {
      const told = badLines[index];
      assert.ok(told && told.column >= 1 && told.reason !== "", JSON.stringify(told));
      if (bad.column !== undefined) assert.equal(told.column, bad.column);
      if (bad.reason !== undefined) assert.equal(told.code, badLineCodes[bad.reason]);
    }
  }
  if (expected.lineNumbers) {
    const { rows } = await api.call("GET /api/datasets/{id}/rows", { id: dataset.id });
    assert.deepEqual(rows.map(({ line }) => line), expected.lineNumbers);
  }
}

function checkRun({ of }: Stage, { run, details, tookMs }: Seen, expected: Expected): void {
  if (expected.run !== undefined) {
    assert.equal(run.status, expected.run);
    if (expected.run === "failed") {
      assert.ok(run.failure);
      if (expected.code) assert.equal(run.failure.code, unreachable.has(of.id) ? "unreachable" : expected.code);
      if (expected.messageContains) assert.ok(includes(run.failure.message, expected.messageContains));
    }
  }
  if (expected.succeeded !== undefined) assert.equal(run.counts.succeeded, expected.succeeded);
  if (expected.results !== undefined) assert.equal(run.counts.succeeded + run.counts.failed, expected.results);
  if (expected.within !== undefined) assert.ok(tookMs <= expected.within, `took ${Math.round(tookMs)} ms`);
  for (const detail of details) assert.doesNotMatch(JSON.stringify(detail.result?.error ?? ""), /\[object Object\]/u);
}

function checkRequests({ of, mocks }: Stage, { mount, details, run }: Seen, expected: Expected): void {
  const requests = asked(mount);
  const total = requests.length;
  if (expected.requests !== undefined) {
    assert.equal(total, expected.requests, JSON.stringify(details.map(({ result }) => result?.error ?? result?.tries)));
    if (run.status === "completed") assert.equal(details[0]?.result?.attempts, expected.requests);
  }
  if (expected.requestsMax !== undefined) assert.ok(total <= expected.requestsMax, `${total} requests`);
  if (expected.requestsTotal !== undefined) assert.equal(total, expected.requestsTotal);
  if (expected.requestsTotalMax !== undefined) assert.ok(total <= expected.requestsTotalMax, `${total} requests`);
  const waitMs = (requests[1]?.time ?? Number.NaN) - (requests[0]?.time ?? 0);
  if (expected.waitMinMs !== undefined) assert.ok(waitMs >= expected.waitMinMs, `waited ${waitMs} ms`);
  if (expected.waitMaxMs !== undefined) assert.ok(waitMs <= expected.waitMaxMs, `waited ${waitMs} ms`);
  if (expected.path !== undefined) {
    for (const { path } of requests) assert.equal(path, expected.path);
    assert.ok(total > 0);
  }
  if (expected.otherOriginRequests !== undefined) {
    assert.equal(mocks.other.counts.requests, expected.otherOriginRequests, of.id);
  }
}

function checkRow({ details, mount, run }: Seen, expected: Expected): void {
  const byUser = typeof expected.rows === "object" ? expected.rows : {};
  const counts = countByUser(asked(mount));
  for (const [user, { row, code, requests }] of Object.entries(byUser)) {
    const detail = details.find(({ messages }) => messages.at(-1)?.content === user);
    assert.equal(detail?.status, row, user);
    assert.equal(detail.result?.error?.code, code, user);
    assert.equal(counts.get(user), requests, user);
  }
  const [first] = details;
  const told = JSON.stringify({ result: first?.result, failure: run.failure });
  if (expected.row !== undefined) assert.equal(first?.status, expected.row, told);
  if (expected.run === "failed" || !first) return;
  const { result } = first;
  if (expected.code !== undefined) assert.equal(result?.error?.code, expected.code, told);
  if (expected.answer !== undefined) assert.equal(result?.answer, expected.answer, told);
  if (expected.reasoning !== undefined) assert.equal(result?.reasoning?.trim(), expected.reasoning, told);
  if (expected.messageContains !== undefined) {
    assert.ok(includes(result?.error?.message ?? "", expected.messageContains), told);
  }
}

function checkRendered({ details, mount }: Seen, { rendered }: Expected): void {
  if (!rendered) return;
  const flat = (contents: string[]) => contents.length === 1 ? contents[0] ?? "" : contents;
  assert.deepEqual(details.map(({ messages }) => flat(messages.map(({ content }) => content))), rendered);
  assert.deepEqual(asked(mount).map(({ body }) => flat(contentsOf(body))), rendered);
}

/** The contents of the messages in a request's body. */
export function contentsOf(body: unknown): string[] {
  const messages = isObject(body) && Array.isArray(body.messages) ? body.messages : [];
  return messages.map((message) => isObject(message) ? String(message.content) : "");
}

async function checkExport({ api }: Stage, { run, details }: Seen, expected: Expected): Promise<void> {
  if (run.status !== "completed") return;
  const { lines } = await api.result(run.id);
  if (Array.isArray(expected.export)) assert.deepEqual(lines, expected.export);
  // Whatever else a case is about, the file, the pages and the attempts tell the same.
  assert.equal(lines.length, run.counts.succeeded + run.counts.failed);
  for (const [row, { result, status }] of details.entries()) {
    const members: unknown = JSON.parse(lines[row] ?? "");
    assert.ok(isObject(members) && result);
    if (status === "succeeded") assert.equal(members.response, result.answer);
    else assert.deepEqual(members.response_error, { ...result.error, attempts: result.attempts });
    assert.equal(result.tries.length === 0 ? result.attempts : result.tries.length, result.attempts);
  }
}

function includes(text: string, part: string): boolean {
  return text.includes(part) || assert.fail(`“${text}” does not hold “${part}”`);
}
