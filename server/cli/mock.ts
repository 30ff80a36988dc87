import { faultNames as named, mockOptions, startMock } from "../mock/server.ts";
import { type Arguments, type Option, optionLines, readArguments, UsageError } from "./args.ts";
import type { Command } from "./command.ts";
import { print } from "./print.ts";
import { untilStopped } from "./signals.ts";

/** What it does to a connection, and what it answers. */
const faultNames = ["reset", "close", "hang", "closeIfReused", ...named];

const options: Option[] = [
  { flag: "host", takes: "HOST", en: "Address to listen on.", fallback: "127.0.0.1" },
  { flag: "port", takes: "PORT", en: "Port to listen on; 0 takes a free one.", fallback: 8080 },
  {
    flag: "latency",
    takes: "MS",
    en: "Time before each answer; MIN-MAX draws evenly, ~MEDIAN with a long tail.",
    fallback: 0,
  },
  { flag: "answer", takes: "echo|sample|TEXT", en: "What it answers.", fallback: "echo" },
  {
    flag: "fault",
    takes: "NAME[:RATE]",
    repeats: true,
    en: "Fault for all requests, or for a share of them, such as 429:0.1.",
  },
  { flag: "key", takes: "KEY", en: "Key that requests must carry." },
  { flag: "requests-per-minute", takes: "N", en: "Limit beyond which it answers 429." },
  { flag: "tokens-per-minute", takes: "N", en: "Limit beyond which it answers 429." },
  { flag: "max-concurrency", takes: "N", en: "Requests in flight beyond which it answers 429." },
  { flag: "seed", takes: "N", en: "Seed of latency and faults.", fallback: 1 },
  { flag: "options", takes: "FILE", en: "JSON file of all options, scripted faults per row among them." },
  { flag: "faults", takes: null, en: "Lists the names of faults." },
  { flag: "quiet", takes: null, en: "Does not log requests." },
];

/** Serves a model that costs nothing and fails as told. */
export const mock: Command = {
  says: "Serves a mock model: OpenAI-compatible, with latency, limits and scripted faults.",
  help: () => `Usage: promptfactory mock [OPTIONS]\n\n${optionLines(options)}`,
  async work(args) {
    const { flags } = readArguments(args, options);
    if (flags.faults === true) return print(faultNames.join("\n"));
    const read = mockOptions.safeParse({ ...await fromFile(flags.options), ...fromFlags(flags) });
    if (!read.success) {
      const [issue] = read.error.issues;
      throw new UsageError(`${issue?.path.join(".")}: ${issue?.message}`);
    }
    await using server = await startMock(read.data);
    print(`Mock model: ${server.url}`);
    await untilStopped(() => {});
    return 0;
  },
};

async function fromFile(path: unknown): Promise<Record<string, unknown>> {
  if (typeof path !== "string") return {};
  try {
    const value: unknown = JSON.parse(await Deno.readTextFile(path));
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return { ...value };
    throw new Error("it must hold one JSON object");
  } catch (error) {
    throw new UsageError(`${path}: ${error instanceof Error ? error.message : error}`);
  }
}

function fromFlags(flags: Arguments["flags"]): Record<string, unknown> {
  const text = (flag: string): string | undefined => typeof flags[flag] === "string" ? flags[flag] : undefined;
  const number = (flag: string): number | undefined => text(flag) === undefined ? undefined : Number(text(flag));
  const limits = {
    requestsPerMinute: number("requests-per-minute"),
    tokensPerMinute: number("tokens-per-minute"),
    concurrency: number("max-concurrency"),
  };
  const faults = Array.isArray(flags.fault) ? flags.fault.map(readFault) : [];
  const answer = text("answer");
  const given: Record<string, unknown> = {
    hostname: text("host"),
    port: number("port") ?? (flags.options === undefined ? 8080 : undefined),
    latency: readLatency(text("latency")),
    answer: answer === undefined || answer === "echo" || answer === "sample" ? answer : { text: answer },
    key: text("key"),
    seed: number("seed"),
    limits: Object.values(limits).some((limit) => limit !== undefined) ? limits : undefined,
    faults: faults.length > 0 ? faults : undefined,
    keepRequests: false,
    quiet: flags.quiet === true,
  };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}

function readFault(text: string): { reply: string; rate: number } {
  const [, name = "", rate] = /^(.*?)(?::([\d.]+))?$/u.exec(text) ?? [];
  if (!faultNames.includes(name)) {
    throw new UsageError(`there is no fault “${name}”; \`promptfactory mock --faults\` lists them`);
  }
  return { reply: name, rate: rate === undefined ? 1 : Number(rate) };
}

function readLatency(text: string | undefined): unknown {
  if (text === undefined) return undefined;
  const [, min, max] = /^(\d+)-(\d+)$/u.exec(text) ?? [];
  if (min !== undefined) return { kind: "uniform", minMs: Number(min), maxMs: Number(max) };
  if (text.startsWith("~")) return { kind: "lognormal", medianMs: Number(text.slice(1)), sigma: 0.5 };
  return Number(text);
}
