import * as z from "zod";

/** A run over time, in buckets of one length. Of a long run every n-th result is looked at, so counts may be estimates. */
export const timeline = z.object({
  from: z.iso.datetime().nullable(), // null: there is no result yet
  bucketMs: z.number().positive(),
  buckets: z.array(z.object({
    rows: z.int().min(0),
    failed: z.int().min(0),
    /** Requests in flight, on the average. */
    inFlight: z.number().min(0),
    latencyP50Ms: z.number().min(0).nullable(),
    latencyP95Ms: z.number().min(0).nullable(),
  })),
});
export type Timeline = z.infer<typeof timeline>;
