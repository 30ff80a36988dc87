import assert from "node:assert/strict";
import { conformance, type FormatSample, readFile } from "./conformance.ts";
import { formats } from "./mod.ts";

const encoder = new TextEncoder();
const files = new URL("../../tests/cases/files/", import.meta.url);
const file = (name: string) => Deno.readFileSync(new URL(name, files));

const samples: Record<string, FormatSample[]> = {
  jsonl: [
    { bytes: file("bom-crlf.jsonl"), rows: ['{"q":"one"}', '{"q":"two"}', '{"q":"three"}'], badLines: [] },
    { bytes: file("u2028.jsonl"), rows: ['{"q":"left\u2028right"}', '{"q":"a\u2029b\u0085c"}'], badLines: [] },
    { bytes: file("gbk-line.jsonl"), rows: ['{"q":"你好"}', '{"q":"再见"}'], badLines: [2] },
    {
      bytes: file("bad-lines.jsonl"),
      rows: ['{"q":"ok1"}', '{"q":"ok2"}'],
      badLines: [2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14],
    },
    {
      bytes: encoder.encode('  {"😀":"cut \\ud83d here"} \t\r\n{"q":"fine","q":1E400}\n[1]\n{}'),
      rows: ['  {"😀":"cut \\ud83d here"} \t', '{"q":"fine","q":1E400}', "{}"],
      badLines: [3],
    },
  ],
};

for (const format of Object.values(formats)) {
  for (const { name, check } of conformance(format, samples[format.name] ?? [])) {
    Deno.test(`${format.name}: ${name}`, check);
  }
  Deno.test(`${format.name} has samples`, () => assert.ok(samples[format.name]?.length));
}

const jsonl = formats.jsonl;
assert.ok(jsonl);
const refusalOf = (bytes: Uint8Array | string) =>
  readFile(jsonl, typeof bytes === "string" ? encoder.encode(bytes) : bytes).refusal;

Deno.test("line numbers count each line of the file, also blank and bad ones", () => {
  assert.deepEqual(readFile(jsonl, file("bom-crlf.jsonl")).rows.map(({ line }) => line), [1, 3, 6]);
  assert.deepEqual(readFile(jsonl, file("bad-lines.jsonl")).rows.map(({ line }) => line), [1, 15]);
});

Deno.test("the first field after a byte order mark has its own name", () => {
  assert.deepEqual(readFile(jsonl, file("bom-crlf.jsonl")).rows[0]?.names, ["q"]);
});

Deno.test("the column of a bad line counts characters, whatever script and file it is in", () => {
  const lines = ['{"问题":"为什么",}', '{"e":"😀😀" "b":1}', "{}"].join("\n");
  const { bad } = readFile(jsonl, new TextEncoder().encode(lines));
  assert.deepEqual(bad.map(({ column }) => column), [13, 11]);
});

Deno.test("a bad line names its column and what is wrong with it", () => {
  assert.deepEqual(
    readFile(jsonl, file("bad-lines.jsonl")).bad.map(({ line, column, code, reason }) => [line, column, code, reason]),
    [
      [2, 1, "scalar", "a number; each line must be an object in { }"],
      [3, 1, "scalar", "a string; each line must be an object in { }"],
      [4, 1, "scalar", "null; each line must be an object in { }"],
      [5, 1, "array", "an array; each line must be an object in { }"],
      [6, 2, "invalid_json", "strings need double quotes"],
      [7, 14, "invalid_json", "something follows the JSON on the same line"],
      [8, 10, "invalid_json", "a second value follows on the same line"],
      [9, 6, "invalid_json", "only true, false and null may stand without quotes"],
      [10, 7, "invalid_json", "not a number as JSON writes it"],
      [11, 8, "invalid_json", "a comma before the closing bracket"],
      [12, 1, "invalid_json", "JSON has no comments"],
      [13, 10, "invalid_json", "a tab or control character inside a string must be escaped"],
      [14, 10, "invalid_json", "the line ends inside a string"],
    ],
  );
  const gbk = readFile(jsonl, file("gbk-line.jsonl")).bad[0];
  assert.deepEqual([gbk?.line, gbk?.column, gbk?.code], [2, 7, "not_utf8"]);
  assert.match(gbk?.reason ?? "", /not UTF-8/);
});

Deno.test("files that are no JSON lines are refused by what they are", () => {
  const cases: [Uint8Array | string, string, string?][] = [
    [file("array.jsonl"), "file_is_array"],
    [file("array-compact.json"), "file_is_array"],
    ["[\r\n]", "file_is_array"],
    ['\n\n [ {"q":"one"},\n{"q":"two"}]', "file_is_array"],
    [file("gzip.jsonl"), "file_is_compressed", "gzip"],
    [file("zip.jsonl"), "file_is_compressed", "zip"],
    [new Uint8Array([0x28, 0xb5, 0x2f, 0xfd, 1]), "file_is_compressed", "zstd"],
    ["BZh91AY&SY", "file_is_compressed", "bzip2"],
    [new Uint8Array([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0]), "file_is_compressed", "xz"],
    ["PAR1....", "file_is_compressed", "Parquet"],
    [file("utf16le.jsonl"), "file_is_utf16", "UTF-16LE"],
    [new Uint8Array([0x7b, 0, 0x22, 0, 0x71, 0]), "file_is_utf16", "UTF-16LE"],
    [new Uint8Array([0, 0x7b, 0, 0x22, 0, 0x71]), "file_is_utf16", "UTF-16BE"],
    [new Uint8Array([0xfe, 0xff, 0, 0x7b]), "file_is_utf16", "UTF-16BE"],
    [new Uint8Array([0x7b, 0, 0, 0, 0x7d, 0, 0, 0]), "file_is_utf16", "UTF-32LE"],
    [new Uint8Array([0, 0, 0xfe, 0xff, 0, 0, 0, 0x7b]), "file_is_utf16", "UTF-32BE"],
    [file("empty.jsonl"), "file_empty"],
    [file("blank.jsonl"), "file_empty"],
    [file("only-bom.jsonl"), "file_empty"],
    [file("table.csv"), "file_is_csv"],
    ["a\tb\n1\t2\n", "file_is_csv"],
    ["question;answer\r\n1;2\r\n", "file_is_csv"],
    ["just a text\nof two lines\n", "file_not_jsonl"],
    ['{\n  "q": "one",\n  "n": 1\n}\n', "file_not_jsonl"],
    ["[1,2]\n[3,4]\n", "file_not_jsonl"],
  ];
  for (const [bytes, code, detail] of cases) {
    const refusal = refusalOf(bytes);
    assert.equal(refusal?.code, code, String(bytes));
    if (detail) assert.ok(Object.values(refusal?.params ?? {}).includes(detail), JSON.stringify(refusal));
  }
  assert.deepEqual(refusalOf("text\n")?.params, {
    line: 1,
    column: 1,
    reason: "only true, false and null may stand without quotes",
  });
});

Deno.test("a bad first line that begins with a bracket does not cost the rows that follow", () => {
  for (const first of ["[1,2]", "[oops", "[]"]) {
    const { rows, bad, refusal } = readFile(jsonl, encoder.encode(`${first}\n{"q":1}\n`));
    assert.deepEqual([rows.length, bad.length, refusal], [1, 1, null], first);
  }
});

Deno.test("an array on one line above the limit is told as an array", () => {
  const bytes = encoder.encode(`[${'{"q":"one"},'.repeat(20_000)}{}]`);
  assert.equal(readFile(jsonl, bytes, 4096, { maxLineBytes: 1000 }).refusal?.code, "file_is_array");
});

Deno.test("a line above the limit is a bad line that shows its start alone", () => {
  const limit = 16 * 1024 * 1024;
  const row = (bytes: number) => `{"q":"short","pad":"${"a".repeat(bytes - 22)}"}`;
  const text = `{"q":"short"}\n${row(limit)}\n${row(limit + 1)}\n${"a".repeat(64 << 20)}\n{"q":"last"}\n`;
  const { rows, bad } = readFile(jsonl, encoder.encode(text), 65_536);
  assert.deepEqual(rows.map(({ line, text }) => [line, text.length]), [[1, 13], [2, limit], [5, 12]]);
  assert.deepEqual(bad.map(({ line, code, start }) => [line, code, start.length]), [
    [3, "too_long", 200],
    [4, "too_long", 200],
  ]);
});

Deno.test("a row nested too deep is a bad line, and the others stand", () => {
  const deep = `{"q":"deep","x":${"[".repeat(100_000)}${"]".repeat(100_000)}}`;
  const { rows, bad } = readFile(jsonl, encoder.encode(`{"q":"one"}\n${deep}\n{"q":"three"}\n`));
  assert.deepEqual(rows.map(({ line }) => line), [1, 3]);
  assert.deepEqual(bad.map(({ line, code }) => [line, code]), [[2, "too_deep"]]);
});

Deno.test("a file of nothing but bad lines is given up before its list fills the disk", () => {
  const { bad, refusal } = readFile(jsonl, encoder.encode("a,b,c\n".repeat(500_000)), 65_536);
  assert.equal(refusal?.code, "file_is_csv");
  assert.ok(bad.length < 200_000);
});
