import type { Door, Input, Output } from "../contract/operations.ts";
import { no, ok, type Outcome } from "../contract/outcome.ts";
import { tagOf } from "../contract/tag.ts";
import { type DoorRoute, doorRoutes } from "./doors.ts";
import { Download } from "./download.ts";
import type { Answer, Handlers, RequestContext } from "./handler.ts";
import { checkInput, type RawInput } from "./input.ts";
import { createOrderDesk, isOrderKey, type Orders } from "./orders.ts";

/** An answer as the mount sends it: JSON text, or what a door of another kind gave. */
export type Reply = { kind: "json"; status: number; body: string; again: boolean; tag?: string | null } | {
  kind: "other";
  value: unknown;
};

/** Checks inputs and calls handlers, for the routes of the API and for pages alike. */
export interface Desk {
  /** Answers a request of a door. `key` is its Idempotency-Key, where the door takes one. */
  reply(route: DoorRoute, raw: RawInput, asked: Asked): Promise<Outcome<Reply>>;
  /** Calls a door for a page, its input given as the schema takes it. */
  call<Key extends Door>(
    door: Key,
    members: Record<string, unknown>,
    context: RequestContext,
  ): Promise<Outcome<Answer<Key>>>;
  /** Calls a door that starts something, once for each `key`; a form without one just starts it. */
  order<Key extends "POST /api/projects/{id}/runs" | "POST /api/demo">(
    door: Key,
    members: Record<string, unknown>,
    key: string | null,
    context: RequestContext,
  ): Promise<Outcome<Output<Key>>>;
}

export type Asked = { context: RequestContext; request: Request; key: string | null };

export function createDesk({ handlers, orders }: { handlers: Handlers; orders: Orders }): Desk {
  const desk = createOrderDesk(orders);
  /** The one place where the type of a door's input is taken on trust: its own schema has just checked it. */
  async function handle<Key extends Door>(door: Key, input: unknown, context: RequestContext, request: Request) {
    const handler = handlers[door] as (
      input: Input<Key>,
      context: RequestContext,
      request: Request,
    ) => Promise<Outcome<Answer<Key>>> | Outcome<Answer<Key>>;
    return await handler(input as Input<Key>, context, request);
  }
  return {
    async reply(route, raw, { context, request, key }) {
      const { door, operation } = route;
      const input = checkInput(route, raw, context.language);
      if (!input.ok) return input;
      if (typeof operation.output === "string") {
        const outcome = await handle(door, input.value, context, request);
        return outcome.ok ? ok({ kind: "other", value: outcome.value }) : outcome;
      }
      const { status } = operation;
      if (key === null || !operation.idempotent) {
        const outcome = await handle(door, input.value, context, request);
        if (!outcome.ok) return outcome;
        return outcome.value instanceof Download ? ok({ kind: "other", value: outcome.value }) : ok({
          kind: "json",
          status,
          body: JSON.stringify(outcome.value),
          again: false,
          tag: operation.tagged ? answerTag(outcome.value) : null,
        });
      }
      if (!isOrderKey(key)) {
        const error = { path: "Idempotency-Key", message: "must have 1 to 255 visible ASCII characters" };
        return no("invalid_input", { first: `${error.path}: ${error.message}` }, [error]);
      }
      const carried = await desk.once(key, { door, input: input.value }, async () => {
        const outcome = await handle(door, input.value, context, request);
        return outcome.ok ? ok({ status, body: JSON.stringify(outcome.value) }) : outcome;
      });
      return carried.ok ? ok({ kind: "json", ...carried.value }) : carried;
    },
    async call(door, members, context) {
      const input = checkInput(routeOf(door), { members, texts: {} }, context.language);
      return input.ok ? await handle(door, input.value, context, noRequest) : input;
    },
    async order(door, members, key, context) {
      const raw = { members, texts: {} };
      const reply = await this.reply(routeOf(door), raw, { context, request: noRequest, key });
      if (!reply.ok) return reply;
      if (reply.value.kind !== "json") throw new Error(`${door} gives no JSON`);
      return ok(JSON.parse(reply.value.body));
    },
  };
}

/** The tag of what is answered; null for what never changes, such as a built-in template. */
function answerTag(value: unknown): string | null {
  if (typeof value !== "object" || value === null || !("changedAt" in value)) return null;
  return typeof value.changedAt === "string" ? tagOf(value.changedAt) : null;
}

/** What stands in for a request where a page calls a door, which has none to read. */
const noRequest = new Request("http://page.invalid/");

function routeOf(door: Door): DoorRoute {
  const route = doorRoutes.find((one) => one.door === door);
  if (!route) throw new Error(`no such door: ${door}`);
  return route;
}
