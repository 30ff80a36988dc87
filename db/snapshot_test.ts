import assert from "node:assert/strict";
import { Database } from "@db/sqlite";
import { copyDatabase, copyPages } from "./snapshot.ts";

// Each of its transactions writes many pages, rewrites some, now and then gives space back, and keeps the sum right.
const writer = (path: string): string => `
  import { Database } from "@db/sqlite";
  const db = new Database(${JSON.stringify(path)}, { int64: true });
  const insert = db.prepare("insert into lines(text) values (?)");
  const rewrite = db.prepare("update lines set text = ? where id % 97 = ?");
  for (let turn = 0;; turn++) {
    db.transaction(() => {
      for (let n = 0; n < 50; n++) insert.run("x".repeat(1500));
      rewrite.run("y".repeat(turn % 2000), turn % 97);
      if (turn % 20 === 19) db.exec("delete from lines where id < (select max(id) - 1000 from lines)");
      db.exec("update sums set lines = (select count(*) from lines), turns = " + turn);
    }).immediate();
    if (turn % 20 === 19) db.prepare("pragma incremental_vacuum(200)").all();
    console.log(turn);
  }`;

for (const [name, copy] of Object.entries({ copyDatabase, copyPages })) {
  Deno.test(`${name}: copies taken while another process writes are whole, and hold all that was stored before`, async () => {
    const folder = Deno.makeTempDirSync();
    const path = `${folder}/a.db`;
    const db = new Database(path, { int64: true });
    db.exec(`pragma auto_vacuum = incremental; pragma journal_mode = wal;
      create table lines(id integer primary key, text text) strict; create index by_text on lines(text);
      create table sums(lines integer, turns integer) strict; insert into sums values (0, 0);
      pragma application_id = 7; pragma user_version = 3`);
    db.close();
    Deno.writeTextFileSync(`${folder}/writer.ts`, writer(path));
    const child = new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--no-check", "--no-lock", "--config", "deno.json", `${folder}/writer.ts`],
      cwd: new URL("..", import.meta.url),
      stdout: "piped",
    }).spawn();
    let told = 0;
    const reading = (async () => {
      for await (const text of child.stdout.pipeThrough(new TextDecoderStream())) {
        const turns = text.trimEnd().split("\n").slice(0, -1); // the last line may be a part of one
        if (turns.length > 0) told = Number(turns.at(-1));
      }
    })();
    try {
      while (told < 30) await new Promise((resolve) => setTimeout(resolve, 5));
      for (let number = 0; number < 4; number++) {
        const before = told;
        const to = `${folder}/copy-${number}.db`;
        await copy(path, to);
        assert.deepEqual([...Deno.readDirSync(folder)].filter(({ name }) => name.startsWith(`copy-${number}.db-`)), []);
        check(to, before);
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      assert.ok(told > 30, "the writer went on meanwhile");
    } finally {
      child.kill("SIGKILL");
      await child.status;
      await reading;
      Deno.removeSync(folder, { recursive: true });
    }
  });
}

function check(path: string, turns: number): void {
  const copy = new Database(path, { int64: true });
  const one = (sql: string): unknown => copy.prepare(sql).value()?.[0];
  assert.equal(one("pragma integrity_check"), "ok");
  assert.equal(one("select lines = (select count(*) from lines) from sums"), 1);
  const has = Number(one("select turns from sums"));
  assert.ok(has >= turns, `turn ${turns} was stored before, and the copy ends with ${has}`);
  assert.deepEqual([one("pragma application_id"), one("pragma user_version"), one("pragma auto_vacuum")], [7, 3, 2]);
  copy.close();
}
