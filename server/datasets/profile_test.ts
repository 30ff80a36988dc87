import assert from "node:assert/strict";
import type { Profile } from "../contract/dataset.ts";
import { defaultLimits, formatOf } from "../formats/mod.ts";
import { Distinct, hashOf, hashRange } from "./distinct.ts";
import { Lengths } from "./lengths.ts";
import { ProfileTally } from "./profile.ts";

function profileOf(lines: string[], pieceBytes = 1 << 20): Profile {
  const tally = new ProfileTally();
  const reader = formatOf("a.jsonl").reader(defaultLimits, {
    row: (bytes, _from, _to, _offset, _line, members) => tally.add(bytes, members),
    bad: (line) => assert.fail(line.reason),
  });
  const bytes = new TextEncoder().encode(lines.map((line) => line + "\n").join(""));
  for (let at = 0; at < bytes.length; at += pieceBytes) reader.push(bytes.subarray(at, at + pieceBytes));
  reader.end();
  return tally.profile();
}
const none = { string: 0, number: 0, boolean: 0, object: 0, array: 0, null: 0 };

Deno.test("a field is told with its types, fill, distinct values, lengths and samples", () => {
  const { fields, fieldCount } = profileOf([
    '{"q":"one","n":1,"x":null}',
    '{"q":"one","n":"two","x":{"a":[1]}}',
    '{"n":true,"q":"caf\\u00e9 😀"}',
    '{"q":"","x":[]}',
  ]);
  assert.equal(fieldCount, 3);
  assert.deepEqual(fields, [
    {
      name: "q",
      types: { ...none, string: 4 },
      filled: 4,
      distinct: 3,
      lengths: { min: 0, p50: 3, p95: 7, max: 7 },
      samples: ["one", "café 😀", ""],
    },
    {
      name: "n",
      types: { ...none, number: 1, string: 1, boolean: 1 },
      filled: 3,
      distinct: 3,
      lengths: { min: 3, p50: 3, p95: 3, max: 3 },
      samples: ["1", "two", "true"],
    },
    {
      name: "x",
      types: { ...none, null: 1, object: 1, array: 1 },
      filled: 2,
      distinct: 2,
      lengths: null,
      samples: ['{"a":[1]}', "[]"],
    },
  ]);
});

Deno.test("names in any order, with escapes, twice in one row and like an object's own are told apart rightly", () => {
  const { fields } = profileOf([
    '{"a":1,"b":2}',
    '{"b":2,"a":1,"\\u0061":null}',
    '{"__proto__":1,"constructor":2,"":3}',
    '{"a":"x","a":5}',
  ]);
  assert.deepEqual(fields.map(({ name, filled, types }) => [name, filled, types.number, types.string, types.null]), [
    ["a", 2, 2, 0, 1],
    ["b", 2, 2, 0, 0],
    ["__proto__", 1, 1, 0, 0],
    ["constructor", 1, 1, 0, 0],
    ["", 1, 1, 0, 0],
  ]);
});

Deno.test("a sample is cut at 200 characters, and cuts neither a character nor an escape", () => {
  const texts = [
    "😀".repeat(5000),
    "\\u00e9".repeat(5000),
    "你".repeat(5000),
    "ab\\\\".repeat(5000),
    `${"a".repeat(199)}😀`,
  ];
  for (const text of texts) {
    const value = JSON.parse(`"${text}"`);
    const sample = profileOf([`{"q":"${text}"}`]).fields[0]?.samples[0] ?? "";
    assert.ok(sample.length >= 199 && sample.length <= 200 && value.startsWith(sample), sample);
    assert.ok(sample.isWellFormed());
  }
  assert.equal(profileOf([`{"q":[${"1,".repeat(500)}1]}`]).fields[0]?.samples[0]?.length, 200);
});

Deno.test("the same file gives the same profile, however its pieces fall", () => {
  const lines = Array.from({ length: 5000 }, (_, at) => `{"id":${at},"t":"${"x".repeat(at % 700)}","k${at % 900}":1}`);
  const whole = profileOf(lines);
  assert.deepEqual(profileOf(lines, 777), whole);
  assert.equal(whole.fieldCount, 902);
  assert.equal(whole.fields.length, 500);
});

Deno.test("distinct values are exact up to a thousand and near above it", () => {
  for (const count of [0, 1, 1000, 1024, 20_000, 300_000]) {
    const distinct = new Distinct(1024, hashRange);
    const encoder = new TextEncoder();
    for (let round = 0; round < 2; round++) {
      for (let at = 0; at < count; at++) {
        const bytes = encoder.encode(`"value ${at}"`);
        distinct.add(hashOf(bytes, 0, bytes.length));
      }
    }
    if (count <= 1024) assert.equal(distinct.count, count);
    else assert.ok(Math.abs(distinct.count / count - 1) < 0.12, `${distinct.count} of ${count}`);
  }
});

Deno.test("long values that differ at an end or in length are told apart", () => {
  const texts = ["a".repeat(500), `b${"a".repeat(499)}`, `${"a".repeat(499)}b`, "a".repeat(501)];
  const hashes = texts.map((text) => hashOf(new TextEncoder().encode(text), 0, text.length));
  assert.equal(new Set(hashes).size, texts.length);
});

Deno.test("lengths are exact at the ends and below 128, and at most 1.6 % off between", () => {
  assert.equal(new Lengths().quantiles(), null);
  const lengths = new Lengths();
  for (let length = 1; length <= 100_000; length++) lengths.add(length);
  const { min, p50, p95, max } = lengths.quantiles() ?? assert.fail();
  assert.deepEqual([min, max], [1, 100_000]);
  assert.ok(Math.abs(p50 / 50_000 - 1) < 0.016, String(p50));
  assert.ok(Math.abs(p95 / 95_000 - 1) < 0.016, String(p95));
  const small = new Lengths();
  for (const length of [3, 1, 2, 127]) small.add(length);
  assert.deepEqual(small.quantiles(), { min: 1, p50: 2, p95: 127, max: 127 });
  const huge = new Lengths();
  huge.add(16_777_216);
  assert.deepEqual(huge.quantiles(), { min: 16_777_216, p50: 16_777_216, p95: 16_777_216, max: 16_777_216 });
});
