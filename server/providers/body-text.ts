/** What an error's body tells: its codes, the most telling first, and its sentence. */
export type ErrorFacts = {
  codes: string[];
  /** The parameter that is refused, where the body names it apart. */
  param: string | null;
  /** For a person; empty when the body says nothing. */
  message: string;
  /** All words of the body that may decide, including those of an inner error. */
  words: string;
};

const maxMessage = 20_000; // cut further where it is shown, after keys were hidden
const messageNames = [
  "message",
  "msg",
  "error_msg",
  "errorMessage",
  "err",
  "status_msg",
  "detail",
  "details",
  "error_description",
  "Message",
  "reason",
];
const codeNames = ["code", "error_code", "status_code", "reason", "status", "type"];
const inner = [
  "error",
  "errors",
  "response",
  "header",
  "innererror",
  "metadata",
  "base_resp",
  "detail",
  "details",
  "violations",
  "ResponseMetadata",
  "Error",
  "raw",
];

/** Reads an error's body, in whatever envelope it comes; never fails, and never says `[object Object]`. */
export function readErrorBody(text: string): ErrorFacts {
  const trimmed = text.replace(/^[\s\ufeff]+/u, "");
  if (trimmed.startsWith("<")) return plainFacts(titleOf(trimmed));
  const parsed = parseJson(trimmed);
  if (parsed === undefined) return plainFacts(trimmed.startsWith("{") ? "" : trimmed.slice(0, maxMessage), trimmed);
  return readErrorValue(parsed);
}

/** The same of a value that was read before. */
export function readErrorValue(value: unknown): ErrorFacts {
  const codes: string[] = [];
  const words: string[] = [];
  gather(value, 0, codes, words);
  const raw = stringAt(memberOf(memberOf(value, "error"), "metadata"), "raw");
  const own = messageOf(value, 0);
  const within = raw === null ? "" : readErrorBody(raw).message;
  const message = within === "" || own.includes(within) ? own : own === "" ? within : `${own}: ${within}`;
  const param = stringAt(memberOf(value, "error"), "param") ?? stringAt(value, "param");
  return {
    codes: [...new Set(codes)],
    param,
    message: message.slice(0, maxMessage),
    words: words.join("\n").slice(0, 20_000),
  };
}

/** A page's title, or its first heading, or its first words; never markup. */
export function titleOf(html: string): string {
  const found = /<title[^>]*>([^<]*)</iu.exec(html) ?? /<h1[^>]*>([^<]*)</iu.exec(html);
  const text = found?.[1]?.trim() || html.replace(/<(script|style)\b[\s\S]*?<\/\1>/giu, " ").replace(/<[^>]*>/gu, " ");
  return text.replace(/\s+/gu, " ").trim().slice(0, 3000);
}

export function memberOf(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null && Object.hasOwn(value, name)
    ? Reflect.get(value, name)
    : undefined;
}

export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function messageOf(value: unknown, depth: number): string {
  if (typeof value === "string") return value.trim();
  if (depth > 5 || typeof value !== "object" || value === null) return "";
  if (Array.isArray(value)) return listOf(value, depth);
  const located = detailOf(value);
  if (located !== null) return located;
  const own = memberOf(value, "error");
  if (own !== undefined && own !== null) {
    const message = messageOf(own, depth + 1);
    if (message !== "") return message;
  }
  for (const name of messageNames) {
    const message = messageOf(memberOf(value, name), depth + 1);
    if (message !== "") return message;
  }
  for (const name of ["errors", "response", "header", "innererror", "base_resp", "ResponseMetadata", "Error"]) {
    const message = messageOf(memberOf(value, name), depth + 1);
    if (message !== "") return message;
  }
  return "";
}

const listOf = (list: unknown[], depth: number): string =>
  list.slice(0, 20).map((entry) => messageOf(entry, depth + 1)).filter(Boolean).join("; ");

/** An entry of a list of details says where it is meant: `body.model: Field required`. */
function detailOf(value: object): string | null {
  const place = memberOf(value, "loc");
  const message = stringAt(value, "msg");
  if (!Array.isArray(place) || message === null) return null;
  return `${place.map(String).join(".")}: ${message}`;
}

function gather(value: unknown, depth: number, codes: string[], words: string[]): void {
  if (typeof value === "string") {
    words.push(value);
    const parsed = /^\s*[{[]/u.test(value) ? parseJson(value) : undefined;
    if (parsed !== undefined) gather(parsed, depth + 1, codes, words);
    return;
  }
  if (depth > 6 || typeof value !== "object" || value === null) return;
  if (Array.isArray(value)) {
    for (const entry of value.slice(0, 20)) gather(entry, depth + 1, codes, words);
    return;
  }
  // Deeper codes come first: what wraps an error knows less than what it wraps.
  for (const name of inner) gather(memberOf(value, name), depth + 1, codes, words);
  for (const name of codeNames) {
    const code = memberOf(value, name);
    if (typeof code === "string" && code !== "" || typeof code === "number") codes.push(String(code));
  }
  for (const name of [...messageNames, "code", "type", "quotaId", "quotaMetric"]) {
    const said = memberOf(value, name);
    if (typeof said === "string" && !inner.includes(name)) words.push(said);
  }
}

function stringAt(value: unknown, name: string): string | null {
  const found = memberOf(value, name);
  return typeof found === "string" && found !== "" ? found : null;
}

const plainFacts = (message: string, words = message): ErrorFacts => ({
  codes: [],
  param: null,
  message: message.trim(),
  words: words.slice(0, 20_000),
});
