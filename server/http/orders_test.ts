import assert from "node:assert/strict";
import { ok } from "../contract/outcome.ts";
import { createOrderDesk } from "./orders.ts";

Deno.test("an order whose answer cannot be stored is answered all the same, and not carried out again", async () => {
  const desk = createOrderDesk({
    find: () => null,
    put: () => {
      throw new Error("the disk is full");
    },
  });
  let made = 0;
  const order = (input: unknown) =>
    desk.once("k", { door: "POST /api/demo", input }, () => Promise.resolve(ok({ status: 201, body: `${++made}` })));
  assert.deepEqual(await order("a"), ok({ status: 201, body: "1", again: false }));
  assert.deepEqual(await order("a"), ok({ status: 201, body: "1", again: true }));
  const other = await order("b");
  assert.equal(other.ok || other.refusal.code, "idempotency_conflict");
  assert.equal(made, 1);
});
