CREATE TABLE brought_in (
  file text not null primary key,
  at text not null
) strict;

CREATE TABLE cache (
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

CREATE TABLE carried (
  run integer not null references runs(id) on delete cascade,
  row integer not null,
  tries text not null check (json_type(tries) is 'array'),
  primary key (run, row)
) strict, without rowid;

CREATE TABLE datasets (
  id text not null primary key,
  name text not null,
  sha256 text not null references files(sha256),
  created_at text not null
) strict;

CREATE TABLE day_stats (
  day text not null,
  project text not null,
  model text not null,
  project_name text not null,
  runs integer not null default 0 check (runs >= 0),
  rows integer not null default 0 check (rows >= 0),
  succeeded integer not null default 0 check (succeeded >= 0),
  failed integer not null default 0 check (failed >= 0),
  cached integer not null default 0 check (cached >= 0),
  attempts integer not null default 0 check (attempts >= 0),
  prompt_tokens integer not null default 0 check (prompt_tokens >= 0),
  completion_tokens integer not null default 0 check (completion_tokens >= 0), spread text not null default '{"version":1}' check (json_type(spread, '$.version') is 'integer'),
  primary key (day, project, model)
) strict, without rowid;

CREATE TABLE files (
  sha256 text not null primary key,
  bytes integer not null check (bytes >= 0),
  rows integer not null check (rows >= 0),
  bad_lines integer not null check (bad_lines >= 0),
  profile text not null check (json_type(profile, '$.version') is 'integer'),
  created_at text not null
) strict;

CREATE TABLE hour_stats (
  hour text not null,
  project text not null,
  model text not null,
  project_name text not null,
  runs integer not null default 0 check (runs >= 0),
  rows integer not null default 0 check (rows >= 0),
  succeeded integer not null default 0 check (succeeded >= 0),
  failed integer not null default 0 check (failed >= 0),
  cached integer not null default 0 check (cached >= 0),
  attempts integer not null default 0 check (attempts >= 0),
  prompt_tokens integer not null default 0 check (prompt_tokens >= 0),
  completion_tokens integer not null default 0 check (completion_tokens >= 0),
  spread text not null default '{"version":1}' check (json_type(spread, '$.version') is 'integer'),
  primary key (hour, project, model)
) strict, without rowid;

CREATE TABLE imported (
  kind text not null check (kind in ('project', 'template', 'record')),
  old_id text not null,
  old_created_at text not null,
  new_id text, -- what it became here; null for a record of its history
  body text check (json_valid(body)), -- the record as it was; never settings, which may hold a key
  imported_at text not null,
  primary key (kind, old_id, old_created_at)
) strict;

CREATE TABLE kept_prompts (
  id integer not null primary key,
  project_id text not null references projects(id) on delete cascade,
  after_run integer not null, -- the newest run there was; 0 where there was none
  prompt text not null check (json_type(prompt, '$.messages') is 'array'),
  created_at text not null
) strict;

CREATE TABLE keys (
  id text not null primary key,
  sealed blob not null,
  hint text,
  created_at text not null
) strict;

CREATE TABLE orders (
  key text not null primary key,
  door text not null,
  input_hash text not null,
  status integer not null,
  body text not null,
  created_at text not null
) strict;

CREATE TABLE projects (
  id text not null primary key,
  name text not null,
  description text not null,
  settings text not null check (json_type(settings, '$.version') is 'integer'),
  key_id text references keys(id),
  created_at text not null,
  changed_at text not null
, tested text
  check (tested is null or json_type(tested, '$.version') is 'integer')) strict;

CREATE TABLE result_blocks (
  run integer not null,
  kind text not null,
  block integer not null,
  count integer not null check (count >= 0),
  primary key (run, kind, block)
) strict, without rowid;

CREATE TABLE results (
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

CREATE TABLE revisions (
  run integer not null references runs(id) on delete cascade,
  revision integer not null,
  body text not null check (json_type(body, '$.version') is 'integer'),
  key_id text references keys(id) on delete set null,
  created_at text not null,
  primary key (run, revision)
) strict;

CREATE TABLE runs (
  id integer primary key autoincrement,
  status text not null check (status in ('queued', 'running', 'paused', 'completed', 'failed', 'cancelled')),
  project_id text references projects(id) on delete set null,
  first_project text not null, -- stays when the project goes; statistics are kept by it
  project_name text not null,
  model text not null,
  dataset_id text references datasets(id) on delete set null,
  sha256 text not null,
  key_id text references keys(id),
  frozen text not null check (json_type(frozen, '$.version') is 'integer'),
  revision integer not null default 1,
  picked blob, -- the rows of a selection that no rule tells again: 32-bit numbers, little-endian, ascending
  canary_passed integer not null default 0 check (canary_passed in (0, 1)),
  total integer not null default 0 check (total >= 0),
  succeeded integer not null default 0 check (succeeded >= 0),
  failed integer not null default 0 check (failed >= 0),
  cached integer not null default 0 check (cached >= 0),
  attempts integer not null default 0 check (attempts >= 0),
  prompt_tokens integer,
  cached_tokens integer,
  completion_tokens integer,
  reasoning_tokens integer,
  active_ms integer not null default 0 check (active_ms >= 0),
  latency_p50_ms real, -- of the last stretch that it was active
  latency_p95_ms real,
  pause text check (json_valid(pause)),
  failure text check (json_valid(failure)),
  warnings text not null default '[]' check (json_type(warnings) is 'array'),
  created_at text not null,
  started_at text,
  finished_at text,
  changed_at text not null,
  deleted integer not null default 0 check (deleted in (0, 1)) -- being removed in slices, and shown nowhere
) strict;

CREATE TABLE templates (
  id text not null primary key,
  name text not null,
  body text not null check (json_type(body, '$.version') is 'integer'),
  created_at text not null,
  changed_at text not null
) strict;

CREATE INDEX datasets_by_age on datasets(created_at, id);

CREATE INDEX datasets_by_file on datasets(sha256);

CREATE INDEX kept_prompts_by_project on kept_prompts(project_id, id);

CREATE INDEX orders_by_age on orders(created_at);

CREATE INDEX projects_by_age on projects(created_at, id);

CREATE INDEX projects_by_key on projects(key_id);

CREATE INDEX results_by_code on results(run, code, row) where code is not null;

CREATE INDEX results_by_status on results(run, status, row);

CREATE INDEX results_cached on results(run, row) where cached = 1;

CREATE INDEX revisions_by_key on revisions(key_id);

CREATE INDEX runs_by_dataset on runs(dataset_id, id);

CREATE INDEX runs_by_file on runs(sha256);

CREATE INDEX runs_by_key on runs(key_id);

CREATE INDEX runs_by_project on runs(project_id, id);

CREATE INDEX runs_by_status on runs(status, id);

CREATE INDEX runs_deleted on runs(id) where deleted = 1;

CREATE INDEX runs_listed on runs(id, status, project_id, dataset_id, created_at, project_name, model,
  frozen ->> '$.datasetName') where deleted = 0;

CREATE INDEX runs_with_failures on runs(id) where failed > 0 and deleted = 0;

CREATE INDEX templates_by_age on templates(created_at, id);
