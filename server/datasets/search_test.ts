import assert from "node:assert/strict";
import { openInMemory } from "../../db/open.ts";
import { openDataset } from "./read.ts";
import { finderOf, searchRows } from "./search.ts";
import { uploadDataset } from "./upload.ts";

async function stored(text: string) {
  const folder = Deno.makeTempDirSync({ prefix: "pf-search-" });
  const db = openInMemory();
  const outcome = await uploadDataset({ db, folder }, new Blob([text]).stream(), { name: "a.jsonl" });
  db.close();
  assert.ok(outcome.ok);
  const reader = openDataset(folder, outcome.value.sha256);
  return {
    reader,
    [Symbol.dispose]() {
      reader.close();
      Deno.removeSync(folder, { recursive: true });
    },
  };
}

const all = { offset: 0, limit: 100, maxBytes: 1e6, maxScan: 1e9 };

Deno.test("a row is found by what it says, however the file writes it", () => {
  const cases: [q: string, text: string, found: boolean][] = [
    ["保温杯", '{"q":"这个保温杯漏水"}', true],
    ["保温杯", '{"q":"\\u4fdd\\u6e29\\u676f"}', true],
    ["Straße", '{"q":"STRASSE"}', false],
    ["grün", '{"q":"GRÜN"}', true],
    ['say "no"', '{"q":"they say \\"no\\""}', true],
    ["a\nb", '{"q":"a\\nb"}', true],
    ["a/b", '{"q":"a\\/b"}', true],
    ["C:\\temp", '{"q":"C:\\\\temp"}', true],
    ['"lang":"zh"', '{"lang":"zh"}', true],
    ["9007199254740993", '{"id":9007199254740993}', true],
    ["a.b (c)*", '{"q":"A.B (C)*"}', true],
    ["a.b", '{"q":"axb"}', false],
    ["😀", '{"q":"\\ud83d\\ude00"}', true],
  ];
  for (const [q, text, found] of cases) assert.equal(finderOf(q)(text), found, `${q} in ${text}`);
});

Deno.test("a search goes on where it stopped and finds each row once, whatever stopped it", async () => {
  const rows = Array.from({ length: 5000 }, (_, n) => `{"n":${n},"t":"${n % 7 === 0 ? "Seven" : "other"}"}`);
  using file = await stored(rows.join("\n") + "\n");
  const wanted = rows.flatMap((_, n) => n % 7 === 0 ? [n] : []);
  for (const bound of [{ limit: 10 }, { maxBytes: 200 }, { maxScan: 5000 }, {}]) {
    const found: number[] = [];
    let offset: number | null = 0;
    let asked = 0;
    while (offset !== null && asked++ < 2000) {
      const page: Awaited<ReturnType<typeof searchRows>> = await searchRows(file.reader, {
        ...all,
        limit: 1000,
        ...bound,
        q: "seven",
        offset,
      });
      for (const { row, text } of page.rows) {
        assert.equal(text, rows[row]);
        found.push(row);
      }
      offset = page.nextOffset;
    }
    assert.deepEqual(found, wanted, JSON.stringify(bound));
  }
});

Deno.test("a search that finds nothing says how far it looked, and ends at the end", async () => {
  using file = await stored(Array.from({ length: 3000 }, (_, n) => `{"n":${n}}`).join("\n") + "\n");
  const page = await searchRows(file.reader, { ...all, q: "nowhere", maxScan: 10_000 });
  assert.deepEqual(page.rows, []);
  assert.ok(page.nextOffset !== null && page.nextOffset > 500 && page.nextOffset < 3000);
  assert.deepEqual(await searchRows(file.reader, { ...all, q: "nowhere", offset: page.nextOffset }), {
    rows: [],
    nextOffset: null,
  });
  assert.deepEqual(await searchRows(file.reader, { ...all, q: '"n"', offset: 3000 }), { rows: [], nextOffset: null });
});
