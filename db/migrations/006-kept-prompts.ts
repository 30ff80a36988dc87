import type { Migration } from "./migration.ts";

// A prompt of a run is in the run. `after_run` says where a kept one stands among them, whatever the clock did.
export const keptPrompts: Migration = {
  says: "prompts are kept as versions without a run of them",
  up: `
create table kept_prompts (
  id integer not null primary key,
  project_id text not null references projects(id) on delete cascade,
  after_run integer not null, -- the newest run there was; 0 where there was none
  prompt text not null check (json_type(prompt, '$.messages') is 'array'),
  created_at text not null
) strict;
create index kept_prompts_by_project on kept_prompts(project_id, id);
`,
};
