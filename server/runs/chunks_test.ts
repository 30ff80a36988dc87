import assert from "node:assert/strict";
import { Chunks } from "./chunks.ts";

Deno.test("pieces of any length come out whole, in chunks of no more than the size, no letter cut from a text", () => {
  const pieces = ["a", "", "回答".repeat(9), new Uint8Array(23).fill(66), "😀é".repeat(5), Uint8Array.of(), "end"];
  const chunks = new Chunks(8);
  const out: Uint8Array[] = [];
  for (const piece of pieces) {
    chunks.add(piece);
    out.push(...chunks.takeFull());
  }
  out.push(chunks.rest());
  assert.ok(out.every(({ length }) => length <= 8));
  const text = new TextDecoder("utf-8", { fatal: true }).decode(Uint8Array.from(out.flatMap((chunk) => [...chunk])));
  assert.equal(text, pieces.map((piece) => typeof piece === "string" ? piece : "B".repeat(piece.length)).join(""));
});
