import * as z from "zod";
import { errorCodes } from "./errors.ts";
import { message } from "./project.ts";
import { usage } from "./run.ts";

/** One request to a provider for one row. */
export const attempt = z.object({
  startedAt: z.iso.datetime(),
  latencyMs: z.number().min(0),
  status: z.int().nullable(), // HTTP status; null when no head came
  error: z.object({ code: z.enum(errorCodes), message: z.string() }).nullable(),
  /** How long the row waited after it, in ms; null when it was the last. */
  waitedMs: z.number().nullable(),
});
export type Attempt = z.infer<typeof attempt>;

export const resultStatus = z.enum(["succeeded", "failed"]);
export const rowError = z.object({ code: z.enum(errorCodes), message: z.string() });

/** The outcome of one row in one run. */
export const result = z.object({
  row: z.int(),
  status: resultStatus,
  cached: z.boolean(),
  answer: z.string().nullable(),
  reasoning: z.string().nullable(),
  finishReason: z.string().nullable(), // "length": cut at the token limit, yet usable
  error: rowError.nullable(),
  attempts: z.int().min(0),
  tries: z.array(attempt),
  usage,
  latencyMs: z.number().min(0).nullable(),
  finishedAt: z.iso.datetime(),
  revision: z.int(),
});
export type Result = z.infer<typeof result>;

/** A line of a run's table: a selected row with its result, if it has one by now. */
export const resultRow = z.object({
  row: z.int(),
  line: z.int(),
  status: z.enum(["pending", "succeeded", "failed"]),
  text: z.string(),
  textCut: z.boolean(), // the row's own line, its start when it is long
  result: result.omit({ tries: true, row: true, status: true }).nullable(),
});
export type ResultRow = z.infer<typeof resultRow>;

export const resultDetail = z.object({
  row: z.int(),
  line: z.int(),
  status: z.enum(["pending", "succeeded", "failed"]),
  text: z.string(),
  messages: z.array(message),
  missing: z.array(z.string()),
  result: result.nullable(),
});
export type ResultDetail = z.infer<typeof resultDetail>;

export const errorGroup = z.object({
  code: z.enum(errorCodes),
  count: z.int(),
  sentence: z.string(),
  example: z.object({ row: z.int(), line: z.int(), message: z.string() }),
});
export type ErrorGroup = z.infer<typeof errorGroup>;
