import type { Migration } from "./migration.ts";

export const tested: Migration = {
  says: "a project keeps what the last test of its connection came to",
  up: `
alter table projects add column tested text
  check (tested is null or json_type(tested, '$.version') is 'integer');
`,
};
