import * as z from "zod";
import type { Ask } from "./answer.ts";
import { faultRuleOf } from "./faults.ts";
import { limits } from "./limits.ts";
import { latency } from "./random.ts";
import { reply } from "./replies.ts";

const answerFunction = z.custom<(ask: Ask) => string>((value) => typeof value === "function");

/** All that can be set on a mock; a JSON file of them can be loaded with it. */
export const mockOptions = z.strictObject({
  hostname: z.string().min(1).default("127.0.0.1"),
  /** 0 takes any free port. */
  port: z.int().min(0).max(65_535).default(0),
  /** PEM texts: with them the mock speaks TLS. */
  tls: z.strictObject({ cert: z.string(), key: z.string() }).nullable().default(null),
  latency: latency.default(0),
  seed: z.int().default(1),
  limits: limits.default({}),
  faults: z.array(faultRuleOf(reply)).default([]),
  /** `echo: <last user message>`, plausible answers for a demo, one fixed text, or a function (in code). */
  answer: z.union([z.enum(["echo", "sample"]), z.strictObject({ text: z.string() }), answerFunction]).default("echo"),
  /** The least length of an echo. */
  answerBytes: z.int().min(0).max(64 * 1024 * 1024).default(0),
  /** Adds thoughts to each answer, kept apart and counted. */
  reasoning: z.boolean().default(false),
  /** The share of each prompt that `usage` says was cached. */
  cachedShare: z.number().min(0).max(1).default(0),
  streamGapMs: z.number().min(0).max(60_000).default(0),
  /** The key that requests must carry; null asks for none. */
  key: z.string().min(1).nullable().default(null),
  models: z.array(z.string()).default(["mock-model", "mock-model-large"]),
  /** Whether a model that is not listed is refused. */
  strictModels: z.boolean().default(false),
  /** Connections are closed, without a word, when they have been idle for so long after an answer. */
  closeAfterMs: z.number().min(0).max(3_600_000).nullable().default(null),
  /** All requests, the last so many, or none but the counts. */
  keepRequests: z.union([z.boolean(), z.int().min(0)]).default(true),
  /** What `$OTHER` stands for in replies. */
  other: z.string().default("http://127.0.0.1:9"),
  /** Without it each request is a line on standard error. */
  quiet: z.boolean().default(true),
});
export type MockOptions = z.infer<typeof mockOptions>;

/** What can be changed while the mock runs. */
export const liveOptions = mockOptions.omit({ hostname: true, port: true, tls: true });
