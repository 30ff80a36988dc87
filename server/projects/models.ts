import type { Asking } from "../providers/ask.ts";
import { send } from "../outbound/send.ts";
import { suggestName } from "../prompt/suggest.ts";

const timeoutMs = 10_000;
const maxBytes = 8_388_608; // relays list thousands of models
const maxModels = 2000;

type AskingModels = Pick<Asking, "provider" | "endpoint" | "secrets" | "client">;

/** The models that an endpoint lists; null when it lists none, or does not say. */
export async function offeredModels(asking: AskingModels, signal: AbortSignal): Promise<string[] | null> {
  const told = await askForModels(asking, signal);
  return told.kind === "models" ? told.models : null;
}

/** What came of asking for the list of models: `none` is an answer without one, and its HTTP status. */
export type ModelsTold =
  | { kind: "models"; models: string[] }
  | { kind: "none"; status: number }
  | { kind: "failed" }
  | { kind: "unknown" };

/** Asks an endpoint for its models; `unknown` where it is not known how. */
export async function askForModels(
  { provider, endpoint, secrets, client }: AskingModels,
  signal: AbortSignal,
): Promise<ModelsTold> {
  const url = provider.modelsUrl(endpoint);
  if (url === null) return { kind: "unknown" };
  const headers = provider.headers(endpoint, secrets);
  const limits = { timeoutMs, idleTimeoutMs: null, maxBytes };
  const sent = await send({ url, method: "GET", headers, body: "", ...limits }, client, signal);
  if (sent.kind === "failure") return { kind: "failed" };
  if (sent.status !== 200) return { kind: "none", status: sent.status };
  const models = [...new Set(namesIn(sent.text))].slice(0, maxModels);
  return models.length === 0 ? { kind: "none", status: sent.status } : { kind: "models", models };
}

function namesIn(text: string): string[] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return [];
  }
  const list = Array.isArray(value) ? value : memberOf(value, "data") ?? memberOf(value, "models");
  if (!Array.isArray(list)) return [];
  return list.map((one) => typeof one === "string" ? one : memberOf(one, "id") ?? memberOf(one, "name"))
    .filter((name): name is string => typeof name === "string" && name !== "" && name.length <= 512);
}

/** The models with the one first that is most like the wanted name. */
export function nearestFirst(models: readonly string[], wanted: string): string[] {
  const nearest = wanted === "" ? null : suggestName(wanted, models);
  return nearest === null ? [...models] : [nearest, ...models.filter((name) => name !== nearest)];
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null && Object.hasOwn(value, name)
    ? Reflect.get(value, name)
    : undefined;
}
