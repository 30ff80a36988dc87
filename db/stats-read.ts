import type { Database } from "@db/sqlite";
import { type Bin, binsOf, quantile } from "./histogram.ts";
import { prepared } from "./prepared.ts";
import {
  addSpread,
  addStored,
  countedBy,
  newSpread,
  readStored,
  type Spread,
  type StoredSpread,
  type Totals,
} from "./stats.ts";
import { type AskedWindow, type Step, stepOf, windowOf } from "./stats-window.ts";

/** `project` is the id that a project had, also of one that is gone. */
export type AskedStats = AskedWindow & { project?: string | undefined; model?: string | undefined };

/** Latencies are of answers that were asked for, within 5 %; null where none was. */
export type Figures = Totals & {
  latencyP50Ms: number | null;
  latencyP95Ms: number | null;
  latencyP99Ms: number | null;
};

export type Lengths = { p50: number | null; p95: number | null; bins: Bin[] };

export type Stats = {
  /** The first day that anything is known of; null before the first run. */
  since: string | null;
  by: Step;
  from: string;
  to: string;
  totals: Figures;
  /** As long a stretch right before; null where nothing can have been. */
  before: Figures | null;
  /** Every step of the window, also those in which nothing was. */
  series: (Figures & { at: string })[];
  byProject: (Figures & { project: string; projectId: string | null; projectName: string })[];
  byModel: (Figures & { model: string })[];
  byCode: { code: string; count: number }[];
  answerTokens: Lengths;
  answerChars: Lengths;
  /** What was at work in the window, whatever the filter. */
  known: { projects: { id: string; name: string }[]; models: string[] };
};

type Row = Totals & {
  at: string;
  project: string;
  projectId: string | null;
  projectName: string;
  model: string;
  spread: string;
};

/** What was done in a stretch of time, also by runs that are deleted by now. Reads a row for each step, project and model. */
export function readStats(db: Database, asked: AskedStats, now: Date): Stats {
  const first = prepared(db, "select min(day) as day from day_stats").get<{ day: string | null }>();
  const since = first?.day ?? null;
  const window = windowOf(asked, now, since);
  const { by, from, to } = window;
  const isAsked = (row: Row) =>
    (asked.project === undefined || row.project === asked.project) &&
    (asked.model === undefined || row.model === asked.model);

  const rows = rowsOf(db, by, from, to);
  const steps = new Map(window.steps.map((step) => [step, new Sum()]));
  const stepAt = new Map<string, Sum | undefined>();
  // Each row is added to its step and to its pair of project and model alone: the other sums are made of the pairs.
  const projects = new Map<string, { models: Map<string, Sum>; last: Row }>();
  for (const row of rows) {
    if (!isAsked(row)) continue;
    const spread = readStored(row.spread);
    let project = projects.get(row.project);
    if (!project) projects.set(row.project, project = { models: new Map(), last: row });
    project.last = row; // rows come in order of time: the name is that which it had last
    sumIn(project.models, row.model).add(row, spread);
    if (!stepAt.has(row.at)) stepAt.set(row.at, steps.get(stepOf(by, row.at)));
    stepAt.get(row.at)?.add(row, { version: 1, ...(spread.latencies && { latencies: spread.latencies }) });
  }
  const all = new Sum();
  const models = new Map<string, Sum>();
  const byProject = [...projects].map(([project, { models: own, last: { projectId, projectName } }]) => {
    const sum = new Sum();
    for (const [model, pair] of own) for (const one of [all, sum, sumIn(models, model)]) one.join(pair);
    return { project, projectId, projectName, ...sum.figures() };
  });
  return {
    since,
    by,
    from,
    to,
    totals: all.figures(),
    before: window.before && sumOf(rowsOf(db, by, window.before.from, window.before.to).filter(isAsked)).figures(),
    series: [...steps].map(([at, sum]) => ({ at, ...sum.figures() })),
    byProject: byProject.filter(hasWorked).sort(byRows(({ project }) => project)),
    byModel: [...models].map(([model, sum]) => ({ model, ...sum.figures() })).filter(hasWorked)
      .sort(byRows(({ model }) => model)),
    byCode: [...all.spread.codes].map(([code, count]) => ({ code, count })).filter(({ count }) => count > 0)
      .sort((one, other) => other.count - one.count || (one.code < other.code ? -1 : 1)),
    answerTokens: lengthsOf(all.spread.answerTokens),
    answerChars: lengthsOf(all.spread.answerChars),
    known: knownOf(rows),
  };
}

function rowsOf(db: Database, by: Step, from: string, to: string): Row[] {
  const { table, column } = countedBy[by === "hour" ? "hour" : "day"];
  return prepared(
    db,
    `select ${column} as at, project, projects.id as projectId, coalesce(projects.name, project_name) as projectName,
       model, runs, rows, succeeded, failed, cached, attempts, prompt_tokens as promptTokens,
       completion_tokens as completionTokens, spread
     from ${table} left join projects on projects.id = project where ${column} between ? and ? order by ${column}`,
  ).all<Row>(from, to);
}

class Sum {
  readonly spread: Spread = newSpread();
  #totals: Totals = {
    runs: 0,
    rows: 0,
    succeeded: 0,
    failed: 0,
    cached: 0,
    attempts: 0,
    promptTokens: 0,
    completionTokens: 0,
  };

  add(row: Totals, spread: StoredSpread): void {
    this.#count(row);
    addStored(this.spread, spread);
  }

  join(other: Sum): void {
    this.#count(other.#totals);
    addSpread(this.spread, other.spread);
  }

  #count(more: Totals): void {
    const totals = this.#totals;
    totals.runs += more.runs;
    totals.rows += more.rows;
    totals.succeeded += more.succeeded;
    totals.failed += more.failed;
    totals.cached += more.cached;
    totals.attempts += more.attempts;
    totals.promptTokens += more.promptTokens;
    totals.completionTokens += more.completionTokens;
  }

  figures(): Figures {
    const { latencies } = this.spread;
    return {
      ...this.#totals,
      latencyP50Ms: rounded(quantile(latencies, 0.5)),
      latencyP95Ms: rounded(quantile(latencies, 0.95)),
      latencyP99Ms: rounded(quantile(latencies, 0.99)),
    };
  }
}

function sumIn(sums: Map<string, Sum>, name: string): Sum {
  let sum = sums.get(name);
  if (!sum) sums.set(name, sum = new Sum());
  return sum;
}

function sumOf(rows: readonly Row[]): Sum {
  const sum = new Sum();
  for (const row of rows) sum.add(row, readStored(row.spread));
  return sum;
}

const rounded = (value: number | null): number | null => value === null ? null : Math.round(value);

/** Error codes of an earlier version were kept by day alone, under no name. */
const hasWorked = ({ runs, rows, attempts }: Totals): boolean => runs > 0 || rows > 0 || attempts > 0;

function byRows<One extends Totals>(nameOf: (one: One) => string): (one: One, other: One) => number {
  return (one, other) => other.rows - one.rows || (nameOf(one) < nameOf(other) ? -1 : 1);
}

function lengthsOf(histogram: Spread["answerTokens"]): Lengths {
  return {
    p50: rounded(quantile(histogram, 0.5)),
    p95: rounded(quantile(histogram, 0.95)),
    bins: binsOf(histogram),
  };
}

function knownOf(rows: readonly Row[]): Stats["known"] {
  const projects = new Map<string, string>();
  const models = new Set<string>();
  for (const { project, projectName, model } of rows) {
    if (project !== "") projects.set(project, projectName);
    if (model !== "") models.add(model);
  }
  return {
    projects: [...projects].map(([id, name]) => ({ id, name }))
      .sort((one, other) => one.name < other.name ? -1 : one.name > other.name ? 1 : 0),
    models: [...models].sort(),
  };
}
