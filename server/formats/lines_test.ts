import assert from "node:assert/strict";
import { lineEnd, LineScanner, textEnd } from "./lines.ts";

const encoder = new TextEncoder();

function linesOf(bytes: Uint8Array, maxLineBytes = 100, pieceBytes = bytes.length || 1) {
  const lines: (string | number)[][] = [];
  const scanner = new LineScanner(maxLineBytes, {
    readLine(held, at, end, offset, line) {
      const newline = lineEnd(held, at, end);
      lines.push([line, offset, new TextDecoder().decode(held.subarray(at, textEnd(held, at, newline)))]);
      return newline;
    },
    skipLine: (start, line) => lines.push([line, "skipped", start.length]),
  });
  for (let at = 0; at < bytes.length; at += pieceBytes) scanner.push(bytes.slice(at, at + pieceBytes));
  scanner.end();
  return lines;
}

Deno.test("lines end at LF and CRLF, never at a bare CR or another separator, and the last needs no end", () => {
  const text = "one\r\n\ntwo\rtwo\u2028\u0085\n\r\nlast";
  for (const pieceBytes of [1, 2, 5, 99]) {
    assert.deepEqual(linesOf(encoder.encode(text), 100, pieceBytes), [
      [1, 0, "one"],
      [2, 5, ""],
      [3, 6, "two\rtwo\u2028\u0085"],
      [4, 19, ""],
      [5, 21, "last"],
    ]);
  }
  assert.deepEqual(linesOf(new Uint8Array()), []);
  assert.deepEqual(linesOf(encoder.encode("\n")), [[1, 0, ""]]);
});

Deno.test("a byte order mark is skipped at the start of the file and nowhere else", () => {
  for (const pieceBytes of [1, 2, 4, 99]) {
    assert.deepEqual(linesOf(encoder.encode("\ufeffa\nb\n"), 100, pieceBytes), [[1, 3, "a"], [2, 5, "b"]]);
  }
  assert.deepEqual(linesOf(encoder.encode("\ufeff")), []);
  assert.equal(linesOf(encoder.encode("a\n\ufeffb")).length, 2);
});

Deno.test("a line at the limit is read and a longer one is skipped, wherever the pieces fall", () => {
  const text = `${"a".repeat(10)}\n${"b".repeat(10)}\r\n${"c".repeat(11)}\n${"d".repeat(11)}\r\n${"e".repeat(50)}\nf`;
  for (const pieceBytes of [1, 2, 3, 7, 11, 12, 999]) {
    const lines = linesOf(encoder.encode(text), 10, pieceBytes).map(([line, place]) => [line, place !== "skipped"]);
    assert.deepEqual(lines, [[1, true], [2, true], [3, false], [4, false], [5, false], [6, true]], String(pieceBytes));
  }
  assert.deepEqual(linesOf(encoder.encode(`\ufeff${"a".repeat(10)}\r\nb`), 10, 1), [[1, 3, "a".repeat(10)], [
    2,
    15,
    "b",
  ]]);
  assert.deepEqual(linesOf(encoder.encode("c".repeat(11)), 10, 4), [[1, "skipped", 11]]);
});

Deno.test("an endless line is not held", () => {
  const limit = 1 << 20;
  let skipped = 0, lines = 0, held = 0;
  const scanner = new LineScanner(limit, {
    readLine(bytes, at, end) {
      lines++;
      held = Math.max(held, bytes.length);
      return lineEnd(bytes, at, end);
    },
    skipLine(start, line) {
      skipped++;
      assert.equal(line, 1);
      assert.equal(start.length, 1024);
    },
  });
  const piece = new Uint8Array(1 << 18).fill(0x61);
  for (let i = 0; i < 256; i++) scanner.push(piece);
  scanner.push(encoder.encode("\n{}\n"));
  scanner.end();
  assert.deepEqual([skipped, lines], [1, 1]);
  assert.ok(held <= limit * 2, `${held} bytes held`);
});
