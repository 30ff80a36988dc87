import * as z from "zod";
import { errorCodes } from "./errors.ts";
import { counts, failure, mend, pause, rates, run, runStatus, usage } from "./run.ts";

/** What a viewer of a run is told. A snapshot is the whole run; the rest are changes after it. */
export const runEvent = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("snapshot"), run }),
  z.object({ kind: z.literal("progress"), counts, usage, rates }),
  z.object({
    kind: z.literal("row"),
    row: z.int(),
    status: z.enum(["succeeded", "failed"]),
    cached: z.boolean(),
    code: z.enum(errorCodes).nullable(),
    message: z.string().nullable(),
    attempts: z.int(),
    latencyMs: z.number().nullable(),
    start: z.string().nullable(), // the first characters of the answer
  }),
  z.object({
    kind: z.literal("state"),
    status: runStatus,
    pause: pause.nullable(),
    failure: failure.nullable(),
    mends: z.array(mend),
    concurrency: z.int(),
    counts,
  }),
]);
export type RunEvent = z.infer<typeof runEvent>;
