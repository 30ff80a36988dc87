import { no, ok, type Outcome } from "../contract/outcome.ts";
import { readBody } from "./body.ts";
import { type DoorRoute, hasJsonBody, pathMembers } from "./doors.ts";
import { fieldErrors } from "./issues.ts";
import { prototypeMember, readJson } from "./json.ts";
import type { Language } from "./language.ts";

/** A door's input before its schema saw it; `texts` came as text in the address, though the schema may want numbers. */
export type RawInput = { members: Record<string, unknown>; texts: Record<string, string> };

/** Puts the members of the path, the query, the headers and the JSON body of a request flat into one input. */
export async function readInput(route: DoorRoute, request: Request, path: string): Promise<Outcome<RawInput>> {
  const inPath = pathMembers(route.path, path);
  if (inPath === null) return no("not_found");
  const query = queryMembers(request, hasJsonBody(route) ? route.operation.query ?? [] : null);
  const headers = headerMembers(request, route.operation.headers ?? []);
  const texts = { ...query, ...headers, ...inPath };
  if (!hasJsonBody(route)) return ok({ members: texts, texts });
  const body = await readJsonBody(request, route.maxBytes);
  if (!body.ok) return body;
  const differs = Object.entries(inPath).find(([name, value]) =>
    Object.hasOwn(body.value, name) && body.value[name] !== value
  );
  const misplaced = route.operation.headers?.find((name) => Object.hasOwn(body.value, name));
  if (differs || misplaced !== undefined) {
    const error = misplaced !== undefined
      ? { path: misplaced, message: "is a header; leave it out of the body" }
      : { path: differs?.[0] ?? "", message: "differs from the address; leave it out" };
    return no("invalid_input", { first: `${error.path}: ${error.message}` }, [error]);
  }
  return ok({ members: { ...body.value, ...texts }, texts });
}

/** Checks an input by its door's schema. What is wrong in the path makes it an address of nothing. */
export function checkInput(route: DoorRoute, { members, texts }: RawInput, language: Language): Outcome<unknown> {
  const checked = route.operation.input.safeParse(members);
  const issues = checked.success ? inexactNumbers(texts, checked.data) : checked.error.issues;
  if (issues.length === 0) return ok(checked.data);
  if (issues.some(({ path }) => route.members.includes(String(path[0])))) return no("not_found");
  const errors = fieldErrors(issues, members, language);
  const [first] = errors;
  const more = errors.length > 1 ? ` (+${errors.length - 1})` : "";
  const says = first ? (first.path === "" ? first.message : `${first.path}: ${first.message}`) + more : "";
  return no("invalid_input", { first: says }, errors);
}

async function readJsonBody(request: Request, limitBytes: number): Promise<Outcome<Record<string, unknown>>> {
  const read = await readBody(request, limitBytes);
  if (read.kind === "too_large") return no("body_too_large", { limitBytes });
  if (read.kind === "cut") return no("invalid_json", { reason: "it broke off" });
  if (read.bytes.length === 0) return ok({});
  // A page elsewhere can post text or a form without asking first; JSON it cannot.
  if (!isJson(request.headers.get("content-type"))) {
    return no("unsupported_media_type", { expected: "application/json" });
  }
  const json = readJson(read.bytes);
  if (!json.ok) return no("invalid_json", json.fault);
  if (typeof json.value !== "object" || json.value === null || Array.isArray(json.value)) {
    const message = "the body must be a JSON object";
    return no("invalid_input", { first: message }, [{ path: "", message }]);
  }
  const path = prototypeMember(json.value);
  if (path !== null) {
    const message = "this name cannot be used";
    return no("invalid_input", { first: `${path}: ${message}` }, [{ path, message }]);
  }
  return ok({ ...json.value });
}

function isJson(contentType: string | null): boolean {
  return /^application\/(?:[\w.!#$&^-]+\+)?json\s*(?:;|$)/iu.test(contentType ?? "");
}

/** The members of the query: all of them, or those named. The first of several with one name counts. */
function queryMembers(request: Request, names: readonly string[] | null): Record<string, string> {
  const start = request.url.indexOf("?");
  const members: Record<string, string> = {};
  if (start < 0) return members;
  for (const [name, value] of new URLSearchParams(request.url.slice(start))) {
    if (name === "__proto__" || Object.hasOwn(members, name)) continue;
    if (names === null || names.includes(name)) members[name] = value;
  }
  return members;
}

/** The headers of those names that were sent; several of one name are one list. */
function headerMembers(request: Request, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.flatMap((name) => {
    const value = request.headers.get(name);
    return value === null ? [] : [[name, value]];
  }));
}

/** Numbers in the address that were read, yet not written as numbers are: `0x10`, `1e3`, `1.0`, or nothing at all. */
function inexactNumbers(texts: Record<string, string>, data: unknown) {
  const values = typeof data === "object" && data !== null ? Object.entries(data) : [];
  return values.filter(([name, value]) =>
    typeof value === "number" && Object.hasOwn(texts, name) && String(value) !== texts[name]
  ).map(([name]) => ({
    code: "invalid_type" as const,
    expected: "number" as const,
    path: [name],
    message: "must be a number",
  }));
}
