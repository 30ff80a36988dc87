import assert from "node:assert/strict";
import type * as z from "zod";
import type { Dataset } from "../../server/contract/dataset.ts";
import { type Door, type Operation, operations, type Output, type Sent } from "../../server/contract/operations.ts";
import { isOver, type Run, type RunStatus } from "../../server/contract/run.ts";
import type { ResultDetail } from "../../server/contract/result.ts";
import { sleep } from "./time.ts";

/** A refusal as it comes over the line (RFC 9457). */
export type ProblemDocument = {
  status: number;
  code: string;
  title: string;
  detail: string;
  params?: Record<string, string | number>;
  errors?: { path: string; message: string }[];
};

/** What an answer that was refused throws. */
export class ProblemError extends Error {
  override name = "ProblemError";

  constructor(door: string, readonly problem: ProblemDocument) {
    super(`${door}: ${problem.status} ${problem.code}: ${problem.detail} ${JSON.stringify(problem.errors ?? [])}`);
  }
}

export type Answer = { status: number; headers: Headers; text: string; json: unknown };
export type CallOptions = { headers?: Record<string, string>; signal?: AbortSignal };

/** A result file as it came. */
export type ResultFile = { bytes: Uint8Array; text: string; lines: string[]; headers: Headers };

/** Asks a server through its doors, as any client would, and holds every answer against the contract. */
export class Api {
  readonly #origin: () => string;

  /** `at` is asked for its address at each call, since a server may be started again elsewhere. */
  constructor(at: { readonly url: string }, readonly headers: Record<string, string> = {}) {
    this.#origin = () => at.url;
  }

  url(path: string): string {
    return this.#origin() + path;
  }

  /** Any request; nothing is checked. */
  async ask(method: string, path: string, body?: unknown, { headers, signal }: CallOptions = {}): Promise<Answer> {
    const isJson = body !== undefined && typeof body !== "string" && !(body instanceof Uint8Array);
    const response = await fetch(this.url(path), {
      method,
      headers: { ...this.headers, ...(body !== undefined && { "content-type": "application/json" }), ...headers },
      ...(body !== undefined && { body: isJson ? JSON.stringify(body) : bodyOf(body) }),
      redirect: "manual",
      signal,
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, text, json: parsed(text) };
  }

  /** Calls a door. Throws a ProblemError when it refuses, and when its answer is not as the contract says. */
  async call<Key extends Door>(door: Key, input: Sent<Key>, options: CallOptions = {}): Promise<Output<Key>> {
    const answer = await this.send(door, input, options);
    const operation: Operation = operations[door];
    const allowed = operation.idempotent ? [operation.status, 200] : [operation.status];
    if (!allowed.includes(answer.status)) throw new ProblemError(door, readProblem(answer));
    if (isSchema(operation.output)) checkOutput(door, operation.output, answer.json);
    return answer.json as Output<Key>; // checked one line above
  }

  /** Calls a door and gives what came, refused or not. */
  async send<Key extends Door>(door: Key, input: Sent<Key>, options: CallOptions = {}): Promise<Answer> {
    const { method, path, body } = place(door, input);
    return await this.ask(method, path, body, options);
  }

  /** Calls a door that must refuse, and gives its refusal. */
  async refused<Key extends Door>(door: Key, input: Sent<Key>, options: CallOptions = {}): Promise<ProblemDocument> {
    const answer = await this.send(door, input, options);
    assert.ok(answer.status >= 400, `${door} was not refused: ${answer.status} ${answer.text.slice(0, 300)}`);
    return readProblem(answer);
  }

  /** Uploads a file as the raw body. */
  async upload(body: string | Uint8Array | ReadableStream<Uint8Array>, name = "rows.jsonl"): Promise<Dataset> {
    const answer = await this.trySend(body, name);
    if (answer.status !== 201) throw new ProblemError("upload", readProblem(answer));
    checkOutput("upload", operations["POST /api/datasets"].output, answer.json);
    return answer.json as Dataset; // checked one line above
  }

  /** Sends a file and gives what came. */
  async trySend(body: string | Uint8Array | ReadableStream<Uint8Array>, name = "rows.jsonl"): Promise<Answer> {
    const response = await fetch(this.url(`/api/datasets?name=${encodeURIComponent(name)}`), {
      method: "POST",
      headers: { ...this.headers, "content-type": "application/x-ndjson" },
      body: body instanceof ReadableStream ? body : bodyOf(body),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, text, json: parsed(text) };
  }

  async run(id: string): Promise<Run> {
    return await this.call("GET /api/runs/{id}", { id });
  }

  /** Waits until a run has come so far; throws with the run when it does not in time. */
  async waitForRun(
    id: string,
    reached: RunStatus | ((run: Run) => boolean) = ({ status }) => isOver(status),
    withinMs = 30_000,
  ): Promise<Run> {
    const holds = typeof reached === "string" ? (run: Run) => run.status === reached : reached;
    const end = performance.now() + withinMs;
    for (let pauseMs = 10;; pauseMs = Math.min(50, pauseMs + 10)) {
      const run = await this.run(id);
      if (holds(run)) return run;
      if (performance.now() > end) {
        throw new Error(`the run did not come so far within ${withinMs} ms: ${describe(run)}`);
      }
      await sleep(pauseMs);
    }
  }

  /** The results of rows, one by one, each with its messages and attempts. */
  async details(id: string, rows: readonly number[]): Promise<ResultDetail[]> {
    const found: ResultDetail[] = [];
    for (const row of rows) found.push(await this.call("GET /api/runs/{id}/rows/{row}", { id, row }));
    return found;
  }

  async result(id: string, rows: "all" | "succeeded" | "failed" = "all"): Promise<ResultFile> {
    const response = await fetch(this.url(`/api/runs/${id}/result?rows=${rows}`), { headers: this.headers });
    const bytes = new Uint8Array(await response.arrayBuffer());
    assert.equal(response.status, 200, new TextDecoder().decode(bytes));
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    return { bytes, text, lines: linesOf(text), headers: response.headers };
  }
}

/** The state of a run in one line, for a message of a test. */
export function describe({ id, status, counts, pause, failure, rates }: Run): string {
  return JSON.stringify({ id, status, counts, pause, failure, waits: rates.waits, errors: rates.errors });
}

/** The lines of a text whose last one ends in LF. */
export function linesOf(text: string): string[] {
  if (text === "") return [];
  assert.ok(text.endsWith("\n"), "the file does not end with a whole line");
  return text.slice(0, -1).split("\n");
}

/** Reads a refusal, and checks its form. */
export function readProblem({ status, headers, text, json }: Answer): ProblemDocument {
  assert.match(headers.get("content-type") ?? "", /^application\/problem\+json/u, `${status} ${text.slice(0, 300)}`);
  assert.ok(isObject(json), text);
  assert.equal(json.status, status);
  assert.equal(typeof json.code, "string", text);
  assert.equal(typeof json.detail, "string", text);
  return json as ProblemDocument; // its members were looked at above
}

function place(door: Door, input: unknown): { method: string; path: string; body?: unknown } {
  const [method = "", pattern = ""] = door.split(" ");
  const operation: Operation = operations[door];
  const members: Record<string, unknown> = isObject(input) ? { ...input } : {};
  const path = pattern.replace(/\{(\w+)\}/gu, (_, name: string) => {
    const value = String(members[name]);
    delete members[name];
    return encodeURIComponent(value);
  });
  const inQuery = method === "GET" || method === "DELETE" ? Object.keys(members) : operation.query ?? [];
  const query = new URLSearchParams();
  for (const name of inQuery) {
    if (members[name] !== undefined) query.set(name, String(members[name]));
    delete members[name];
  }
  const text = query.size > 0 ? `${path}?${query}` : path;
  return method === "GET" || method === "DELETE" ? { method, path: text } : { method, path: text, body: members };
}

function checkOutput(door: string, schema: z.ZodType, json: unknown): void {
  const read = schema.safeParse(json);
  assert.ok(read.success, `${door} answers against its contract: ${read.error} ${JSON.stringify(json)?.slice(0, 500)}`);
}

function isSchema(output: Operation["output"]): output is z.ZodType {
  return typeof output === "object";
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function bodyOf(body: unknown): BodyInit {
  if (typeof body === "string") return body;
  assert.ok(body instanceof Uint8Array);
  return new Uint8Array(body);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
