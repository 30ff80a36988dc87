import assert from "node:assert/strict";
import { below, rowsBelow, seeded } from "./random.ts";
import type { RuledSelection } from "./select.ts";
import { randomRows, rowsOf, selectRows } from "./select.ts";

const listed = (selection: RuledSelection, total: number) => {
  const rows = selectRows(selection, total);
  return rows.slice(0, rows.count);
};

Deno.test("a selection names its rows in order, and none beyond the dataset", () => {
  const cases: [RuledSelection, number, number[]][] = [
    [{ kind: "all" }, 3, [0, 1, 2]],
    [{ kind: "all" }, 0, []],
    [{ kind: "first", count: 2 }, 3, [0, 1]],
    [{ kind: "first", count: 9 }, 3, [0, 1, 2]],
    [{ kind: "range", from: 1, to: 2 }, 5, [1, 2]],
    [{ kind: "range", from: 3, to: 9 }, 5, [3, 4]],
    [{ kind: "range", from: 7, to: 9 }, 5, []],
    [{ kind: "random", count: 9, seed: 1 }, 3, [0, 1, 2]],
  ];
  for (const [selection, total, rows] of cases) {
    assert.deepEqual(listed(selection, total), rows, JSON.stringify(selection));
  }
});

Deno.test("positions and rows lead to each other", () => {
  for (
    const rows of [selectRows({ kind: "range", from: 10, to: 19 }, 100), rowsOf(Uint32Array.of(2, 3, 11, 40, 4e9))]
  ) {
    const all = rows.slice(0, rows.count);
    assert.equal(all.length, rows.count);
    all.forEach((row, position) => {
      assert.equal(rows.at(position), row);
      assert.equal(rows.indexOf(row), position);
      assert.equal(rows.firstFrom(row), position);
    });
    for (const row of [0, 1, 4, 12, 15, 21, 41, 4.1e9]) {
      const expected = all.findIndex((one) => one >= row);
      assert.equal(rows.firstFrom(row), expected < 0 ? rows.count : expected);
      assert.equal(rows.indexOf(row), all.indexOf(row));
    }
    assert.deepEqual(rows.slice(1, 3), all.slice(1, 3));
    assert.deepEqual(rows.slice(rows.count - 1, rows.count + 9), all.slice(-1));
    assert.deepEqual(rows.slice(rows.count, rows.count + 9), []);
    assert.throws(() => rows.at(rows.count), RangeError);
    assert.throws(() => rows.at(-1), RangeError);
  }
});

Deno.test("random rows are the same for the same seed, whatever the machine", () => {
  const expected = [107_484, 504_008, 524_374, 849_406, 887_063];
  assert.deepEqual(listed({ kind: "random", count: 5, seed: 1 }, 1_000_000), expected);
  assert.notDeepEqual(listed({ kind: "random", count: 5, seed: 2 }, 1_000_000), expected);
});

Deno.test("random rows are sorted, different, so many as asked for, and of the whole dataset", () => {
  for (const [total, count] of [[10, 3], [10, 9], [1000, 1], [100_000, 50_000]] as const) {
    const rows = listed({ kind: "random", count, seed: 7 }, total);
    assert.equal(rows.length, count);
    assert.deepEqual(rows, [...new Set(rows)].sort((a, b) => a - b));
    assert.ok(rows.every((row) => row >= 0 && row < total));
  }
  const half = listed({ kind: "random", count: 50_000, seed: 7 }, 100_000);
  for (let tenth = 0; tenth < 10; tenth++) {
    const share = half.filter((row) => Math.floor(row / 10_000) === tenth).length;
    assert.ok(Math.abs(share - 5000) < 300, `${share} of tenth ${tenth}`);
  }
});

Deno.test("every row and every pair is as likely", () => {
  const counts = new Array<number>(10).fill(0), pairs = new Map<string, number>();
  const random = seeded(3);
  for (let round = 0; round < 9000; round++) {
    const rows = [...rowsBelow(5, 2, random)];
    for (const row of rows) counts[row] = (counts[row] ?? 0) + 1;
    pairs.set(rows.join(), (pairs.get(rows.join()) ?? 0) + 1);
  }
  for (const count of counts.slice(0, 5)) assert.ok(Math.abs(count - 3600) < 250, String(count));
  assert.equal(pairs.size, 10);
  for (const count of pairs.values()) assert.ok(Math.abs(count - 900) < 150, String(count));
});

Deno.test("a bound that does not divide the generator's range is met evenly", () => {
  const high = [0xffff_ffff, 7];
  assert.equal(below(3, () => high.shift() ?? 0), 1);
});

Deno.test("random rows of a selection are rows of it", () => {
  const selection = rowsOf(Uint32Array.of(3, 10, 20, 33, 47, 90));
  const some = randomRows(selection, 3, 1);
  assert.equal(some.count, 3);
  for (const row of some.slice(0, 3)) assert.ok(selection.indexOf(row) >= 0);
  assert.equal(randomRows(selection, 6, 1).count, 6);
});
