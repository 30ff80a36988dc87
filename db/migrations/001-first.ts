import type { Migration } from "./migration.ts";

const version = (column: string) => `check (json_type(${column}, '$.version') is 'integer')`;
const flag = (column: string) => `${column} integer not null default 0 check (${column} in (0, 1))`;
const count = (column: string) => `${column} integer not null default 0 check (${column} >= 0)`;

export const first: Migration = {
  says: "all tables",
  up: `
create table keys (
  id text not null primary key,
  sealed blob not null,
  hint text,
  created_at text not null
) strict;

create table projects (
  id text not null primary key,
  name text not null,
  description text not null,
  settings text not null ${version("settings")},
  key_id text references keys(id),
  created_at text not null,
  changed_at text not null
) strict;
create index projects_by_age on projects(created_at, id);
create index projects_by_key on projects(key_id);

create table templates (
  id text not null primary key,
  name text not null,
  body text not null ${version("body")},
  created_at text not null,
  changed_at text not null
) strict;
create index templates_by_age on templates(created_at, id);

create table files (
  sha256 text not null primary key,
  bytes integer not null check (bytes >= 0),
  rows integer not null check (rows >= 0),
  bad_lines integer not null check (bad_lines >= 0),
  profile text not null ${version("profile")},
  created_at text not null
) strict;

create table datasets (
  id text not null primary key,
  name text not null,
  sha256 text not null references files(sha256),
  created_at text not null
) strict;
create index datasets_by_age on datasets(created_at, id);
create index datasets_by_file on datasets(sha256);

create table runs (
  id integer primary key autoincrement,
  status text not null check (status in ('queued', 'running', 'paused', 'completed', 'failed', 'cancelled')),
  project_id text references projects(id) on delete set null,
  first_project text not null, -- stays when the project goes; statistics are kept by it
  project_name text not null,
  model text not null,
  dataset_id text references datasets(id) on delete set null,
  sha256 text not null,
  key_id text references keys(id),
  frozen text not null ${version("frozen")},
  revision integer not null default 1,
  picked blob, -- the rows of a selection that no rule tells again: 32-bit numbers, little-endian, ascending
  ${flag("canary_passed")},
  ${count("total")},
  ${count("succeeded")},
  ${count("failed")},
  ${count("cached")},
  ${count("attempts")},
  prompt_tokens integer,
  cached_tokens integer,
  completion_tokens integer,
  reasoning_tokens integer,
  ${count("active_ms")},
  latency_p50_ms real, -- of the last stretch that it was active
  latency_p95_ms real,
  pause text check (json_valid(pause)),
  failure text check (json_valid(failure)),
  warnings text not null default '[]' check (json_type(warnings) is 'array'),
  created_at text not null,
  started_at text,
  finished_at text,
  changed_at text not null,
  ${flag("deleted")} -- being removed in slices, and shown nowhere
) strict;
create index runs_by_status on runs(status, id);
create index runs_by_project on runs(project_id, id);
create index runs_by_dataset on runs(dataset_id, id);
create index runs_by_file on runs(sha256);
create index runs_by_key on runs(key_id);
create index runs_deleted on runs(id) where deleted = 1;

create table revisions (
  run integer not null references runs(id) on delete cascade,
  revision integer not null,
  body text not null ${version("body")},
  key_id text references keys(id) on delete set null,
  created_at text not null,
  primary key (run, revision)
) strict;
create index revisions_by_key on revisions(key_id);

-- answer, reasoning and message are JSON string literals: NUL and half surrogates survive in them.
-- No foreign key: the transaction that stores results counts them in runs, and fails when the run is not there.
create table results (
  run integer not null,
  row integer not null check (row >= 0),
  status text not null check (status in ('succeeded', 'failed')),
  cached integer not null check (cached in (0, 1)),
  answer text,
  reasoning text,
  finish_reason text,
  code text,
  message text,
  attempts integer not null check (attempts >= 0),
  tries text check (json_valid(tries)), -- null: none, or with started_at one that was answered at once
  prompt_tokens integer,
  cached_tokens integer,
  completion_tokens integer,
  reasoning_tokens integer,
  latency_ms integer,
  started_at integer, -- ms since 1970, as finished_at
  finished_at integer not null,
  revision integer not null,
  primary key (run, row),
  check (iif(status = 'failed', code is not null, code is null and answer is not null))
) strict;
create index results_by_status on results(run, status, row);
create index results_by_code on results(run, code, row) where code is not null;

-- How many results of one kind ('succeeded', or an error code) lie in each block of rows.
create table result_blocks (
  run integer not null,
  kind text not null,
  block integer not null,
  count integer not null check (count >= 0),
  primary key (run, kind, block)
) strict, without rowid;

-- Attempts of rows that were stopped between two of them.
create table carried (
  run integer not null references runs(id) on delete cascade,
  row integer not null,
  tries text not null check (json_type(tries) is 'array'),
  primary key (run, row)
) strict, without rowid;

create table cache (
  key blob not null primary key check (length(key) = 32),
  answer text not null,
  reasoning text,
  finish_reason text,
  prompt_tokens integer,
  cached_tokens integer,
  completion_tokens integer,
  reasoning_tokens integer,
  created_at integer not null
) strict;

create table orders (
  key text not null primary key,
  door text not null,
  input_hash text not null,
  status integer not null,
  body text not null,
  created_at text not null
) strict;
create index orders_by_age on orders(created_at);

-- Databases of the earlier application, by file name, whose content has been brought in.
create table brought_in (
  file text not null primary key,
  at text not null
) strict;

create table day_stats (
  day text not null,
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
  primary key (day, project, model)
) strict, without rowid;

create table day_codes (
  day text not null,
  code text not null,
  ${count("count")},
  primary key (day, code)
) strict, without rowid;
`,
};
