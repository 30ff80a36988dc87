import assert from "node:assert/strict";
import { Database } from "@db/sqlite";
import { latestVersion, migrate, schemaOf, versionOf } from "../db/migrate.ts";
import { migrations } from "../db/migrations/mod.ts";
import { insertProject } from "../db/projects.ts";
import { projectRecord } from "../db/records_for_tests.ts";
import { Api } from "./support/api.ts";
import { temporaryFolder } from "./support/folder.ts";
import { programCommand, startServer } from "./support/server.ts";
import { sleep } from "./support/time.ts";

const inBackground = { sanitizeOps: false, sanitizeResources: false };

/** A data folder as the first version left it, with a project in it and so many results of a run that is gone. */
async function oldFolder(folder: string, results = 0): Promise<void> {
  await Deno.mkdir(folder);
  const db = new Database(`${folder}/projects.db`, { int64: true });
  db.exec("pragma auto_vacuum = incremental; pragma journal_mode = wal");
  migrate(db, migrations.slice(0, 1));
  insertProject(db, projectRecord("old"));
  db.exec(
    `insert into results(run, row, status, cached, answer, attempts, finished_at, revision)
     with recursive n(i) as (select 0 where :results > 0 union all select i + 1 from n where i + 1 < :results)
     select 1, i, 'succeeded', 1, 'answer ' || i, 1, 0, 1 from n`,
    { results },
  );
  db.close();
}

/** Opens the database of a folder that no server uses. */
function inspect<T>(path: string, look: (db: Database) => T): T {
  const db = new Database(path, { int64: true });
  try {
    return look(db);
  } finally {
    db.close();
  }
}

function schemaOfForm(form: number): string {
  const db = new Database(":memory:", { int64: true });
  migrate(db, migrations.slice(0, form));
  const schema = schemaOf(db);
  db.close();
  return schema;
}

async function projectNames(folder: string): Promise<string[]> {
  await using server = await startServer({ folder });
  const { projects } = await new Api(server).call("GET /api/projects", {});
  assert.equal(await server.stop(), 0);
  return projects.map(({ name }) => name);
}

Deno.test({
  name: "a start on an older database copies it, brings it to the newest form, and shows what was there",
  ...inBackground,
  fn: async () => {
    await using at = await temporaryFolder();
    const folder = `${at.path}/data`;
    await oldFolder(folder);
    assert.deepEqual(await projectNames(folder), ["name of old"]);
    assert.equal(inspect(`${folder}/projects.db`, versionOf), latestVersion);
    const copy = `${folder}/projects.db.before-2`;
    assert.equal(inspect(copy, schemaOf), schemaOfForm(1));
    // The copy is a database of its own: put in the place of the other, it is started with again.
    await Deno.rename(copy, `${folder}/projects.db`);
    assert.deepEqual(await projectNames(folder), ["name of old"]);
  },
});

Deno.test({
  name: "a start on a newer database ends in 1 with one sentence and leaves it as it is",
  ...inBackground,
  fn: async () => {
    await using at = await temporaryFolder();
    const folder = `${at.path}/data`;
    await oldFolder(folder);
    const path = `${folder}/projects.db`;
    inspect(path, (db) => db.exec(`pragma user_version = ${latestVersion + 1}`));
    const before = await Deno.readFile(path);
    for (const command of ["serve", "import"]) {
      const args = command === "serve" ? ["serve", "--port", "0"] : ["import", path];
      const { code, stderr } = await programCommand([...args, "--data", folder]).output();
      const text = new TextDecoder().decode(stderr);
      assert.equal(code, 1, text);
      assert.match(
        text,
        /was written by a newer version of PromptFactory; start that version, or give another folder/u,
      );
      assert.doesNotMatch(text, /\n\s+at /u);
    }
    assert.deepEqual(await Deno.readFile(path), before);
  },
});

Deno.test({
  name: "a start that is killed while it migrates leaves a whole older form, and the next one goes on from there",
  ...inBackground,
  fn: async () => {
    await using at = await temporaryFolder();
    const results = 400_000;
    await oldFolder(`${at.path}/old`, results);
    let wasHalfWay = false;
    for (let number = 0; number < 12 && !wasHalfWay; number++) {
      const folder = `${at.path}/data-${number}`;
      await Deno.mkdir(folder);
      await Deno.copyFile(`${at.path}/old/projects.db`, `${folder}/projects.db`);
      const child = programCommand(["serve", "--port", "0", "--data", folder]).spawn();
      const ended = child.output();
      while (await copiesIn(folder) === 0) await sleep(2);
      await sleep(number * 15);
      child.kill("SIGKILL");
      await ended;
      const path = `${folder}/projects.db`;
      const form = inspect(path, versionOf);
      wasHalfWay = form < latestVersion;
      assert.ok(form >= 1);
      assert.equal(inspect(path, schemaOf), schemaOfForm(form));
      assert.equal(inspect(path, (db) => db.prepare("pragma quick_check").value()?.[0]), "ok");
      assert.deepEqual(await projectNames(folder), ["name of old"]);
      assert.equal(inspect(path, versionOf), latestVersion);
      assert.equal(inspect(path, schemaOf), schemaOfForm(latestVersion));
      assert.equal(inspect(path, (db) => db.prepare("select count(*) from results").value()?.[0]), results);
      await Deno.remove(folder, { recursive: true });
    }
    assert.ok(wasHalfWay, "a start was killed before it had migrated");
  },
});

/** How many copies of older forms are whole in a folder. */
async function copiesIn(folder: string): Promise<number> {
  let found = 0;
  for await (const { name } of Deno.readDir(folder)) if (/\.before-\d+$/u.test(name)) found++;
  return found;
}
