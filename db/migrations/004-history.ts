import type { Migration } from "./migration.ts";

// `failed` changes with every batch, so it has an index of its own: the other one reads the frozen settings anew when it
// is written, which may be long.
export const history: Migration = {
  says: "runs are found by text, time and failures without reading them whole",
  up: `
create index runs_listed on runs(id, status, project_id, dataset_id, created_at, project_name, model,
  frozen ->> '$.datasetName') where deleted = 0;
create index runs_with_failures on runs(id) where failed > 0 and deleted = 0;
`,
};
