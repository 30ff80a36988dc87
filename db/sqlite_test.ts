import assert from "node:assert/strict";
import { Database, SqliteError } from "@db/sqlite";

const memory = () => new Database(":memory:", { int64: true });
const isPlain = (value: unknown) => Object.getPrototypeOf(value) === Object.prototype;

function table(): Database {
  const db = memory();
  db.exec("create table t(id integer primary key, a text, b blob) strict");
  return db;
}

Deno.test("integers come whole: a number, and a bigint beyond 2^53", () => {
  const db = memory();
  const read = db.prepare("select 1764000000000 as ms, 2147483648 as over, ? as big, -9223372036854775808 as least");
  assert.deepEqual(read.get(9007199254740993n), {
    ms: 1764000000000,
    over: 2147483648,
    big: 9007199254740993n,
    least: -9223372036854775808n,
  });
  assert.equal(read.all(5)[0]?.big, 5);
  assert.deepEqual([...read.iter(9007199254740993n)][0]?.big, 9007199254740993n);
  db.exec("create table w(n integer) strict");
  const written = db.prepare("insert into w values (?) returning n").get(9007199254740993n);
  assert.deepEqual(written, { n: 9007199254740993n });
  assert.deepEqual(db.prepare("select count(*) as n from w").get(), { n: 1 });
});

Deno.test("booleans, undefined, dates, objects, lists and bytes bind as the package binds them", () => {
  const db = memory();
  const bind = (value: Parameters<typeof db.exec>[1]) => db.prepare("select ? as n, ? as v").get(0, value)?.v;
  assert.equal(bind(true), 1);
  assert.equal(bind(false), 0);
  assert.equal(bind(undefined), null);
  assert.equal(bind(null), null);
  assert.equal(bind(new Date(0)), "1970-01-01T00:00:00.000Z");
  assert.equal(bind({ a: [1, "x"] }), '{"a":[1,"x"]}');
  assert.equal(bind([1, 2]), "[1,2]");
  assert.deepEqual(bind(new Uint8Array([0, 255])), new Uint8Array([0, 255]));
  assert.equal(bind(12n), 12);
  assert.equal(bind("中文"), "中文");
  assert.equal(db.prepare("select ? as v").get(new Date(0))?.v, "1970-01-01T00:00:00.000Z");
});

Deno.test("a list as the first argument is the list of values, and is left as it was", () => {
  const db = memory();
  const list = [1, true, undefined];
  assert.deepEqual(db.prepare("select ? as a, ? as b, ? as c").get(list), { a: 1, b: 1, c: null });
  assert.deepEqual(list, [1, true, undefined]);
});

Deno.test("names bind with or without all of them; unknown ones and too many values are refused", () => {
  const db = memory();
  const named = db.prepare("select :a as a, :b as b");
  assert.deepEqual(named.get({ a: true, b: new Date(0) }), { a: 1, b: "1970-01-01T00:00:00.000Z" });
  assert.deepEqual(named.get({ a: 1 }), { a: 1, b: null });
  assert.throws(() => named.get({ a: 1, other: 2 }), /other/u);
  assert.deepEqual(db.prepare("select ? as a, ? as b").get(1), { a: 1, b: null });
  assert.throws(
    () => db.prepare("select ? as a").get(1, 2),
    (fault) => fault instanceof SqliteError && fault.code === 25,
  );
  assert.throws(() => db.prepare("select ? as a").all(1, 2), SqliteError);
});

Deno.test("run and exec return the number of changed rows", () => {
  const db = table();
  assert.equal(db.prepare("insert into t(a) values (?), (?)").run("x", "y"), 2);
  assert.equal(db.exec("update t set a = ?", "z"), 2);
  assert.equal(db.exec("insert into t(a) values ('q'); update t set a = 'r'"), 3);
  assert.equal(db.run("delete from t where id = :id", { id: 1 }), 1);
  assert.equal(db.changes, 1);
  assert.equal(db.totalChanges, 9);
  assert.equal(db.lastInsertRowId, 3);
});

Deno.test("rows are ordinary objects, value and values are lists, and no row is undefined", () => {
  const db = table();
  db.exec("insert into t(a) values ('x'), ('y')");
  const read = db.prepare("select id, a from t order by id");
  assert.deepEqual(read.get(), { id: 1, a: "x" });
  assert.ok(isPlain(read.get()));
  assert.ok(read.all().every(isPlain));
  assert.deepEqual(read.value(), [1, "x"]);
  assert.deepEqual(read.values(), [[1, "x"], [2, "y"]]);
  assert.deepEqual([...read], [{ id: 1, a: "x" }, { id: 2, a: "y" }]);
  assert.ok([...read.iter()].every(isPlain));
  assert.equal(db.prepare("select 1 as one where false").get(), undefined);
  assert.equal(db.prepare("select 1 as one where false").value(), undefined);
  assert.deepEqual(db.sql`select a from t where id = ${2}`, [{ a: "y" }]);
});

Deno.test("an iteration goes on while the same statement is used for something else", () => {
  const db = table();
  db.exec("insert into t(a) values ('x'), ('y'), ('z')");
  const read = db.prepare("select id from t order by id");
  const seen = [];
  for (const row of read.iter()) {
    seen.push(row.id);
    read.get();
  }
  assert.deepEqual(seen, [1, 2, 3]);
});

Deno.test("JSON columns come as text", () => {
  assert.deepEqual(memory().prepare(`select json('{"a": 1}') as j`).get(), { j: '{"a":1}' });
});

Deno.test("a transaction returns what its function returns, and a throw undoes it", () => {
  const db = table();
  const add = db.transaction((a: string, fail: boolean) => {
    assert.ok(db.inTransaction);
    db.exec("insert into t(a) values (?)", a);
    if (fail) throw new Error("no");
    return `${a}!`;
  });
  assert.equal(add("x", false), "x!");
  assert.equal(add.immediate("y", false), "y!");
  assert.equal(add.exclusive("z", false), "z!");
  assert.throws(() => add.deferred("w", true), /^Error: no$/u);
  assert.ok(!db.inTransaction && db.autocommit);
  assert.deepEqual(db.prepare("select a from t order by id").values(), [["x"], ["y"], ["z"]]);
});

Deno.test("a transaction inside another is a savepoint of its own", () => {
  const db = table();
  const add = db.transaction((a: string, fail: boolean) => {
    db.exec("insert into t(a) values (?)", a);
    if (fail) throw new Error("no");
  });
  db.transaction(() => {
    add("kept", false);
    assert.throws(() => add("undone", true));
    add("kept too", false);
  }).immediate();
  assert.deepEqual(db.prepare("select a from t order by id").values(), [["kept"], ["kept too"]]);
  assert.throws(() =>
    db.transaction(() => {
      add("gone with the outer one", false);
      throw new Error("no");
    })()
  );
  assert.deepEqual(db.prepare("select count(*) as n from t").get(), { n: 2 });
});

Deno.test("errors carry SQLite's own words, in every version of the runtime", () => {
  const db = table();
  db.exec("insert into t(id) values (1)");
  assert.throws(() => db.prepare("insert into t(id) values (?)").run(1), {
    message: "UNIQUE constraint failed: t.id",
  });
  assert.throws(() => db.prepare("selec 1"), { message: 'near "selec": syntax error' });
  assert.throws(() => db.exec("selec 1"), { message: 'near "selec": syntax error' });
  assert.throws(() => db.prepare("select * from nowhere"), { message: "no such table: nowhere" });
});

Deno.test("a closed database refuses, also through statements made before, and may be closed twice", () => {
  const db = table();
  const read = db.prepare("select * from t");
  db.close();
  db.close();
  assert.throws(() => read.get(), /closed/u);
  assert.throws(() => read.all(), /closed/u);
  assert.throws(() => read.run(), /closed/u);
  assert.throws(() => read.iter(), /closed/u);
  assert.throws(() => db.prepare("select 1"), /closed/u);
  assert.throws(() => db.exec("select 1"), /closed/u);
  const done = memory().prepare("select 1");
  done.finalize();
  assert.throws(() => done.get(), /finalized/u);
});

Deno.test("a damaged page is an error for every way to read it", () => {
  const folder = Deno.makeTempDirSync();
  try {
    const path = `${folder}/a.db`;
    const made = new Database(path, { int64: true });
    made.exec("create table t(id integer primary key, a text)");
    made.transaction(() => {
      for (let id = 0; id < 500; id++) made.exec("insert into t(a) values (?)", "x".repeat(200));
    })();
    made.close();
    const bytes = Deno.readFileSync(path);
    Deno.writeFileSync(path, bytes.fill(0, 4096 * 20, 4096 * 21));
    const db = new Database(path, { int64: true });
    const read = db.prepare("select * from t");
    for (const attempt of [() => read.all(), () => read.values(), () => [...read.iter()], () => [...read]]) {
      assert.throws(attempt, /malformed/u);
    }
    assert.throws(() => db.exec("update t set a = 'y'"), /malformed/u);
    db.close();
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
});

Deno.test("a file is made unless that is not wanted, and read-only is read-only", () => {
  const folder = Deno.makeTempDirSync();
  try {
    const path = `${folder}/a.db`;
    assert.throws(() => new Database(path, { int64: true, create: false }), /unable to open/u);
    const db = new Database(path, { int64: true });
    db.exec("create table t(a)");
    db.close();
    const reader = new Database(path, { int64: true, readonly: true });
    assert.throws(() => reader.exec("insert into t values (1)"), /readonly/u);
    reader.close();
    const again = new Database(path, { int64: true, create: false });
    assert.deepEqual(again.prepare("select count(*) as n from t").get(), { n: 0 });
    assert.deepEqual(again.prepare("pragma foreign_keys").value(), [0]);
    again.close();
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
});
