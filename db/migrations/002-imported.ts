import type { Migration } from "./migration.ts";

export const imported: Migration = {
  says: "what came from the earlier application",
  up: `
create table imported (
  kind text not null check (kind in ('project', 'template', 'record')),
  old_id text not null,
  old_created_at text not null,
  new_id text, -- what it became here; null for a record of its history
  body text check (json_valid(body)), -- the record as it was; never settings, which may hold a key
  imported_at text not null,
  primary key (kind, old_id, old_created_at)
) strict;
`,
};
