import * as z from "zod";

const quantiles = z.object({ min: z.number(), p50: z.number(), p95: z.number(), max: z.number() });

/** What is known of one field over all rows of a file; lengths are in characters of a string value. */
export const field = z.object({
  name: z.string(),
  types: z.record(z.enum(["string", "number", "boolean", "object", "array", "null"]), z.int()),
  filled: z.int(), // rows in which it is there and not null
  distinct: z.int(), // an estimate above a thousand
  lengths: quantiles.nullable(),
  samples: z.array(z.string()),
});
export const profile = z.object({
  fields: z.array(field),
  /** How many fields there are in all; `fields` holds the first of them up to a cap. */
  fieldCount: z.int(),
});
export type Field = z.infer<typeof field>;
export type Profile = z.infer<typeof profile>;

export const badLine = z.object({
  line: z.int(),
  column: z.int(), // both from 1; the column counts characters, as an editor does
  code: z.enum(["array", "scalar", "invalid_json", "not_utf8", "too_long", "too_deep"]),
  reason: z.string(),
  start: z.string(), // the first characters of the line
});
export type BadLine = z.infer<typeof badLine>;

export const dataset = z.object({
  id: z.string(),
  name: z.string(),
  bytes: z.int(),
  rows: z.int(),
  badLines: z.int(),
  sha256: z.string(),
  fields: z.array(field),
  fieldCount: z.int(),
  createdAt: z.iso.datetime(),
});
export type Dataset = z.infer<typeof dataset>;

/** A row as the file holds it: `text` is its line, untouched. */
export const datasetRow = z.object({ row: z.int(), line: z.int(), text: z.string() });
export type DatasetRow = z.infer<typeof datasetRow>;
