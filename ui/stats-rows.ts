import type { Output } from "../server/contract/operations.ts";

const columns = [
  "runs",
  "rows",
  "succeeded",
  "failed",
  "cached",
  "attempts",
  "promptTokens",
  "completionTokens",
  "latencyP50Ms",
  "latencyP95Ms",
  "latencyP99Ms",
] as const;
type Figures = Pick<Output<"GET /api/stats">["totals"], typeof columns[number]>;

/** Figures as numbers for other programs: a head, then a row for each of `lines`; `says` heads the column of their names. */
export function figureRows(
  says: string,
  lines: readonly { name: string; figures: Figures }[],
): (string | number | null)[][] {
  return [[says, ...columns], ...lines.map(({ name, figures }) => [name, ...columns.map((column) => figures[column])])];
}
