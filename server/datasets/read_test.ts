import assert from "node:assert/strict";
import { openInMemory } from "../../db/open.ts";
import { FileGoneError, plainName } from "./files.ts";
import { OffsetReader, OffsetWriter } from "./offsets.ts";
import { openDataset, readRows } from "./read.ts";
import { selectRows } from "./select.ts";
import { uploadDataset } from "./upload.ts";

async function stored(text: string) {
  const folder = Deno.makeTempDirSync({ prefix: "pf-read-" });
  const db = openInMemory();
  const outcome = await uploadDataset({ db, folder }, new Blob([text]).stream(), { name: "a.jsonl" });
  db.close();
  assert.ok(outcome.ok);
  const reader = openDataset(folder, outcome.value.sha256);
  return {
    reader,
    folder,
    sha256: outcome.value.sha256,
    [Symbol.dispose]() {
      reader.close();
      Deno.removeSync(folder, { recursive: true });
    },
  };
}
const row = (at: number) => `{"n":${at},"pad":"${"你".repeat(at % 60)}"}`;
const rowsText = (count: number) => "\ufeff" + Array.from({ length: count }, (_, at) => row(at) + "\r\n\n").join("");

Deno.test("any row is read at once, as the file holds it", async () => {
  using file = await stored(rowsText(5000));
  assert.equal(file.reader.rows, 5000);
  for (const at of [0, 4999, 1023, 1024, 2500]) {
    assert.deepEqual(await file.reader.readRow(at), { row: at, line: at * 2 + 1, text: row(at) });
  }
  for (const at of [-1, 5000, 1.5e9, NaN]) await assert.rejects(file.reader.readRow(at), RangeError);
});

Deno.test("rows are read in order over blocks and gaps, by list and by selection", async () => {
  using file = await stored(rowsText(20_000));
  const lists = [[], [7], [0, 1, 2, 19_999], Array.from({ length: 20_000 }, (_, at) => at), [3, 500, 501, 9000, 9001]];
  for (const list of lists) {
    const rows = await Array.fromAsync(readRows(file.reader, list));
    assert.deepEqual(rows, list.map((at) => ({ row: at, line: at * 2 + 1, text: row(at) })));
  }
  const selection = selectRows({ kind: "range", from: 1000, to: 4000 }, 20_000);
  const selected = await Array.fromAsync(readRows(file.reader, selection));
  assert.deepEqual(selected.map((one) => one.row), selection.slice(0, selection.count));
});

Deno.test("several readers of one dataset do not disturb each other", async () => {
  using file = await stored(rowsText(3000));
  const lists = Array.from({ length: 8 }, (_, first) => Array.from({ length: 300 }, (_, at) => first + at * 9));
  const read = await Promise.all(lists.map((list) => Array.fromAsync(readRows(file.reader, list))));
  read.forEach((rows, which) => assert.deepEqual(rows.map(({ text }) => text), lists[which]?.map(row)));
});

Deno.test("a page ends at its limit, at its bytes or at the end, and holds one row at least", async () => {
  using file = await stored(`{"a":"${"x".repeat(1000)}"}\n{"a":1}\n{"a":2}\n{"a":3}\n`);
  const page = async (offset: number, limit: number, maxBytes: number) => {
    const { rows, nextOffset } = await file.reader.readPage({ offset, limit, maxBytes });
    return [rows.map((one) => one.row), nextOffset];
  };
  assert.deepEqual(await page(0, 2, 1e6), [[0, 1], 2]);
  assert.deepEqual(await page(0, 9, 1e6), [[0, 1, 2, 3], null]);
  assert.deepEqual(await page(0, 9, 10), [[0], 1]);
  assert.deepEqual(await page(1, 9, 15), [[1, 2], 3]);
  assert.deepEqual(await page(4, 9, 15), [[], null]);
  assert.deepEqual(await page(99, 9, 15), [[], null]);
});

Deno.test("an abort ends the reading without an error", async () => {
  using file = await stored(rowsText(20_000));
  const stop = new AbortController();
  let count = 0;
  for await (const _ of readRows(file.reader, selectRows({ kind: "all" }, 20_000), stop.signal)) {
    if (++count === 5) stop.abort();
  }
  assert.ok(count < 20_000);
});

Deno.test("a dataset that is deleted while it is read is read to its end", async () => {
  using file = await stored(rowsText(5000));
  const rows = readRows(file.reader, selectRows({ kind: "all" }, 5000));
  await rows.next();
  Deno.removeSync(`${file.folder}/datasets`, { recursive: true });
  assert.equal((await Array.fromAsync(rows)).length, 4999);
});

Deno.test("a file that is not there, and a name that is no hash, are faults", () => {
  assert.throws(() => openDataset("/nowhere", "0".repeat(64)), FileGoneError);
  assert.throws(() => openDataset("/nowhere", "../../projects"), TypeError);
});

Deno.test("an index holds places and line numbers beyond 32 bits", async () => {
  const path = Deno.makeTempFileSync();
  Deno.removeSync(path);
  const writer = new OffsetWriter(path);
  const places: [number, number, number][] = [[3, 5, 1], [2 ** 40 + 7, 2 ** 24, 2 ** 33 + 9], [2 ** 47, 0, 2 ** 47]];
  for (const [offset, length, line] of places) writer.add(offset, length, line);
  writer.finish();
  const reader = new OffsetReader(path);
  const page = await reader.page(0);
  assert.deepEqual(places.map((_, at) => [page.offset(at), page.length(at), page.line(at)]), places);
  assert.equal(reader.rows, 3);
  reader.close();
  await Promise.resolve();
  Deno.removeSync(path);
});

Deno.test("a name with parts of a path stays a plain name", () => {
  const names: [string, string][] = [
    ["../../evil.jsonl", "evil.jsonl"],
    ["/etc/x", "x"],
    ["C:\\\\x", "x"],
    ["..", "data.jsonl"],
    [".", "data.jsonl"],
    ["", "data.jsonl"],
    ["a/", "a"],
    ["con.jsonl", "con.jsonl"],
    ["a\0b\n.jsonl", "ab.jsonl"],
    ['数据 "终稿"; v2.jsonl', '数据 "终稿"; v2.jsonl'],
    ["x\u202egnp.jsonl", "xgnp.jsonl"],
  ];
  for (const [name, plain] of names) assert.equal(plainName(name), plain);
  const long = plainName("数".repeat(300) + ".jsonl");
  assert.ok(new TextEncoder().encode(long).length <= 255 && long.endsWith(".jsonl") && long.startsWith("数数"));
  assert.ok(new TextEncoder().encode(plainName("😀".repeat(300))).length <= 255);
});
