import { findDataset } from "../../db/datasets.ts";
import { findProject } from "../../db/projects.ts";
import type { Input, Output } from "../contract/operations.ts";
import { no, ok, type Outcome } from "../contract/outcome.ts";
import type { Limits } from "../contract/project.ts";
import { openDataset, readRows } from "../datasets/read.ts";
import { compilePrompt, renderMessages } from "../prompt/render.ts";
import { readRow } from "../prompt/row.ts";
import { estimateMessagesTokens } from "../prompt/tokens.ts";
import type { Rows } from "./subject.ts";

export type Estimate = Output<"POST /api/projects/{id}/estimate">;
type Asked = Input<"POST /api/projects/{id}/estimate">;

const sampledRows = 60;

/** Requests, tokens, time and cost of a run over a dataset, from a sample of its rows and from those that were tried. */
export async function estimateRun(
  { db, folder }: Rows,
  { id, datasetId, rows, concurrency, tried, prices }: Asked,
): Promise<Outcome<Estimate, "project_not_found" | "dataset_not_found">> {
  const project = findProject(db, id);
  if (!project) return no("project_not_found");
  const dataset = findDataset(db, datasetId);
  if (!dataset) return no("dataset_not_found");
  const { endpoint, prompt, defaults } = project.settings;
  const compiled = compilePrompt(prompt.messages);
  const sample: number[] = [];
  using reader = openDataset(folder, dataset.sha256);
  for await (const { text } of readRows(reader, sampleOf(reader.rows))) {
    sample.push(estimateMessagesTokens(renderMessages(compiled, readRow(text), defaults.missing).messages));
  }
  return ok(sumUp({
    rows: Math.min(rows ?? dataset.rows, dataset.rows),
    concurrency: concurrency ?? defaults.concurrency,
    limits: endpoint.limits,
    sample,
    tried,
    prices,
  }));
}

/** What the numbers are made from. */
export type Basis = Pick<Asked, "tried" | "prices"> & {
  rows: number;
  concurrency: number;
  limits: Limits;
  /** Prompt tokens of the sampled rows. */
  sample: readonly number[];
};

/** Requests without retries; null where nothing is known: no row was tried, or no price was given. */
export function sumUp({ rows, concurrency, limits, sample, tried, prices }: Basis): Estimate {
  const promptTokens = Math.round(mean(sample) * rows);
  const answered = tried.map((one) => one.completionTokens).filter((tokens) => tokens !== null);
  const completionTokens = answered.length === 0 ? null : Math.round(mean(answered) * rows);
  return {
    rows,
    requests: rows,
    basedOnRows: tried.length,
    promptTokens,
    completionTokens,
    timeMs: timeOf(
      rows,
      tried.map(({ latencyMs }) => latencyMs),
      concurrency,
      limits,
      promptTokens + (completionTokens ?? 0),
    ),
    cost: costOf(promptTokens, completionTokens, prices),
  };
}

/** Which rows are looked at: spread evenly, so that a file sorted by length does not mislead. */
export function sampleOf(rows: number, wanted: number = sampledRows): number[] {
  const count = Math.min(rows, wanted);
  return Array.from({ length: count }, (_, index) => Math.floor(((index + 0.5) * rows) / count));
}

function timeOf(rows: number, latencies: number[], concurrency: number, limits: Limits, tokens: number): number | null {
  if (latencies.length === 0) return null;
  const byLatencyMs = mean(latencies) * Math.max(1, rows / concurrency);
  const byRequestsMs = limits.requestsPerMinute === null ? 0 : (rows / limits.requestsPerMinute) * 60_000;
  const byTokensMs = limits.tokensPerMinute === null ? 0 : (tokens / limits.tokensPerMinute) * 60_000;
  return Math.round(Math.max(byLatencyMs, byRequestsMs, byTokensMs));
}

/** Null rather than too little: without tried rows, answers of an unknown length have no price. */
function costOf(promptTokens: number, completionTokens: number | null, prices: Asked["prices"]): Estimate["cost"] {
  if (!prices || (completionTokens === null && prices.completionPerMillion > 0)) return null;
  const amount = (promptTokens * prices.promptPerMillion + (completionTokens ?? 0) * prices.completionPerMillion) / 1e6;
  return { amount, currency: prices.currency };
}

const mean = (numbers: readonly number[]) =>
  numbers.length === 0 ? 0 : numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
