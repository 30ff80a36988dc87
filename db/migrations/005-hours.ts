import type { Migration } from "./migration.ts";

const count = (column: string) => `${column} integer not null default 0 check (${column} >= 0)`;
const spread = `spread text not null default '{"version":1}' check (json_type(spread, '$.version') is 'integer')`;

export const hours: Migration = {
  says: "statistics by hour, and how latencies, lengths and errors spread",
  up: `
alter table day_stats add column ${spread};

-- Error codes were counted by day alone: they stay so, as of no project and no model.
insert into day_stats(day, project, model, project_name, spread)
  select day, '', '', '', json_object('version', 1, 'codes', json_group_object(code, count)) from day_codes
  where count > 0 group by day
  on conflict do update set spread = excluded.spread;
drop table day_codes;

create table hour_stats (
  hour text not null,
  project text not null,
  model text not null,
  project_name text not null,
  ${count("runs")},
  ${count("rows")},
  ${count("succeeded")},
  ${count("failed")},
  ${count("cached")},
  ${count("attempts")},
  ${count("prompt_tokens")},
  ${count("completion_tokens")},
  ${spread},
  primary key (hour, project, model)
) strict, without rowid;
`,
};
