import * as z from "zod";
import { errorCodes } from "./errors.ts";
import { endpoint, headers, key, limits, maxMs, parameters, prompt, retry, runDefaults, tlsChange } from "./project.ts";

export const runStatus = z.enum(["queued", "running", "paused", "completed", "failed", "cancelled"]);
export type RunStatus = z.infer<typeof runStatus>;

/** What people look for among many runs: those that go on, those that stopped before their end, those with failed rows. */
export const runState = z.enum(["active", "unfinished", "with_failures"]);
export type RunState = z.infer<typeof runState>;

/** From which states a run may come into a state; storage guards it. */
export const movesTo: Record<RunStatus, readonly RunStatus[]> = {
  queued: ["paused", "failed", "completed"], // continued or retried
  running: ["queued", "running"], // what a killed server left running is taken up by the next start
  paused: ["queued", "running"],
  completed: ["running", "paused"], // a paused run whose last requests in flight were its last rows
  failed: ["queued", "running"],
  cancelled: ["queued", "running", "paused", "failed"],
};
export const isOver = (status: RunStatus): boolean =>
  status === "completed" || status === "failed" || status === "cancelled";
export const isLive = (status: RunStatus): boolean => status === "queued" || status === "running";

const rowNumber = z.int().min(0);
export const selection = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("all") }),
  z.strictObject({ kind: z.literal("first"), count: z.int().min(1) }),
  z.strictObject({
    kind: z.literal("random"),
    count: z.int().min(1),
    seed: z.int().min(0).max(4_294_967_295).default(1),
  }),
  z.strictObject({ kind: z.literal("range"), from: rowNumber, to: rowNumber }) // both ends belong to it
    .refine(({ from, to }) => from <= to, { message: "the range ends before it starts", path: ["to"] }),
  z.strictObject({ kind: z.literal("failedOf"), runId: z.string() }),
]);
export type Selection = z.infer<typeof selection>;

export const budget = z.strictObject({
  requests: z.int().min(1).nullable().default(null),
  tokens: z.int().min(1).nullable().default(null),
  minutes: z.number().positive().max(525_600).nullable().default(null),
});
export type Budget = z.infer<typeof budget>;

export const runInput = z.strictObject({
  ...runDefaults.partial().shape,
  retry: retry.partial().optional(),
  datasetId: z.string(),
  overwrite: z.boolean().default(false),
  selection: selection.default({ kind: "all" }),
  budget: budget.nullable().default(null),
  /** So many seeded random rows first; then the run pauses and shows them. */
  canary: z.int().min(1).max(100_000).nullable().default(null),
});
export type RunInput = z.infer<typeof runInput>;

/** What may be changed when a run is continued or failed rows are asked again; the rest stays as it was frozen. */
export const continuation = z.strictObject({
  key: key.optional(),
  headers: headers.optional(),
  timeoutMs: z.int().min(100).max(maxMs).optional(),
  idleTimeoutMs: z.int().min(100).max(maxMs).nullable().optional(),
  limits: limits.partial().optional(),
  tls: tlsChange.optional(),
  concurrency: z.int().min(1).max(4096).optional(),
  maxTokens: z.int().min(1).max(10_000_000).optional(),
  budget: budget.nullable().optional(),
});
export type Continuation = z.infer<typeof continuation>;

/** What a run keeps of its creation; nothing that is changed later in the project reaches it. */
export const frozen = z.strictObject({
  version: z.literal(1),
  endpoint,
  parameters,
  prompt,
  settings: runDefaults,
  overwrite: z.boolean(),
  selection,
  canary: z.int().nullable(),
  projectName: z.string(),
  datasetName: z.string(),
  sha256: z.string(),
});
export type Frozen = z.infer<typeof frozen>;

/** A mend that was made once for the whole run, because the endpoint refused a parameter by name. */
export const mend = z.object({ parameter: z.string(), to: z.string(), says: z.string() });
export type Mend = z.infer<typeof mend>;

/** What may differ between the stretches of one run; each result names the revision that it was asked with. */
export const revision = z.strictObject({
  endpoint,
  maxTokens: z.int().nullable(),
  concurrency: z.int(),
  budget: budget.nullable(),
  mends: z.array(mend),
  /** Failed results older than `before` are asked again: all of them, or those with one of the codes. */
  retry: z.strictObject({ before: z.int(), codes: z.array(z.enum(errorCodes)).nullable() }).nullable(),
});
export type Revision = z.infer<typeof revision>;

export const pause = z.object({
  reason: z.enum(["person", "canary", "budget", "told_wait", "storage", "fault"]),
  message: z.string(),
  /** When the endpoint allows the next request; the run then goes on by itself. */
  until: z.iso.datetime().nullable(),
});
export type Pause = z.infer<typeof pause>;

export const failure = z.object({ code: z.enum(errorCodes), message: z.string() });
export type Failure = z.infer<typeof failure>;

const count = z.int().min(0);
export const counts = z.object({
  total: count,
  succeeded: count,
  failed: count,
  cached: count,
  inFlight: count,
  attempts: count,
  /** Rows between two attempts. */
  waiting: count,
});
/** Tokens as the endpoint told them; null where it told none. */
export const usage = z.object({
  promptTokens: count.nullable(),
  cachedTokens: count.nullable(),
  completionTokens: count.nullable(),
  reasoningTokens: count.nullable(),
});
export type Counts = z.infer<typeof counts>;
export type Usage = z.infer<typeof usage>;

/** Why requests are held back just now. */
export const wait = z.object({
  reason: z.enum(["retry_after", "backoff", "limit", "storage", "quota"]),
  code: z.enum(errorCodes).nullable(),
  message: z.string(),
  until: z.iso.datetime().nullable(),
  rows: count,
});
export type Wait = z.infer<typeof wait>;

export const rates = z.object({
  rowsPerSecond: z.number().min(0),
  etaMs: z.number().min(0).nullable(),
  latencyP50Ms: z.number().min(0).nullable(),
  latencyP95Ms: z.number().min(0).nullable(),
  /** How many requests may be in flight now; below the run's concurrency while it is slowed. */
  concurrency: count,
  errors: z.partialRecord(z.enum(errorCodes), count),
  waits: z.array(wait),
});
export type Rates = z.infer<typeof rates>;

export const runWarning = z.enum(["no_variable", "concurrency_capped", "unknown_variable", "full_width_braces"]);

export const run = z.object({
  id: z.string(),
  status: runStatus,
  projectId: z.string().nullable(),
  projectName: z.string(),
  datasetId: z.string().nullable(),
  datasetName: z.string(),
  provider: endpoint.shape.provider,
  model: z.string(),
  requestUrl: z.string().nullable(),
  keyHint: z.string().nullable(),
  timeoutMs: endpoint.shape.timeoutMs,
  limits,
  parameters,
  prompt,
  ...runDefaults.shape,
  overwrite: z.boolean(),
  selection,
  budget: budget.nullable(),
  canary: z.int().nullable(),
  revision: z.int(),
  counts,
  usage,
  rates,
  mends: z.array(mend),
  warnings: z.array(runWarning),
  createdAt: z.iso.datetime(),
  startedAt: z.iso.datetime().nullable(),
  finishedAt: z.iso.datetime().nullable(),
  pause: pause.nullable(),
  failure: failure.nullable(),
});
export type Run = z.infer<typeof run>;

/** A run of the earlier application, as far as its history tells of it; null where it does not. */
export const importedRun = z.object({
  id: z.string(),
  projectName: z.string().nullable(),
  datasetName: z.string().nullable(),
  /** The word of that application. */
  status: z.string().nullable(),
  total: z.number().nullable(),
  succeeded: z.number().nullable(),
  failed: z.number().nullable(),
  errors: z.string().nullable(),
  createdAt: z.iso.datetime().nullable(),
  finishedAt: z.iso.datetime().nullable(),
});
export type ImportedRun = z.infer<typeof importedRun>;
