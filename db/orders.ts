import type { Database } from "@db/sqlite";
import { prepared } from "./prepared.ts";

/** The answer that the first request with an Idempotency-Key got. */
export type OrderRecord = { door: string; inputHash: string; status: number; body: string };

export function findOrder(db: Database, key: string): OrderRecord | null {
  return prepared(db, "select door, input_hash as inputHash, status, body from orders where key = ?")
    .get<OrderRecord>(key) ?? null;
}

/** Remembers an order; false when its key is taken, and then the first one stays. */
export function putOrder(db: Database, key: string, order: OrderRecord, at: Date): boolean {
  return prepared(
    db,
    `insert into orders(key, door, input_hash, status, body, created_at)
     values (:key, :door, :inputHash, :status, :body, :at) on conflict do nothing`,
  ).run({ key, ...order, at }) === 1;
}

/** Forgets the orders before a moment; returns how many. */
export function dropOrders(db: Database, before: Date): number {
  return prepared(db, "delete from orders where created_at < ?").run(before);
}
