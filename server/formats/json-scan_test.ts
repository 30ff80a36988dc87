import assert from "node:assert/strict";
import { JsonScanner, kinds } from "./json-scan.ts";

const encoder = new TextEncoder();

/** Where the scan stops and what it says, as `parse` of the runtime would: null when both reject. */
function scan(text: string | Uint8Array, maxDepth = 10_000) {
  const bytes = typeof text === "string" ? encoder.encode(text) : text;
  const scanner = new JsonScanner(maxDepth);
  const end = scanner.scan(bytes, 0, bytes.length);
  return { scanner, bytes, end };
}

function runtimeAccepts(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

const texts = [
  "{}",
  "{ }",
  "[]",
  "[ ]",
  "null",
  "true",
  "false",
  "tru",
  "truer",
  "nul",
  "",
  "  ",
  "-",
  "-0",
  "0",
  "01",
  "-01",
  "1.",
  ".5",
  "1.5",
  "1e",
  "1e+",
  "1E400",
  "1e-7",
  "+1",
  "1.5.5",
  "0x10",
  "NaN",
  "Infinity",
  '"',
  '"a',
  '"a"',
  '"\\"',
  '"\\""',
  '"\\u00e9"',
  '"\\u00g9"',
  '"\\ud83d"',
  '"\\x"',
  '"a\tb"',
  '"\u007f"',
  '"\u2028\u2029\u0085"',
  '"你好，世界 and then ASCII 再来"',
  '"😀😀 x 😀"',
  '{"a":1}',
  ' { "a" : 1 , "b" : [ 1 , { "c" : null } ] } ',
  '{"a":1,}',
  "[1,]",
  "[,1]",
  '{,"a":1}',
  '{"a"}',
  '{"a":}',
  '{"a" 1}',
  "{a:1}",
  "{'a':1}",
  '{"a":1}}',
  '{"a":1}{"b":2}',
  '{"a":1} x',
  "[1 2]",
  "[1}",
  '{"a":1]',
  "[[[]]]",
  '[{"a":[{}]}]',
  '{"a":{"b":{}},"c":[]}',
  "// note",
  "/* */ 1",
  '{"__proto__":1,"":2}',
  "\u00a0{}",
  "\ufeff{}",
];

Deno.test("the scanner accepts what JSON.parse accepts and nothing else", () => {
  for (const text of texts) assert.equal(scan(text).end >= 0, runtimeAccepts(text), text);
});

Deno.test("it agrees with JSON.parse on many texts with a slip at a random place", () => {
  let seed = 7;
  const random = (below: number) => (seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0) % below;
  const sources = texts.filter((text) => text.length > 6);
  const alphabet = "{}[]\",:\\ 0123456789.eE+-tfnulabc\tü你😀'/";
  const letters = Array.from(alphabet);
  for (let round = 0; round < 20_000; round++) {
    const characters = Array.from(sources[random(sources.length)] ?? "");
    for (let slips = 1 + random(2); slips > 0; slips--) {
      characters.splice(random(characters.length + 1), random(2), letters[random(letters.length)] ?? "");
    }
    const text = characters.join("");
    assert.equal(scan(text).end >= 0, runtimeAccepts(text), text);
  }
});

Deno.test("the members of the first level are told with their places, kinds and lengths", () => {
  const text = '{"q":"caf\\u00e9 \\n你😀", "n" : -1.50 ,"deep":{"q":[1,"x"]},"l":[] ,"t":true,"z":null,"":""}';
  const { scanner: { members }, bytes } = scan(text);
  const slice = (from: number | undefined, to: number | undefined) =>
    new TextDecoder().decode(bytes.subarray(from, to));
  const told = Array.from({ length: members.count }, (_, at) => [
    slice(members.nameFrom[at], members.nameTo[at]),
    slice(members.from[at], members.to[at]),
    kinds[members.kind[at] ?? 0],
    members.length[at],
  ]);
  assert.deepEqual(told, [
    ["q", '"caf\\u00e9 \\n你😀"', "string", "café \n你😀".length],
    ["n", "-1.50", "number", 0],
    ["deep", '{"q":[1,"x"]}', "object", 0],
    ["l", "[]", "array", 0],
    ["t", "true", "boolean", 0],
    ["z", "null", "null", 0],
    ["", '""', "string", 0],
  ]);
});

Deno.test("a newline ends the text, and the scan goes no further", () => {
  const bytes = encoder.encode('{"a":1} \r\n{"a":\n"x\n');
  const scanner = new JsonScanner(10);
  assert.equal(scanner.scan(bytes, 0, bytes.length), 9);
  assert.equal(scanner.scan(bytes, 10, bytes.length), -1);
  assert.equal(scanner.fault.reason, "the line ends before the JSON does");
  assert.equal(scanner.scan(bytes, 16, bytes.length), -1);
  assert.equal(scanner.fault.reason, "the line ends inside a string");
});

Deno.test("bytes that are no UTF-8 are found where they begin", () => {
  const bad: [number[], number][] = [
    [[0xd6, 0xd0], 2],
    [[0x61, 0x80], 3],
    [[0xc0, 0xaf], 2],
    [[0xc1, 0xbf], 2],
    [[0xe0, 0x9f, 0xbf], 2],
    [[0xed, 0xa0, 0x80], 2], // half a surrogate pair
    [[0xf0, 0x8f, 0xbf, 0xbf], 2],
    [[0xf4, 0x90, 0x80, 0x80], 2],
    [[0xf5, 0x80, 0x80, 0x80], 2],
    [[0xe4, 0xbd], 2],
    [[0xe4, 0xbd, 0xa0, 0xe5], 5],
    [[0xff], 2],
  ];
  for (const [bytes, at] of bad) {
    const { scanner, end } = scan(new Uint8Array([0x5b, 0x22, ...bytes, 0x22, 0x5d]));
    assert.deepEqual([end, scanner.fault.code, scanner.faultAt], [-1, "not_utf8", at], String(bytes));
  }
  const cut = scan(new Uint8Array([0x22, 0xe4, 0xbd]));
  assert.deepEqual([cut.scanner.fault.code, cut.scanner.faultAt], ["not_utf8", 1]);
  const outside = scan(new Uint8Array([0x7b, 0x22, 0x61, 0x22, 0x3a, 0xd6, 0xd0, 0x7d]));
  assert.deepEqual([outside.scanner.fault.code, outside.scanner.faultAt], ["not_utf8", 5]);
});

Deno.test("nesting is bounded, and deep nesting costs no stack", () => {
  const deep = (levels: number) => "[".repeat(levels) + "]".repeat(levels);
  assert.equal(scan(deep(10_000)).end, 20_000);
  assert.equal(scan(deep(10_001)).scanner.fault.code, "too_deep");
  assert.equal(scan(`{"x":${deep(100_000)}}`).scanner.fault.code, "too_deep");
});

Deno.test("what lies beyond the end in a used buffer is not read", () => {
  const used = encoder.encode('{"a":"x"}\n{"b":[1,2,3]}');
  for (let end = 1; end < 9; end++) assert.equal(new JsonScanner(9).scan(used, 0, end), -1, String(end));
  const digits = encoder.encode("123456");
  const scanner = new JsonScanner(9);
  assert.equal(scanner.scan(digits, 0, 3), 3);
  const stale = encoder.encode('"你');
  assert.equal(scanner.scan(stale, 0, 1), -1);
  assert.equal(scanner.fault.reason, "the line ends inside a string");
});
