import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { Database } from "@db/sqlite";
import { latestVersion, migrate, schemaOf, versionOf } from "./migrate.ts";
import { migrations } from "./migrations/mod.ts";
import { openInMemory } from "./open.ts";
import { blockRows, readBlocks } from "./result-blocks.ts";

const memory = () => new Database(":memory:", { int64: true });
const dump = new URL("./schema.sql", import.meta.url);

// After a new migration: deno test -A db/migrate_test.ts -- --write
Deno.test("schema.sql is what the migrations make", () => {
  const schema = schemaOf(openInMemory());
  if (Deno.args.includes("--write")) Deno.writeTextFileSync(dump, schema);
  assert.equal(Deno.readTextFileSync(dump), schema);
});

Deno.test("every table is strict", () => {
  const loose = openInMemory().prepare(
    "select name from pragma_table_list where type = 'table' and strict = 0 and name not like 'sqlite_%'",
  ).all();
  assert.deepEqual(loose, []);
});

Deno.test("a database is brought to the newest form once", () => {
  const db = memory();
  migrate(db);
  const schema = schemaOf(db);
  migrate(db);
  assert.equal(versionOf(db), latestVersion);
  assert.equal(schemaOf(db), schema);
});

Deno.test("a step that fails half-way leaves the state before it", () => {
  const db = memory();
  const first = { says: "one", up: "create table one(a integer) strict; insert into one values (1)" };
  const bad = { says: "two", up: "create table two(a integer) strict; insert into nowhere values (1)" };
  assert.throws(() => migrate(db, [first, bad]), /nowhere/u);
  assert.equal(versionOf(db), 1);
  assert.ok(!schemaOf(db).includes("two"));
  assert.equal(db.prepare("pragma foreign_keys").value()?.[0], 1);
  migrate(db, [first, { says: "two", up: "create table two(a integer) strict" }]);
  assert.equal(versionOf(db), 2);
  assert.deepEqual(db.prepare("select a from one").all(), [{ a: 1 }]);
});

Deno.test("a step that leaves a reference to nothing is undone", () => {
  const db = memory();
  const first = {
    says: "one",
    up: `create table parents(id integer primary key) strict;
      create table children(parent integer references parents(id)) strict;
      insert into parents values (1); insert into children values (1)`,
  };
  const bad = { says: "drops parents", up: "delete from parents" };
  assert.throws(() => migrate(db, [first, bad]), /drops parents/u);
  assert.equal(versionOf(db), 1);
  assert.deepEqual(db.prepare("select id from parents").all(), [{ id: 1 }]);
});

Deno.test("a migration that is killed in the middle leaves the state before it", async () => {
  const folder = Deno.makeTempDirSync();
  try {
    const path = `${folder}/a.db`;
    const script = `
      import { Database } from "@db/sqlite";
      import { migrate } from ${JSON.stringify(import.meta.resolve("./migrate.ts"))};
      const db = new Database(${JSON.stringify(path)}, { int64: true });
      db.exec("pragma journal_mode = wal");
      const many = "with recursive n(i) as (select 1 union all select i + 1 from n where i < 20000) insert into big select i, hex(randomblob(500)) from n;";
      migrate(db, [{ says: "one", up: "create table one(a integer) strict" }]);
      db.exec("pragma cache_size = 10"); // so that pages of the step reach the disk before it is done
      console.log("half-way soon");
      migrate(db, [{ says: "one", up: "" }, {
        says: "two",
        up: "create table big(i integer, t text) strict;" + many.repeat(1000),
      }]);`;
    Deno.writeTextFileSync(`${folder}/script.ts`, script);
    const config = fileURLToPath(new URL("../deno.json", import.meta.url));
    const child = new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--no-check", "--no-lock", "--config", config, `${folder}/script.ts`],
      stdout: "piped",
    }).spawn();
    const reader = child.stdout.getReader();
    await reader.read();
    while (sizeOf(`${path}-wal`) < 4_000_000) await new Promise((resolve) => setTimeout(resolve, 5));
    child.kill("SIGKILL");
    await child.status;
    await reader.cancel();
    const db = new Database(path, { int64: true });
    assert.equal(versionOf(db), 1);
    assert.equal(schemaOf(db), "CREATE TABLE one(a integer) strict;\n");
    assert.deepEqual(db.prepare("pragma integrity_check").value(), ["ok"]);
    db.close();
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
});

Deno.test("rows of the cache that an earlier version stored are counted by block", () => {
  const db = memory();
  migrate(db, migrations.slice(0, 2));
  const store = db.prepare(
    `insert into results(run, row, status, cached, answer, attempts, finished_at, revision)
     values (?, ?, 'succeeded', ?, '""', 1, 0, 1)`,
  );
  for (const [run, row, cached] of [[1, 0, 1], [1, 5, 1], [1, 6, 0], [1, blockRows, 1], [2, 3, 0]]) {
    store.run(run, row, cached);
  }
  migrate(db);
  assert.deepEqual(readBlocks(db, 1, { status: "cached" }), [{ block: 0, count: 2 }, { block: 1, count: 1 }]);
  assert.deepEqual(readBlocks(db, 2, { status: "cached" }), []);
});

function sizeOf(path: string): number {
  try {
    return Deno.statSync(path).size;
  } catch {
    return 0;
  }
}
