import type { Database } from "@db/sqlite";
import type { ErrorCode } from "../server/contract/errors.ts";
import { prepared } from "./prepared.ts";

/** Whose work is counted. `firstProject` is the project's id, kept when the project goes; "" when there was none. */
export type CountedRun = { firstProject: string; projectName: string; model: string };

export type Totals = {
  runs: number;
  rows: number;
  succeeded: number;
  failed: number;
  cached: number;
  attempts: number;
  promptTokens: number;
  completionTokens: number;
};
/** What one batch of results adds to a day. A result that was replaced takes itself off the day that it was counted on. */
export type DayTally = Omit<Totals, "runs"> & { codes: Map<ErrorCode, number> };

export const newTally = (): DayTally => ({
  rows: 0,
  succeeded: 0,
  failed: 0,
  cached: 0,
  attempts: 0,
  promptTokens: 0,
  completionTokens: 0,
  codes: new Map(),
});

/** The day of a moment on the clock of this machine, as YYYY-MM-DD. */
export function dayOf(at: Date): string {
  const two = (number: number) => String(number).padStart(2, "0");
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
}

export function countRun(db: Database, { firstProject, projectName, model }: CountedRun, at: Date): void {
  prepared(
    db,
    `insert into day_stats(day, project, model, project_name, runs) values (?, ?, ?, ?, 1)
     on conflict do update set runs = runs + 1, project_name = excluded.project_name`,
  ).run(dayOf(at), firstProject, model, projectName);
}

/** Adds a batch's tallies; to be called in the transaction that stores the batch. */
export function countDays(db: Database, run: CountedRun, days: ReadonlyMap<string, DayTally>): void {
  for (const [day, { codes, ...tally }] of days) {
    // What is taken off never makes less than nothing: the machine's time zone may have moved meanwhile.
    prepared(
      db,
      `insert into day_stats(day, project, model, project_name) values (?, ?, ?, ?) on conflict do nothing`,
    ).run(day, run.firstProject, run.model, run.projectName);
    prepared(
      db,
      `update day_stats set rows = max(0, rows + :rows), succeeded = max(0, succeeded + :succeeded),
         failed = max(0, failed + :failed), cached = max(0, cached + :cached), attempts = attempts + :attempts,
         prompt_tokens = prompt_tokens + :promptTokens, completion_tokens = completion_tokens + :completionTokens
       where day = :day and project = :project and model = :model`,
    ).run({ ...tally, day, project: run.firstProject, model: run.model });
    for (const [code, count] of codes) {
      prepared(
        db,
        `insert into day_codes(day, code, count) values (:day, :code, max(0, :count))
         on conflict do update set count = max(0, count + :count)`,
      ).run({ day, code, count });
    }
  }
}

export type Stats = {
  /** Over all days. */
  totals: Totals;
  /** The others: over the last days, today among them. */
  byDay: (Totals & { day: string })[];
  byProject: (Totals & { projectId: string | null; projectName: string })[];
  byModel: (Totals & { model: string })[];
  byCode: { code: string; count: number }[];
};

const sums = ["runs", "rows", "succeeded", "failed", "cached", "attempts"]
  .map((name) => `coalesce(sum(${name}), 0) as ${name}`)
  .concat("coalesce(sum(prompt_tokens), 0) as promptTokens", "coalesce(sum(completion_tokens), 0) as completionTokens")
  .join();

const none: Totals = {
  runs: 0,
  rows: 0,
  succeeded: 0,
  failed: 0,
  cached: 0,
  attempts: 0,
  promptTokens: 0,
  completionTokens: 0,
};

/** Totals over all runs, also those that are deleted by now; and the last `days` days by day, project, model and code. */
export function readStats(db: Database, { days, now }: { days: number; now: Date }): Stats {
  const from = dayOf(new Date(now.getFullYear(), now.getMonth(), now.getDate() - days + 1));
  return {
    totals: prepared(db, `select ${sums} from day_stats`).get<Totals>() ?? none,
    byDay: prepared(db, `select day, ${sums} from day_stats where day >= ? group by day order by day`).all(from),
    byProject: prepared(
      db,
      // max(day) picks the name that a project had last, for when it is gone
      `select projects.id as projectId, coalesce(projects.name, last_name) as projectName, runs, rows, succeeded,
         failed, cached, attempts, promptTokens, completionTokens
       from (select project, project_name as last_name, max(day), ${sums} from day_stats where day >= ? group by project)
       left join projects on projects.id = project order by rows desc, project`,
    ).all(from),
    byModel: prepared(
      db,
      `select model, ${sums} from day_stats where day >= ? group by model order by rows desc, model`,
    )
      .all(from),
    byCode: prepared(
      db,
      `select code, sum(count) as count from day_codes where day >= ? group by code having sum(count) > 0
       order by sum(count) desc, code`,
    ).all(from),
  };
}
