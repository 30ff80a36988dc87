import assert from "node:assert/strict";
import { spread } from "./spread.ts";

Deno.test("runs that want more than there is get even shares of what the modest ones leave", () => {
  const cases: [number[], number, number[]][] = [
    [[1000], 192, [192]],
    [[1000, 1000], 192, [96, 96]],
    [[1000, 8], 192, [184, 8]],
    [[8, 8], 192, [8, 8]],
    [[50, 1000, 100], 200, [50, 75, 75]],
    [[4, 4, 4], 2, [1, 1, 1]],
    [[], 10, []],
  ];
  for (const [wanted, most, shares] of cases) assert.deepEqual(spread(wanted, most), shares);
});
