import { createHash } from "node:crypto";
import { no, ok, type Outcome } from "../contract/outcome.ts";

/** The answer that an order's first request got. */
export type Order = { door: string; inputHash: string; status: number; body: string };

/** Where orders are remembered, by their Idempotency-Key. */
export type Orders = {
  find(key: string): Order | null;
  put(key: string, order: Order): void;
};

/** What carrying out an order came to. `again`: it had been carried out before. */
export type Carried = { status: number; body: string; again: boolean };

/** Carries out each order once: the same key with the same input gets the first answer again. */
export interface OrderDesk {
  /**
   * Acts for the first request of a key and remembers its answer when it is no refusal. Another request with the key at
   * the same moment waits for the first. A key that came with another door or input before is refused.
   */
  once(
    key: string,
    asked: { door: string; input: unknown },
    act: () => Promise<Outcome<{ status: number; body: string }>>,
  ): Promise<Outcome<Carried>>;
}

export function createOrderDesk(orders: Orders): OrderDesk {
  const underWay = new Map<string, { door: string; inputHash: string; done: Promise<unknown> }>();
  const unstored = new Map<string, Order>();
  const keep = (key: string, order: Order): void => {
    try {
      orders.put(key, order);
    } catch {
      // What was made is made: an answer that says otherwise would have it made again. So this start remembers it.
      unstored.set(key, order);
    }
  };
  return {
    async once(key, { door, input }, act) {
      const inputHash = createHash("sha256").update(JSON.stringify(input)).digest("hex");
      const isSame = (other: { door: string; inputHash: string }) =>
        other.door === door && other.inputHash === inputHash;
      for (let other = underWay.get(key); other; other = underWay.get(key)) {
        if (!isSame(other)) return no("idempotency_conflict");
        await other.done.catch(() => {});
      }
      const known = unstored.get(key) ?? orders.find(key);
      if (known) {
        return isSame(known) ? ok({ status: known.status, body: known.body, again: true }) : no("idempotency_conflict");
      }
      const acting = act().then((outcome): Outcome<Carried> => {
        if (!outcome.ok) return outcome;
        keep(key, { door, inputHash, ...outcome.value });
        return ok({ ...outcome.value, again: false });
      });
      underWay.set(key, { door, inputHash, done: acting });
      try {
        return await acting;
      } finally {
        underWay.delete(key);
      }
    },
  };
}

/** Whether a text may be an Idempotency-Key: 1 to 255 visible ASCII characters. */
export function isOrderKey(text: string): boolean {
  return /^[\x20-\x7e]{1,255}$/u.test(text);
}
