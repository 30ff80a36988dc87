import type { Migration } from "./migration.ts";

export const cached: Migration = {
  says: "pages of the rows that came from the cache",
  up: `
create index results_cached on results(run, row) where cached = 1;
insert into result_blocks(run, kind, block, count)
  select run, 'cached', row / 16384, count(*) from results where cached = 1 group by run, row / 16384;
`,
};
