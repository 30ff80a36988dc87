import assert from "node:assert/strict";
import { Scroller } from "./virtual.ts";

const view = 560;

Deno.test("a short table is scrolled as it is", () => {
  const scroller = new Scroller(28);
  scroller.scrolled(2800, view, 1000);
  assert.deepEqual(scroller.seen(view, 1000), { first: 100, last: 119 });
  const { from, to, above, below } = scroller.windowOf(view, 1000, 0);
  assert.deepEqual([from, to, above, above + (to - from) * 28 + below], [100, 120, 2800, 28_000]);
});

Deno.test("a table of five million lines reaches its first and last line, and moves line by line between", () => {
  const length = 5_000_000;
  const scroller = new Scroller(28);
  const height = scroller.heightOf(length);
  assert.ok(height <= 8_000_000);
  scroller.scrolled(height - view, view, length);
  assert.equal(scroller.seen(view, length).last, length - 1);
  scroller.scrolled(height / 2, view, length);
  const { first } = scroller.seen(view, length);
  assert.ok(Math.abs(first - length / 2) < 200);
  scroller.scrolled(height / 2 + 28, view, length);
  assert.equal(scroller.seen(view, length).first, first + 1);
  const { above, to, from } = scroller.windowOf(view, length);
  assert.ok(above <= height / 2 + 28 && above + (to - from) * 28 >= height / 2 + view);
  scroller.scrolled(0, view, length);
  assert.equal(scroller.seen(view, length).first, 0);
});

Deno.test("a line that is out of sight is brought into it, one that is seen moves nothing", () => {
  const scroller = new Scroller(28);
  assert.equal(scroller.reveal(3, view, 1_000_000), null);
  const bar = scroller.reveal(900_000, view, 1_000_000);
  assert.ok(bar !== null);
  assert.equal(scroller.seen(view, 1_000_000).last, 900_000);
  scroller.scrolled(bar, view, 1_000_000);
  assert.equal(scroller.seen(view, 1_000_000).last, 900_000);
});

Deno.test("after small moves the bar goes to its true place, and the lines stay", () => {
  const scroller = new Scroller(28);
  const length = 2_000_000;
  for (let bar = 100; bar <= 20_000; bar += 100) scroller.scrolled(bar, view, length);
  const before = scroller.seen(view, length);
  const bar = scroller.settled(view, length);
  assert.ok(bar !== null && bar < 20_000);
  scroller.scrolled(bar, view, length);
  assert.deepEqual(scroller.seen(view, length), before);
});
