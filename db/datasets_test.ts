import assert from "node:assert/strict";
import {
  deleteDataset,
  dropFileIfUnused,
  findDataset,
  findFile,
  insertDataset,
  insertFile,
  isFileUsed,
  listDatasets,
  listFiles,
} from "./datasets.ts";
import { openInMemory } from "./open.ts";
import { findRun, moveRun } from "./runs.ts";
import { markDeleted } from "./run-removal.ts";
import { at, fileRecord, makeRun } from "./records_for_tests.ts";

const dataset = (id: string, sha256 = "hash", second = 0) => ({
  id,
  name: `${id}.jsonl`,
  sha256,
  createdAt: at(second).toISOString(),
});

Deno.test("the same bytes are kept once, and each dataset shows them with their profile", () => {
  const db = openInMemory();
  const field = {
    name: "q",
    types: { string: 5, number: 0, boolean: 0, object: 0, array: 0, null: 0 },
    filled: 5,
    distinct: 5,
    lengths: null,
    samples: ["中\ud83d"],
  };
  const profile = { fields: [field], fieldCount: 9 };
  assert.ok(insertFile(db, fileRecord("hash", { profile, badLines: 2 })));
  assert.equal(insertFile(db, fileRecord("hash", { rows: 99 })), false);
  insertDataset(db, dataset("d1"));
  insertDataset(db, dataset("d2"));
  assert.deepEqual(findDataset(db, "d1"), {
    ...dataset("d1"),
    bytes: 10,
    rows: 5,
    badLines: 2,
    fields: [field],
    fieldCount: 9,
  });
  assert.deepEqual(findFile(db, "hash")?.profile, profile);
  assert.equal(findDataset(db, "d3"), undefined);
  assert.throws(() => insertDataset(db, dataset("d3", "unknown")), /FOREIGN KEY/u);
});

Deno.test("datasets are listed the newest first, in pages", () => {
  const db = openInMemory();
  insertFile(db, fileRecord("hash"));
  for (let number = 0; number < 5; number++) insertDataset(db, dataset(`d_${number}`, "hash", number < 3 ? 0 : number));
  const ids: string[] = [];
  let cursor: string | undefined;
  do {
    const page = listDatasets(db, { limit: 2, cursor });
    ids.push(...page.datasets.map(({ id }) => id));
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
  assert.deepEqual(ids, ["d_4", "d_3", "d_2", "d_1", "d_0"]);
});

Deno.test("bytes go with the last dataset and run that need them", () => {
  const db = openInMemory();
  insertFile(db, fileRecord("hash"));
  insertFile(db, fileRecord("other"));
  insertDataset(db, dataset("d1"));
  insertDataset(db, dataset("d2"));
  insertDataset(db, dataset("d3", "other"));
  const run = makeRun(db, { datasetId: "d2" });
  assert.equal(deleteDataset(db, "d1"), null); // d2 shows the same
  assert.equal(deleteDataset(db, "d2"), null); // the run goes on
  assert.equal(findRun(db, run)?.datasetId, null);
  assert.ok(isFileUsed(db, "hash"));
  assert.equal(dropFileIfUnused(db, "hash"), false);
  moveRun(db, run, "cancelled", at());
  markDeleted(db, run);
  assert.equal(isFileUsed(db, "hash"), false);
  assert.ok(dropFileIfUnused(db, "hash"));
  assert.equal(dropFileIfUnused(db, "hash"), false);
  assert.equal(deleteDataset(db, "d3"), "other");
  assert.equal(deleteDataset(db, "d3"), null);
  assert.deepEqual(listFiles(db), []);
});
