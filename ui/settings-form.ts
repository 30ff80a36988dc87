import type { Project, SentProject } from "../server/contract/project.ts";

/** What the form of a project's settings is made from. */
export type SettingsProject = Omit<Project, "prompt" | "createdAt">;

/** The fields of the form: each is named as the member of the project that it changes. */
export const fieldNames = [
  "name",
  "description",
  "endpoint.provider",
  "endpoint.url",
  "endpoint.resource",
  "endpoint.deployment",
  "endpoint.apiVersion",
  "endpoint.model",
  "endpoint.auth",
  "endpoint.key",
  "endpoint.headers",
  "endpoint.stream",
  "endpoint.timeoutMs",
  "endpoint.idleTimeoutMs",
  "endpoint.maxAnswerBytes",
  "endpoint.tls.verify",
  "endpoint.tls.ca",
  "endpoint.limits.requestsPerMinute",
  "endpoint.limits.tokensPerMinute",
  "parameters.temperature",
  "parameters.maxTokens",
  "parameters.topP",
  "parameters.stop",
  "parameters.seed",
  "parameters.extra",
  "defaults.outputField",
  "defaults.reasoningField",
  "defaults.concurrency",
  "defaults.missing",
  "defaults.cache",
  "defaults.adaptive",
  "defaults.retry.attempts",
  "defaults.retry.maxWaitMs",
] as const;
export type FieldName = (typeof fieldNames)[number];

/** The form as it is written. A tick is `on` or nothing; the key is empty, since it is never shown. */
export type Fields = Record<FieldName, string>;

/** What of a field cannot be read: a word of the settings, and what stands in its places. */
export type Fault = {
  field: FieldName;
  word: "badNumber" | "badWhole" | "badJson" | "badObject" | "badHeader" | "needsNumber";
  values: { said: string };
};

/** What is sent, and what holds some of it back. `sent` are the fields that the change is made from. */
export type FormChange = { change: ProjectChange; sent: FieldName[]; faults: Fault[] };
type ProjectChange = Pick<Partial<SentProject>, "name" | "description" | "defaults"> & {
  endpoint?: SentProject["endpoint"];
  parameters?: ParameterChange;
};
type ParameterChange = {
  temperature?: number | null;
  maxTokens?: number | null;
  topP?: number | null;
  stop?: string[] | null;
  seed?: number | null;
  extra?: Extra | null;
};
type Extra = NonNullable<NonNullable<SentProject["parameters"]>["extra"]>;

export const providers = ["openai", "azure"] as const;
export const auths = ["bearer", "api-key", "x-auth-token", "authorization", "none"] as const;
export const streams = ["auto", "on", "off"] as const;
export const policies = ["fail", "empty", "keep"] as const;
export const cacheModes = ["off", "use", "refresh"] as const;

const mebibyte = 1_048_576;

/** The settings of a project as the form shows them. */
export function fieldsOf({ name, description, endpoint, parameters, defaults }: SettingsProject): Fields {
  const shown = (value: number | null | undefined, unit = 1) =>
    value === null || value === undefined ? "" : String(Math.round(value / unit * 1000) / 1000);
  const exact = (value: number | null | undefined) => value === null || value === undefined ? "" : String(value);
  const { stop, extra } = parameters;
  return {
    name,
    description,
    "endpoint.provider": endpoint.provider,
    "endpoint.url": endpoint.url,
    "endpoint.resource": endpoint.resource,
    "endpoint.deployment": endpoint.deployment,
    "endpoint.apiVersion": endpoint.apiVersion,
    "endpoint.model": endpoint.model,
    "endpoint.auth": endpoint.auth,
    "endpoint.key": "",
    "endpoint.headers": Object.entries(endpoint.headers).map(([header, value]) => `${header}: ${value}`).join("\n"),
    "endpoint.stream": endpoint.stream,
    "endpoint.timeoutMs": shown(endpoint.timeoutMs, 1000),
    "endpoint.idleTimeoutMs": shown(endpoint.idleTimeoutMs, 1000),
    "endpoint.maxAnswerBytes": shown(endpoint.maxAnswerBytes, mebibyte),
    "endpoint.tls.verify": endpoint.tls.verify ? "on" : "",
    "endpoint.tls.ca": endpoint.tls.ca ?? "",
    "endpoint.limits.requestsPerMinute": exact(endpoint.limits.requestsPerMinute),
    "endpoint.limits.tokensPerMinute": exact(endpoint.limits.tokensPerMinute),
    "parameters.temperature": exact(parameters.temperature),
    "parameters.maxTokens": exact(parameters.maxTokens),
    "parameters.topP": exact(parameters.topP),
    "parameters.stop": stop === undefined ? "" : [stop].flat().map(escaped).join("\n"),
    "parameters.seed": exact(parameters.seed),
    "parameters.extra": extra === undefined ? "" : JSON.stringify(extra, null, 2),
    "defaults.outputField": defaults.outputField,
    "defaults.reasoningField": defaults.reasoningField ?? "",
    "defaults.concurrency": exact(defaults.concurrency),
    "defaults.missing": defaults.missing,
    "defaults.cache": defaults.cache,
    "defaults.adaptive": defaults.adaptive ? "on" : "",
    "defaults.retry.attempts": exact(defaults.retry.attempts),
    "defaults.retry.maxWaitMs": shown(defaults.retry.maxWaitMs, 60_000),
  };
}

/** What is different from what is saved, read as the project takes it. `skip` are fields that are not sent. */
export function changeOf(fields: Fields, saved: Fields, skip: ReadonlySet<FieldName> = new Set()): FormChange {
  const sent: FieldName[] = [];
  const faults: Fault[] = [];

  /** A field that was changed, read; undefined when it was not, or cannot be read. */
  function read<T>(field: FieldName, reader: (text: string) => T | Problem): T | undefined {
    if (fields[field] === saved[field] || skip.has(field)) return undefined;
    const value = reader(fields[field]);
    if (value instanceof Problem) {
      faults.push({ field, word: value.word, values: { said: value.said } });
      return undefined;
    }
    sent.push(field);
    return value;
  }
  const text = (field: FieldName) => read(field, (written) => written);
  const tick = (field: FieldName) => read(field, (written) => written === "on");
  const oneOf = <Value extends string>(field: FieldName, values: readonly Value[]) =>
    read(field, (written) => values.find((value) => value === written) ?? new Problem("badNumber", written));
  const whole = (field: FieldName) => read(field, (written) => readWhole(written) ?? new Problem("needsNumber"));
  const wholeOrNone = (field: FieldName) => read(field, readWhole);
  const number = (field: FieldName) => read(field, (written) => readNumber(written));
  const times = (field: FieldName, unit: number) =>
    read(field, (written) => {
      const value = scaled(readNumber(written), unit);
      return value ?? new Problem("needsNumber");
    });
  const timesOrNone = (field: FieldName, unit: number) => read(field, (written) => scaled(readNumber(written), unit));

  const change: ProjectChange = withoutNothing({
    name: text("name"),
    description: text("description"),
    endpoint: withoutNothing({
      provider: oneOf("endpoint.provider", providers),
      url: text("endpoint.url"),
      resource: text("endpoint.resource"),
      deployment: text("endpoint.deployment"),
      apiVersion: text("endpoint.apiVersion"),
      model: text("endpoint.model"),
      auth: oneOf("endpoint.auth", auths),
      key: text("endpoint.key"),
      headers: read("endpoint.headers", readHeaders),
      stream: oneOf("endpoint.stream", streams),
      timeoutMs: times("endpoint.timeoutMs", 1000),
      idleTimeoutMs: timesOrNone("endpoint.idleTimeoutMs", 1000),
      maxAnswerBytes: times("endpoint.maxAnswerBytes", mebibyte),
      tls: withoutNothing({
        verify: tick("endpoint.tls.verify"),
        ca: read("endpoint.tls.ca", (written) => written.trim() === "" ? null : written),
      }),
      limits: withoutNothing({
        requestsPerMinute: wholeOrNone("endpoint.limits.requestsPerMinute"),
        tokensPerMinute: wholeOrNone("endpoint.limits.tokensPerMinute"),
      }),
    }),
    parameters: withoutNothing({
      temperature: number("parameters.temperature"),
      maxTokens: wholeOrNone("parameters.maxTokens"),
      topP: number("parameters.topP"),
      stop: read("parameters.stop", readStops),
      seed: wholeOrNone("parameters.seed"),
      extra: read("parameters.extra", readExtra),
    }),
    defaults: withoutNothing({
      outputField: text("defaults.outputField"),
      reasoningField: read("defaults.reasoningField", (written) => written.trim() === "" ? null : written.trim()),
      concurrency: whole("defaults.concurrency"),
      missing: oneOf("defaults.missing", policies),
      cache: oneOf("defaults.cache", cacheModes),
      adaptive: tick("defaults.adaptive"),
      retry: withoutNothing({
        attempts: whole("defaults.retry.attempts"),
        maxWaitMs: times("defaults.retry.maxWaitMs", 60_000),
      }),
    }),
  }) ?? {};
  return { change, sent, faults };
}

/** The field that a path of a problem is about: `parameters.stop.0` is about `parameters.stop`. */
export function fieldOf(path: string): FieldName | null {
  return fieldNames.find((name) => path === name || path.startsWith(`${name}.`)) ?? null;
}

/** Adds members to the JSON of further members; null where what is written cannot be read. */
export function withMembers(extra: string, members: Record<string, unknown>): string | null {
  const read = readExtra(extra);
  return read instanceof Problem ? null : JSON.stringify({ ...read, ...members }, null, 2);
}

/** Whether the JSON of further members has all of these. */
export function hasMembers(extra: string, members: Record<string, unknown>): boolean {
  const read = readExtra(extra);
  if (read instanceof Problem || read === null) return false;
  return Object.entries(members).every(([name, value]) => JSON.stringify(read[name]) === JSON.stringify(value));
}

class Problem {
  constructor(readonly word: Fault["word"], readonly said = "") {}
}

function withoutNothing<T extends object>(members: T): T | undefined {
  const kept = { ...members };
  for (const name in kept) if (kept[name] === undefined) delete kept[name];
  return Object.keys(kept).length === 0 ? undefined : kept;
}

/** A number as people write it: in any width, with separators between thousands; null for nothing. */
function readNumber(written: string): number | null | Problem {
  const plain = written.normalize("NFKC").trim().replace(/(?<=\d)[\s,_](?=\d{3}(?!\d))/gu, "");
  if (plain === "") return null;
  return /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d{1,3})?$/iu.test(plain)
    ? Number(plain)
    : new Problem("badNumber", written.trim());
}

function readWhole(written: string): number | null | Problem {
  const value = readNumber(written);
  return typeof value === "number" && !Number.isSafeInteger(value) ? new Problem("badWhole", written.trim()) : value;
}

function scaled(value: number | null | Problem, unit: number): number | null | Problem {
  return typeof value === "number" ? Math.round(value * unit) : value;
}

/** One stop text a line; `\n`, `\t` and `\\` stand for what cannot be written in a line. */
function readStops(written: string): string[] | null {
  const lines = written.split(/\r?\n/u).filter((line) => line !== "");
  if (lines.length === 0) return null;
  const signs: Record<string, string> = { n: "\n", t: "\t", r: "\r", "\\": "\\" };
  return lines.map((line) => line.replace(/\\([ntr\\])/gu, (_, sign: string) => signs[sign] ?? sign));
}

function escaped(stop: string): string {
  const signs: Record<string, string> = { "\n": "\\n", "\t": "\\t", "\r": "\\r", "\\": "\\\\" };
  return stop.replace(/[\n\t\r\\]/gu, (sign) => signs[sign] ?? sign);
}

/** One header a line, as `Name: value`. */
function readHeaders(written: string): Record<string, string> | Problem {
  const headers: Record<string, string> = {};
  for (const line of written.split(/\r?\n/u)) {
    if (line.trim() === "") continue;
    const colon = line.indexOf(":");
    if (colon < 1) return new Problem("badHeader", line.trim());
    headers[line.slice(0, colon).trim()] = line.slice(colon + 1).trim();
  }
  return headers;
}

function readExtra(written: string): Extra | null | Problem {
  if (written.trim() === "") return null;
  try {
    const value: unknown = JSON.parse(written);
    return isObject(value) ? value : new Problem("badObject");
  } catch (error) {
    return new Problem("badJson", error instanceof Error ? error.message : "");
  }
}

/** JSON has no other values than those that the contract names. */
function isObject(value: unknown): value is Extra {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
