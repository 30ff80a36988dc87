import type { Endpoint, Secrets } from "../contract/project.ts";
import { isMended, mends, streams } from "./mends.ts";
import type { BodyParts, Provider } from "./provider.ts";
import { completeUrl, modelsBeside, nothingWritten } from "./url.ts";

/** Everything that speaks as OpenAI's chat completions do, which is nearly everything. */
export const openai: Provider = {
  name: "openai",
  requestUrl: completeUrl,
  modelsUrl(endpoint) {
    const url = completeUrl(endpoint);
    return url.ok ? modelsBeside(url.url) : null;
  },
  missing(endpoint) {
    const url = completeUrl(endpoint);
    if (!url.ok) return { part: url.missing, reason: url.reason };
    return endpoint.model === "" ? { part: "model", reason: nothingWritten } : null;
  },
  headers: (endpoint, secrets) => withOwn(authHeaders(endpoint.auth, secrets.key), secrets),
  body: (parts) => JSON.stringify(bodyMembers(parts, parts.endpoint.model)),
  errors: {},
};

/** The members of a body; `extra` comes last and may replace any of them. */
export function bodyMembers(
  { endpoint, parameters, messages, mends: made }: BodyParts,
  model: string,
): Record<string, unknown> {
  const { temperature, maxTokens, topP, stop, seed, extra } = parameters;
  const members: Record<string, unknown> = {};
  if (model !== "") members.model = model;
  members.messages = messages;
  if (temperature !== undefined) members.temperature = temperature;
  if (maxTokens !== undefined) members.max_tokens = maxTokens;
  if (topP !== undefined) members.top_p = topP;
  if (stop !== undefined) members.stop = stop;
  if (seed !== undefined) members.seed = seed;
  if (streams(endpoint, made)) {
    members.stream = true;
    members.stream_options = { include_usage: true };
  }
  if (extra !== undefined) Object.assign(members, extra);
  if (made.length > 0) mendMembers(members, made);
  return members;
}

function mendMembers(members: Record<string, unknown>, made: BodyParts["mends"]): void {
  if (isMended(made, mends.maxTokens) && Object.hasOwn(members, "max_tokens")) {
    members.max_completion_tokens ??= members.max_tokens;
    delete members.max_tokens;
  }
  if (isMended(made, mends.streamOptions)) delete members.stream_options;
}

export function authHeaders(auth: Endpoint["auth"], key: string | null): Record<string, string> {
  if (key === null || key === "" || auth === "none") return {};
  if (auth === "api-key") return { "api-key": key };
  if (auth === "x-auth-token") return { "x-auth-token": key };
  return { authorization: auth === "bearer" ? `Bearer ${key}` : key };
}

/** The headers of a request: the program's, the key's, and the person's own, which win. */
export function withOwn(auth: Record<string, string>, { headers }: Secrets): Record<string, string> {
  const all: Record<string, string> = {
    "content-type": "application/json",
    accept: "application/json, text/event-stream",
    "user-agent": "promptfactory",
    ...auth,
  };
  for (const [name, value] of Object.entries(headers)) all[name.toLowerCase()] = value;
  return all;
}
