import * as z from "zod";
import {
  cacheMode,
  endpoint,
  headers,
  missingPolicy,
  parameters,
  type Prompt,
  prompt,
  runDefaults,
  tlsChange,
} from "../contract/project.ts";
import { type Selection, selection } from "../contract/run.ts";
import { type Arguments, type Option, UsageError } from "./args.ts";

/** Options of `run`. The key is no option: it comes from the environment and is in no list of processes. */
export const runOptions: Option[] = [
  { flag: "url", takes: "URL", en: "Address of the endpoint: whole, or its base." },
  { flag: "model", takes: "NAME", en: "Model to ask." },
  { flag: "template", takes: "FILE", en: "Prompt: a text with {{variables}}, or JSON messages [{role, content}]." },
  { flag: "system", takes: "FILE", en: "Text of a system message before the template." },
  { flag: "in", takes: "FILE|-", en: "Dataset: JSONL, or - for standard input." },
  { flag: "out", takes: "FILE|-", en: "Result file, or - for standard output." },
  { flag: "field", takes: "NAME", en: "Field for the answer.", fallback: "response" },
  { flag: "reasoning-field", takes: "NAME", en: "Field for the model's reasoning; without it reasoning is left out." },
  { flag: "rows", takes: "all|succeeded|failed", en: "Which rows the result file holds.", fallback: "all" },
  { flag: "overwrite", takes: null, en: "Replaces the field where rows have it already." },
  { flag: "concurrency", takes: "N", en: "Requests in flight, 1 to 4096.", fallback: 8 },
  {
    flag: "select",
    takes: "ROWS",
    en: "all, first:N, random:N[:SEED], or range:FROM-TO (from 1, both included).",
    fallback: "all",
  },
  { flag: "missing", takes: "fail|empty|keep", en: "What a missing variable does.", fallback: "fail" },
  { flag: "attempts", takes: "N", en: "Requests for one row at the most.", fallback: 5 },
  { flag: "cache", takes: "off|use|refresh", en: "Whether equal questions share answers.", fallback: "off" },
  { flag: "steady", takes: null, en: "Keeps the concurrency when the endpoint throttles." },
  { flag: "temperature", takes: "X", en: "0 to 2; not sent without it." },
  { flag: "max-tokens", takes: "N", en: "Token limit of an answer; not sent without it." },
  { flag: "top-p", takes: "X", en: "0 to 1; not sent without it." },
  { flag: "seed", takes: "N", en: "Seed of the model; not sent without it." },
  { flag: "stop", takes: "TEXT", repeats: true, en: "Where the answer ends; may be given several times." },
  { flag: "body", takes: "JSON", en: "Further members of the request's body." },
  { flag: "provider", takes: "openai|azure", en: "How to talk to the endpoint.", fallback: "openai" },
  { flag: "auth", takes: "KIND", en: "bearer, api-key, x-auth-token, authorization or none.", fallback: "bearer" },
  {
    flag: "key-variable",
    takes: "NAME",
    en: "Environment variable that holds the key.",
    fallback: "PROMPTFACTORY_API_KEY, else OPENAI_API_KEY",
  },
  {
    flag: "header",
    takes: "NAME:VALUE",
    repeats: true,
    en: "Further header; ${NAME} as its value reads the environment.",
  },
  { flag: "deployment", takes: "NAME", en: "Azure: the deployment; --url is then the resource." },
  { flag: "api-version", takes: "VERSION", en: "Azure: the API version." },
  { flag: "stream", takes: "auto|on|off", en: "Whether answers are streamed.", fallback: "auto" },
  { flag: "timeout-ms", takes: "MS", en: "Time limit of one request.", fallback: 120_000 },
  { flag: "requests-per-minute", takes: "N", en: "Limit that is kept." },
  { flag: "tokens-per-minute", takes: "N", en: "Limit that is kept." },
  { flag: "insecure", takes: null, en: "Does not check the endpoint's certificate." },
  { flag: "ca", takes: "FILE", en: "PEM certificates to trust for the endpoint." },
  {
    flag: "journal",
    takes: "FOLDER",
    en: "Where the run keeps what it has done; called again, it goes on from there.",
    fallback: "OUT.journal",
  },
  { flag: "json", takes: null, en: "Tells progress as JSON lines." },
  { flag: "quiet", takes: null, en: "Tells nothing but errors." },
];

/** What a call of `run` asks for, checked. */
export type RunOrder = {
  endpoint: z.infer<typeof endpoint>;
  keyVariable: string | null;
  headers: Record<string, string>;
  parameters: z.infer<typeof parameters>;
  prompt: Prompt;
  settings: z.infer<typeof runDefaults>;
  overwrite: boolean;
  selection: Selection;
  rows: "all" | "succeeded" | "failed";
  in: string;
  out: string;
  journal: string;
  json: boolean;
  quiet: boolean;
};

const texts = z.strictObject({
  url: z.string(),
  template: z.string(),
  in: z.string(),
  out: z.string(),
});

/** Reads the options of `run`, and the files of the prompt. Throws a UsageError that names the option. */
export async function readOrder(
  { flags }: Arguments,
  environment: (name: string) => string | undefined,
): Promise<RunOrder> {
  const text = (flag: string): string | undefined => {
    const value = flags[flag];
    return typeof value === "string" ? value : undefined;
  };
  const texted = (flag: string): string[] => {
    const value = flags[flag];
    return Array.isArray(value) ? value : [];
  };
  for (const flag of Object.keys(texts.shape)) {
    if (text(flag) === undefined) throw new UsageError(`--${flag} is missing`);
  }
  const provider = text("provider") ?? "openai";
  const url = text("url") ?? "";
  const out = text("out") ?? "";
  const keyVariable = text("key-variable") ??
    ["PROMPTFACTORY_API_KEY", "OPENAI_API_KEY"].find((name) => environment(name)) ?? null;
  return {
    endpoint: checked(endpoint, "the endpoint", {
      provider,
      url: provider === "azure" ? "" : url,
      resource: provider === "azure" ? url : "",
      model: text("model") ?? "",
      deployment: text("deployment") ?? "",
      apiVersion: text("api-version") ?? "",
      auth: text("auth") ?? "bearer", // without a key nothing is sent; a later call may bring one
      stream: text("stream") ?? "auto",
      timeoutMs: number(text("timeout-ms")) ?? 120_000,
      idleTimeoutMs: null,
      maxAnswerBytes: 33_554_432,
      tls: checked(tlsChange.required(), "--ca", { verify: flags.insecure !== true, ca: await fileText(text("ca")) }),
      limits: {
        requestsPerMinute: number(text("requests-per-minute")) ?? null,
        tokensPerMinute: number(text("tokens-per-minute")) ?? null,
      },
    }),
    keyVariable,
    headers: checked(headers, "--header", Object.fromEntries(texted("header").map(splitHeader))),
    parameters: checked(
      parameters,
      "the parameters",
      withoutUndefined({
        temperature: number(text("temperature")),
        maxTokens: number(text("max-tokens")),
        topP: number(text("top-p")),
        seed: number(text("seed")),
        stop: texted("stop").length > 0 ? texted("stop") : undefined,
        extra: jsonOf(text("body")),
      }),
    ),
    prompt: await readPrompt(text("template") ?? "", text("system")),
    settings: checked(runDefaults, "the options", {
      outputField: text("field") ?? "response",
      reasoningField: text("reasoning-field") ?? null,
      concurrency: number(text("concurrency")) ?? 8,
      missing: checked(missingPolicy, "--missing", text("missing") ?? "fail"),
      cache: checked(cacheMode, "--cache", text("cache") ?? "off"),
      adaptive: flags.steady !== true,
      retry: { attempts: number(text("attempts")) ?? 5, maxWaitMs: 600_000 },
    }),
    overwrite: flags.overwrite === true,
    selection: readSelection(text("select") ?? "all"),
    rows: checked(z.enum(["all", "succeeded", "failed"]), "--rows", text("rows") ?? "all"),
    in: text("in") ?? "-",
    out,
    journal: text("journal") ?? (out === "-" ? "./promptfactory.journal" : `${out}.journal`),
    json: flags.json === true,
    quiet: flags.quiet === true,
  };
}

function checked<Schema extends z.ZodType>(schema: Schema, what: string, value: unknown): z.output<Schema> {
  const read = schema.safeParse(value);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  throw new UsageError(`${what}: ${[issue?.path.join("."), issue?.message].filter(Boolean).join(": ")}`);
}

function withoutUndefined(members: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));
}

function number(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (text.trim() === "" || !Number.isFinite(value)) throw new UsageError(`“${text}” is not a number`);
  return value;
}

function jsonOf(text: string | undefined): unknown {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new UsageError(`--body is not JSON: ${error instanceof Error ? error.message : error}`);
  }
}

function splitHeader(text: string): [string, string] {
  const colon = text.indexOf(":");
  if (colon < 1) throw new UsageError(`--header “${text}” is not NAME:VALUE`);
  return [text.slice(0, colon).trim(), text.slice(colon + 1).trim()];
}

function readSelection(text: string): Selection {
  const forms: [RegExp, (parts: string[]) => unknown][] = [
    [/^all$/u, () => ({ kind: "all" })],
    [/^first:(\d+)$/u, ([count]) => ({ kind: "first", count: Number(count) })],
    [
      /^random:(\d+)(?::(\d+))?$/u,
      ([count, seed]) => ({ kind: "random", count: Number(count), seed: Number(seed ?? 1) }),
    ],
    [/^range:(\d+)-(\d+)$/u, ([from, to]) => ({ kind: "range", from: Number(from) - 1, to: Number(to) - 1 })],
  ];
  for (const [form, make] of forms) {
    const found = form.exec(text);
    if (found) return checked(selection, "--select", make(found.slice(1)));
  }
  throw new UsageError(`--select “${text}” is none of all, first:N, random:N[:SEED], range:FROM-TO`);
}

async function fileText(path: string | undefined): Promise<string | null> {
  if (path === undefined) return null;
  try {
    return await Deno.readTextFile(path);
  } catch (error) {
    throw new UsageError(`${path} cannot be read: ${error instanceof Error ? error.message : error}`);
  }
}

async function readPrompt(path: string, systemPath: string | undefined): Promise<Prompt> {
  const text = await fileText(path) ?? "";
  const system = await fileText(systemPath);
  const before = system === null ? [] : [{ role: "system" as const, content: system }];
  if (!path.endsWith(".json")) return { messages: [...before, { role: "user", content: text }] };
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new UsageError(`${path} is not JSON: ${error instanceof Error ? error.message : error}`);
  }
  const read = checked(z.union([prompt, prompt.shape.messages]), path, value);
  return { messages: [...before, ...(Array.isArray(read) ? read : read.messages)] };
}
