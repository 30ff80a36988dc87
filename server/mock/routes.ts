import type { Ask } from "./answer.ts";
import type { Incoming } from "./http.ts";
import type { MockOptions } from "./options.ts";
import { keyOf } from "./place.ts";
import type { ReplyObject } from "./reply.ts";

/** The deployment in a path of Azure, or null. */
export function deploymentOf(path: string): string | null {
  const name = /\/openai\/deployments\/([^/]+)\/chat\/completions$/.exec(path)?.[1];
  return name === undefined ? null : decodeName(name);
}

function decodeName(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

/** The list of models, or one of them, at the end of any path; null when the path asks for neither. */
export function modelsReply(path: string, { models }: MockOptions): ReplyObject | null {
  const asked = /\/models(?:\/(.+))?$/.exec(path);
  if (!asked) return null;
  const list = models.map((id) => ({ id, object: "model", created: 1_700_000_000, owned_by: "mock" }));
  if (asked[1] === undefined) return { json: { object: "list", data: list } };
  const id = decodeName(asked[1]);
  const model = list.find((one) => one.id === id);
  return model ? { json: model } : modelMissing(id);
}

/** What the mock itself refuses before any answer, in the words of OpenAI; null when it refuses nothing. */
export function refusal(incoming: Incoming, path: string, body: unknown, ask: Ask, options: MockOptions) {
  const { method, headers, target } = incoming;
  const key = keyOf(headers);
  if (options.key !== null && key !== options.key) return wrongKey(key);
  if (!path.endsWith("/chat/completions")) return said(404, `Invalid URL (${method} ${path})`, null);
  if (method !== "POST") return said(405, `Not allowed to ${method} on ${path} (HINT: POST is required)`, null);
  if (ask.azure && !target.includes("api-version=")) {
    return { status: 404, json: { error: { code: "404", message: "Resource not found" } } };
  }
  if (body === null) return said(400, "We could not parse the JSON body of your request.", null);
  if (!Array.isArray(ask.body.messages) || ask.body.messages.length === 0) {
    return said(400, "Missing required parameter: 'messages'.", "missing_required_parameter", "messages");
  }
  if (options.strictModels && !options.models.includes(ask.model)) return modelMissing(ask.model);
  return null;
}

function said(status: number, message: string, code: string | null, param: string | null = null): ReplyObject {
  return { status, json: { error: { message, type: "invalid_request_error", param, code } } };
}

function modelMissing(model: string): ReplyObject {
  return said(404, `The model \`${model}\` does not exist or you do not have access to it.`, "model_not_found");
}

function wrongKey(key: string | null): ReplyObject {
  if (key === null) return said(401, "You didn't provide an API key. Send it as a Bearer token.", null);
  const shown = key.length > 12 ? `${key.slice(0, 5)}***${key.slice(-4)}` : "***";
  return said(401, `Incorrect API key provided: ${shown}.`, "invalid_api_key");
}

/** What a GET of the mock's own root answers, so that a person who opens it in a browser knows where they are. */
export const greeting: ReplyObject = {
  text: "The mock model server of PromptFactory.\nPOST /v1/chat/completions\nGET /v1/models\n",
};
