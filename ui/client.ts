import { signal } from "@preact/signals";
import type { Door, Output, Problems, Sent } from "../server/contract/operations.ts";
import type { FieldError } from "../server/contract/outcome.ts";
import type { ProblemCode } from "../server/contract/problems.ts";
import { thisPage } from "./page.ts";

/** Refusals that any door may give, and what happens on the way to the server. */
type AnyDoor =
  | "invalid_input"
  | "invalid_json"
  | "access_key_required"
  | "stopping"
  | "internal"
  | "no_answer"
  | "not_understood"
  | "stopped";

/** Why a call came to nothing: a code to decide by, and a sentence in the page's language to show. */
export type CallProblem<Code extends string = string> = {
  code: Code;
  /** HTTP status; 0 when no answer came. */
  status: number;
  sentence: string;
  /** What is wrong with single members, by their path, such as `endpoint.url`. */
  errors: FieldError[];
  params: Record<string, string | number>;
};

export type Called<Value, Code extends string = string> =
  | { ok: true; value: Value }
  | { ok: false; problem: CallProblem<Code> };

export type CallOptions = {
  signal?: AbortSignal;
  /** The Idempotency-Key of a door that starts something: the same key starts it once. */
  order?: string;
  /** Goes on when the page is left. */
  keepalive?: boolean;
};

/** The last answer was that somebody has to sign in again. */
export const isSignedOut = signal(false);

/** Asks a door of the API. Types come from the contract; its table does not reach the browser. */
export async function call<Key extends Door>(
  door: Key,
  input: Sent<Key>,
  { signal, order, keepalive = false }: CallOptions = {},
): Promise<Called<Output<Key>, Problems<Key> | AnyDoor>> {
  const { method, address, body, headers } = requestOf(door, input);
  if (body !== null) headers["content-type"] = "application/json";
  if (order !== undefined) headers["idempotency-key"] = order;
  try {
    const response = await fetch(address, { method, headers, body, keepalive, signal: signal ?? null });
    const answer = readAnswer<Output<Key>, Problems<Key>>(response.status, await response.text());
    isSignedOut.value = !answer.ok && isSessionOver(answer.problem);
    return answer;
  } catch {
    return { ok: false, problem: signal?.aborted ? plainProblem("stopped", "") : noAnswer() };
  }
}

/** The address of a door that is opened by a link, such as a download. */
export function addressOf<Key extends Door>(door: Key, input: Sent<Key>): string {
  return requestOf(door, input).address;
}

/** What came back of a call: its value, or the problem document as it is shown to people. */
export function readAnswer<Value, Code extends string>(status: number, text: string): Called<Value, Code | AnyDoor> {
  let value: unknown = null;
  try {
    if (text !== "") value = JSON.parse(text);
  } catch {
    return { ok: false, problem: notUnderstood(status) };
  }
  // The server checks what it sends against the same contract that the types come from.
  if (status >= 200 && status < 300) return { ok: true, value: value as Value };
  if (!isProblemDocument(value)) return { ok: false, problem: notUnderstood(status) };
  const { code, detail, errors = [], params = {} } = value;
  const problem = { code: code as Code, status, sentence: detail, errors, params };
  // The server's sentence is for programs, which send the key themselves.
  if (isSessionOver(problem)) problem.sentence = thisPage().speech.words("shell")("signedOut");
  return { ok: false, problem };
}

/** The server could not be reached, or hung up. */
export function noAnswer(): CallProblem<AnyDoor> {
  return plainProblem("no_answer", thisPage().speech.words("shell")("noAnswer"));
}

/** The server is away or about to be, or wants to know who asks: the same may be asked again by itself. */
export function passesByItself(problem: CallProblem): boolean {
  return problem.code === "no_answer" || problem.status === 503 || isSessionOver(problem);
}

function isSessionOver({ code }: CallProblem): boolean {
  return code === "access_key_required";
}

function notUnderstood(status: number): CallProblem<AnyDoor> {
  const sentence = thisPage().speech.words("shell")("notUnderstood", { status: String(status) });
  return { ...plainProblem("not_understood", sentence), status };
}

function plainProblem(code: AnyDoor, sentence: string): CallProblem<AnyDoor> {
  return { code, status: 0, sentence, errors: [], params: {} };
}

type CallRequest = { method: string; address: string; body: string | null; headers: Record<string, string> };

/**
 * Members of the path go into it, those that begin with a capital are headers; of the rest, those of GET and DELETE are
 * the query and others the JSON body.
 */
function requestOf(door: Door, input: object): CallRequest {
  const [method = "GET", path = ""] = door.split(" ");
  const headers: Record<string, string> = { accept: "application/json" };
  const rest = new Map<string, unknown>(Object.entries(input));
  for (const [name, value] of rest) {
    if (!/^[A-Z]/u.test(name)) continue;
    rest.delete(name);
    if (value !== undefined) headers[name.toLowerCase()] = String(value);
  }
  const filled = path.replace(/\{(\w+)\}/gu, (_, name: string) => {
    const value = rest.get(name);
    rest.delete(name);
    return encodeURIComponent(String(value));
  });
  const address = thisPage().base + filled;
  if (method !== "GET" && method !== "DELETE") {
    return { method, address, body: JSON.stringify(Object.fromEntries(rest)), headers };
  }
  const query = new URLSearchParams();
  for (const [name, value] of rest) {
    if (value !== undefined && value !== null && value !== "") query.set(name, String(value));
  }
  return { method, address: query.size > 0 ? `${address}?${query}` : address, body: null, headers };
}

type ProblemDocument = {
  code: ProblemCode;
  detail: string;
  errors?: FieldError[];
  params?: Record<string, string | number>;
};

function isProblemDocument(value: unknown): value is ProblemDocument {
  return typeof value === "object" && value !== null && "code" in value && typeof value.code === "string" &&
    "detail" in value && typeof value.detail === "string";
}
