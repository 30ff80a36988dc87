import assert from "node:assert/strict";
import { compileFaults } from "./faults.ts";
import { chanceOf, drawLatency, hashText, type Latency, seededRandom } from "./random.ts";

function draw(latency: Latency, seed: number): number[] {
  const random = seededRandom(seed);
  return Array.from({ length: 20_000 }, () => drawLatency(latency, random));
}

const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
const quantile = (values: number[], q: number) =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length * q)] ?? NaN;

Deno.test("the same seed gives the same numbers, another seed others", () => {
  assert.deepEqual(draw({ kind: "uniform", minMs: 0, maxMs: 9 }, 5), draw({ kind: "uniform", minMs: 0, maxMs: 9 }, 5));
  assert.notEqual(
    draw({ kind: "uniform", minMs: 0, maxMs: 9 }, 5)[0],
    draw({ kind: "uniform", minMs: 0, maxMs: 9 }, 6)[0],
  );
});

Deno.test("latencies have the shape that their distribution says", () => {
  assert.deepEqual([...new Set(draw(7, 1)), ...new Set(draw({ kind: "fixed", ms: 8 }, 1))], [7, 8]);
  const uniform = draw({ kind: "uniform", minMs: 100, maxMs: 200 }, 1);
  assert.ok(Math.min(...uniform) >= 100 && Math.max(...uniform) <= 200 && Math.abs(mean(uniform) - 150) < 2);
  const normal = draw({ kind: "normal", meanMs: 200, deviationMs: 50 }, 1);
  assert.ok(Math.abs(mean(normal) - 200) < 3 && Math.min(...normal) >= 0);
  assert.ok(Math.abs(quantile(normal, 0.84) - 250) < 5);
  const tail = draw({ kind: "lognormal", medianMs: 200, sigma: 0.8, maxMs: 2000 }, 1);
  assert.ok(Math.abs(quantile(tail, 0.5) - 200) < 8 && quantile(tail, 0.99) > 1000 && Math.max(...tail) <= 2000);
});

Deno.test("chances are even over texts and counts, and do not depend on the order", () => {
  const chances = Array.from(
    { length: 20_000 },
    (_, i) => chanceOf(1, hashText(`row ${i % 10_000}`), i < 10_000 ? 0 : 1),
  );
  for (const q of [0.1, 0.5, 0.9]) assert.ok(Math.abs(quantile(chances, q) - q) < 0.02, `quantile ${q}`);
  assert.equal(chanceOf(1, hashText("row 3"), 0), chances[3]);
});

Deno.test("a fault by rate strikes about so many rows, and the same ones each time", () => {
  const struck = (seed: number) => {
    const faults = compileFaults([{ rate: 0.2, reply: "500" }], seed);
    return Array.from({ length: 5000 }, (_, i) => faults(`r${i}`, hashText(`r${i}`), 0)).map((reply) => reply !== null);
  };
  assert.deepEqual(struck(1), struck(1));
  assert.notDeepEqual(struck(1), struck(2));
  assert.ok(Math.abs(struck(1).filter(Boolean).length - 1000) < 120);
});
