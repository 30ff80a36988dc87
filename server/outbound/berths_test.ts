import assert from "node:assert/strict";
import { Berths } from "./berths.ts";

Deno.test("no more are taken than there are, and whoever waits is told when one is given back", async () => {
  const berths = new Berths(2);
  let told = 0;
  berths.join({ giveWay: () => false, goOn: () => void told++ });
  assert.deepEqual([berths.take(), berths.take(), berths.take()], [true, true, false]);
  berths.give();
  await Promise.resolve();
  assert.equal(told, 1);
  assert.deepEqual([berths.take(), berths.take()], [true, false]);
});

Deno.test("a connection that carries nothing gives way to one to another origin", () => {
  const berths = new Berths(2);
  let free = 1;
  berths.join({
    giveWay() {
      if (free === 0) return false;
      free--;
      berths.give();
      return true;
    },
    goOn: () => {},
  });
  assert.deepEqual([berths.take(), berths.take(), berths.take(), berths.take()], [true, true, true, false]);
});
