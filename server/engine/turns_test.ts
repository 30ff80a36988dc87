import assert from "node:assert/strict";
import { never } from "./fakes_test.ts";
import { Turns } from "./turns.ts";

/** The order in which rows with so many attempts behind them get their turn while another has it. */
async function orderOf(tries: number[], isRefused: boolean): Promise<number[]> {
  const turns = new Turns(() => isRefused);
  const order: number[] = [];
  const first = await turns.take(0, never);
  const all = tries.map(async (made) => {
    using _turn = await turns.take(made, never);
    order.push(made);
  });
  first[Symbol.dispose]();
  await Promise.all(all);
  return order;
}

Deno.test("the rows with the most attempts go first, so that none is left over", async () => {
  assert.deepEqual(await orderOf([0, 2, 1, 0, 40], false), [40, 2, 1, 0, 0]);
});

Deno.test("while the endpoint refuses, those with the fewest go first, so that all bear the refusals evenly", async () => {
  assert.deepEqual(await orderOf([3, 0, 2, 0, 1], true), [0, 0, 1, 2, 3]);
});

Deno.test("who leaves the line loses its turn alone", async () => {
  const turns = new Turns(() => false);
  const first = await turns.take(0, never);
  const leaving = new AbortController();
  const left = turns.take(1, leaving.signal);
  const next = turns.take(0, never);
  leaving.abort(new Error("away"));
  await assert.rejects(left, { message: "away" });
  first[Symbol.dispose]();
  (await next)[Symbol.dispose]();
  (await turns.take(0, never))[Symbol.dispose]();
});
