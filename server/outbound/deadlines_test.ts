import assert from "node:assert/strict";
import { Deadlines, type Timed } from "./deadlines.ts";

class Noted implements Timed {
  place = -1;
  dueAt = Infinity;
  toldAt: number | null = null;

  constructor(readonly told: () => void = () => {}) {}

  due(): void {
    this.toldAt = performance.now();
    this.told();
  }
}

Deno.test("each is told when its time is up and never before, whatever the order in which they were set", async () => {
  const deadlines = new Deadlines();
  const began = performance.now();
  const order: number[] = [];
  await Promise.all([40, 10, 30, 20, 10].map((ms) =>
    new Promise<void>((resolve) => {
      const timed: Noted = new Noted(() => {
        order.push(ms);
        resolve();
      });
      deadlines.set(timed, began + ms);
    }).then(() => assert.ok(performance.now() >= began + ms))
  ));
  assert.deepEqual(order, [10, 10, 20, 30, 40]);
});

Deno.test("one that was cleared is not told, and one that was set again is told at its new time alone", async () => {
  const deadlines = new Deadlines();
  const began = performance.now();
  const { promise, resolve } = Promise.withResolvers<void>();
  const [cleared, later, last] = [new Noted(), new Noted(), new Noted(resolve)];
  deadlines.set(cleared, began + 5);
  deadlines.set(later, began + 5);
  deadlines.set(last, began + 60);
  deadlines.set(later, began + 40);
  deadlines.clear(cleared);
  deadlines.clear(cleared);
  await promise;
  assert.equal(cleared.toldAt, null);
  assert.ok(later.toldAt !== null && later.toldAt >= began + 40 && last.toldAt !== null && last.toldAt >= later.toldAt);
});

Deno.test("one that sets itself or others when it is told keeps all the others", async () => {
  const deadlines = new Deadlines();
  const began = performance.now();
  const { promise, resolve } = Promise.withResolvers<void>();
  let times = 0;
  const other = new Noted();
  const again: Noted = new Noted(() => {
    if (++times === 3) return resolve();
    deadlines.set(again, performance.now() + 5);
    if (times === 1) deadlines.set(other, performance.now() + 2);
  });
  const far = new Noted();
  deadlines.set(far, began + 3_000_000_000); // longer than any timer
  deadlines.set(again, began);
  await promise;
  assert.ok(other.toldAt !== null);
  assert.equal(far.toldAt, null);
  deadlines.clear(far); // and leaves no timer behind
});
