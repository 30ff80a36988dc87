import assert from "node:assert/strict";
import { openInMemory } from "../../db/open.ts";
import { addMember } from "../formats/raw_for_tests.ts";
import { readBadLines } from "./bad-lines.ts";
import { openDataset, readRows } from "./read.ts";
import { uploadDataset } from "./upload.ts";

// The cases of tests/cases/cases.jsonl that a dataset alone can meet; the whole way through a run is walked elsewhere.
type Case = {
  id: string;
  input: { file?: string; files?: string[]; lines?: string[] };
  expect: {
    rows?: number;
    badLines?: number;
    bad?: { line: number; column?: number; reason?: string }[];
    lineNumbers?: number[];
    rendered?: string[];
    export?: string[] | string;
  };
};
const folder = new URL("../../tests/cases/", import.meta.url);
const cases: Case[] = Deno.readTextFileSync(new URL("cases.jsonl", folder)).trim().split("\n").map((line) =>
  JSON.parse(line)
);
const caseOf = (id: string): Case => cases.find((one) => one.id === id) ?? assert.fail(id);

/** Uploads a case's input and reads back all that is kept of it. */
async function take(bytes: Uint8Array | string) {
  const data = Deno.makeTempDirSync({ prefix: "pf-cases-" });
  const db = openInMemory();
  try {
    const body = new Blob([typeof bytes === "string" ? bytes : bytes.slice()]).stream();
    const outcome = await uploadDataset({ db, folder: data }, body, { name: "case.jsonl" });
    const left = [...Deno.readDirSync(`${data}/datasets`)].length;
    if (!outcome.ok) return { refusal: outcome.refusal, left };
    using reader = openDataset(data, outcome.value.sha256);
    const all = Array.from({ length: reader.rows }, (_, row) => row);
    const rows = await Array.fromAsync(readRows(reader, all));
    const { badLines } = await readBadLines(data, outcome.value.sha256, { offset: 0, limit: 1000 });
    return { dataset: outcome.value, rows, badLines, left };
  } finally {
    db.close();
    Deno.removeSync(data, { recursive: true });
  }
}

const file = (name: string) => Deno.readFileSync(new URL(name, folder));
const inputOf = ({ input }: Case) =>
  input.file ? file(input.file) : (input.lines ?? []).map((line) => line + "\n").join("");

const taken = [
  "jsonl-bom-crlf",
  "jsonl-u2028",
  "jsonl-gbk-line",
  "jsonl-bad-lines",
  "jsonl-dup-keys",
  "jsonl-surrogate-in",
  "exp-bytes",
  "exp-field-exists",
];
for (const id of taken) {
  Deno.test(`${id} is taken in as it tells`, async () => {
    const { expect, ...one } = caseOf(id);
    const { dataset, rows, badLines, refusal } = await take(inputOf({ expect, ...one }));
    assert.ok(dataset, JSON.stringify(refusal));
    if (expect.rows !== undefined) assert.equal(dataset.rows, expect.rows);
    if (expect.badLines !== undefined) assert.equal(dataset.badLines, expect.badLines);
    if (expect.lineNumbers) assert.deepEqual(rows.map(({ line }) => line), expect.lineNumbers);
    if (expect.bad) {
      assert.equal(badLines.length, expect.bad.length);
      expect.bad.forEach(({ line, column, reason }, at) => {
        const bad = badLines[at];
        assert.equal(bad?.line, line);
        if (column !== undefined) assert.equal(bad?.column, column);
        if (reason !== undefined) assert.ok(bad?.reason.includes(reason), bad?.reason);
        assert.ok((bad?.column ?? 0) >= 1 && bad?.reason);
      });
    }
    if (expect.rendered) assert.deepEqual(rows.map(({ text }) => JSON.parse(text).q), expect.rendered);
    if (Array.isArray(expect.export)) {
      const exported = rows.map(({ text }) =>
        addMember(text, "response", JSON.stringify(`echo: ${JSON.parse(text).q}`))
      );
      assert.deepEqual(exported, expect.export);
    }
  });
}

Deno.test("jsonl-bom-crlf names its field without the mark", async () => {
  const { dataset } = await take(inputOf(caseOf("jsonl-bom-crlf")));
  assert.deepEqual(dataset?.fields.map(({ name }) => name), ["q"]);
});

Deno.test("exp-empty-object: {} and {  } get the member without a comma", () => {
  const { input, expect } = caseOf("exp-empty-object");
  assert.deepEqual(input.lines?.map((row) => addMember(row, "response", '"hi"')), expect.export);
});

Deno.test("exp-nul, exp-surrogate and exp-newlines: the answer is added as it is escaped", () => {
  for (const answer of ["a\0b\0", "x\ud83d y \ude00\ud83d\ude00", 'a\nb\r\nc\u2028d\u0085e\tf"g\\h']) {
    const line = addMember('{"q":"ping"}', "response", JSON.stringify(answer));
    assert.equal(JSON.parse(line).response, answer);
    assert.ok(line.isWellFormed());
    // deno-lint-ignore no-control-regex
    assert.doesNotMatch(line, /[\0-\x1f]/);
  }
});

Deno.test("exp-field-exists: overwritten rows have the name once", () => {
  for (const row of caseOf("exp-field-exists").input.lines ?? []) {
    const line = addMember(row, "response", '"new"', { overwrite: true });
    assert.equal(line.split('"response"').length, 2);
    assert.equal(JSON.parse(line).response, "new");
  }
});

const refused: [string, string][] = [
  ["jsonl-array", "file_is_array"],
  ["jsonl-array-compact", "file_is_array"],
  ["jsonl-utf16", "file_is_utf16"],
  ["jsonl-gzip", "file_is_compressed"],
  ["jsonl-zip", "file_is_compressed"],
  ["jsonl-csv", "file_is_csv"],
  ["jsonl-empty", "file_empty"],
];
for (const [id, code] of refused) {
  Deno.test(`${id} is refused as ${code}, and nothing is left`, async () => {
    const { input } = caseOf(id);
    for (const name of input.files ?? [input.file ?? ""]) {
      const { refusal, left } = await take(file(name));
      assert.deepEqual([refusal?.code, left], [code, 0]);
      assert.ok(!JSON.stringify(refusal).includes("\\u0000"));
    }
  });
}

Deno.test("jsonl-long-line: a line at the limit is a row, longer ones are bad, memory stays bounded", async () => {
  const row = (bytes: number) => `{"q":"short","pad":"${"a".repeat(bytes - 22)}"}\n`;
  const limit = 16_777_216;
  const before = Deno.memoryUsage();
  const { dataset, rows, badLines } = await take(
    `{"q":"short"}\n${row(limit)}${row(limit + 1)}${"a".repeat(64 << 20)}\n{"q":"last"}\n`,
  );
  assert.deepEqual([dataset?.rows, dataset?.badLines, dataset?.bytes], [3, 2, 100_663_327]);
  assert.deepEqual(badLines?.map(({ line, code }) => [line, code]), [[3, "too_long"], [4, "too_long"]]);
  assert.ok(badLines?.every(({ start, reason }) => start.length <= 200 && reason.includes("too long")));
  assert.deepEqual(rows?.map(({ text }) => text.length), [13, limit, 12]);
  assert.ok(Deno.memoryUsage().rss - before.rss < 600e6); // the test itself holds the file several times
});

Deno.test("jsonl-deep: a row of 100,000 levels is one bad line", async () => {
  const deep = `{"q":"deep","x":${"[".repeat(100_000)}${"]".repeat(100_000)}}`;
  const { dataset, badLines } = await take(`{"q":"one"}\n${deep}\n{"q":"three"}\n`);
  assert.deepEqual([dataset?.rows, badLines?.map(({ line, code }) => [line, code])], [2, [[2, "too_deep"]]]);
});

Deno.test("jsonl-wide: 100,000 fields and a thousand more are counted; those that are told stay few and small", async () => {
  const wide = `{"q":"wide",${Array.from({ length: 100_000 }, (_, at) => `"f${at}":${at}`).join(",")}}\n`;
  const { dataset, rows } = await take(
    wide + Array.from({ length: 1000 }, (_, at) => `{"q":"n","k${at}":1}\n`).join(""),
  );
  assert.deepEqual([dataset?.rows, dataset?.badLines, dataset?.fieldCount], [1001, 0, 101_001]);
  assert.equal(dataset?.fields.length, 500);
  assert.equal(dataset?.fields[0]?.filled, 1001);
  assert.ok(JSON.stringify(dataset).length < 1_000_000);
  assert.equal(JSON.parse(rows?.[0]?.text ?? "{}").f99999, 99_999);
});
