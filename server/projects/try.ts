import { errors } from "../contract/errors.ts";
import type { Output } from "../contract/operations.ts";
import { no, ok, type Outcome } from "../contract/outcome.ts";
import type { Sentences } from "../contract/problems.ts";
import type { Message } from "../contract/project.ts";
import type { Reply } from "../contract/reply.ts";
import type { Mend, Usage } from "../contract/run.ts";
import { type Asked, askModel } from "../providers/ask.ts";
import { providers } from "../providers/mod.ts";
import { partWords } from "../providers/url.ts";
import { renderMessages } from "../prompt/render.ts";
import { readiness } from "../runs/freeze.ts";
import type { Connecting } from "./connection.ts";
import { type AboutRow, findSubject, type Rows } from "./subject.ts";

/** What is open. */
export type Trying = Rows & Connecting;
export type Tried = Output<"POST /api/projects/{id}/try">;
export type TryRefusal =
  | "project_not_found"
  | "dataset_not_found"
  | "row_not_found"
  | "empty_prompt"
  | "endpoint_incomplete"
  | "key_unusable";

const maxRawBytes = 65_536;
const maxMends = 3;
const noUsage: Usage = { promptTokens: null, cachedTokens: null, completionTokens: null, reasoningTokens: null };

/** Sends one row to the model and gives all that came back. A row that lacks a variable is told so and not sent. */
export async function tryRow(
  open: Trying,
  about: AboutRow,
  language: keyof Sentences,
  signal: AbortSignal,
): Promise<Outcome<Tried, TryRefusal>> {
  const subject = await findSubject(open, about);
  if (!subject.ok) return subject;
  const { project, written, prompt, row, missing } = subject.value;
  const settings = { ...project.settings, prompt: written };
  const secrets = readiness(open, settings, project.keyId);
  if (!secrets.ok) return secrets;
  const { endpoint, parameters } = settings;
  const provider = providers[endpoint.provider];
  const lacking = provider.missing(endpoint);
  if (lacking) return no("endpoint_incomplete", { what: partWords[lacking.part] });

  const rendered = renderMessages(prompt, row, missing);
  const messages = rendered.messages.map(({ role, content }) => ({ role, content }));
  if (missing === "fail" && rendered.missing.length > 0) {
    const requestBody = provider.body({ endpoint, parameters, messages, mends: [] });
    return ok(notSent(messages, rendered.missing, requestBody, language));
  }
  const address = provider.requestUrl(endpoint);
  if (!address.ok) return no("endpoint_incomplete", { what: partWords[address.missing] });
  const client = open.clients.clientFor(address.url, endpoint.tls);
  let mends: Mend[] = [];
  while (true) {
    const asking = { provider, endpoint, parameters, secrets: secrets.value, mends, client, keepRaw: true };
    const asked = await askModel(asking, messages, signal);
    const mend = asked.reply.kind === "error" ? asked.reply.mend : null;
    if (mend === null || mends.length === maxMends) return ok(shown(messages, asked, language));
    mends = [...mends, mend]; // as a run does it
  }
}

function notSent(messages: Message[], missing: string[], requestBody: string, language: keyof Sentences): Tried {
  const code = "missing_variable";
  return {
    messages,
    answer: null,
    reasoning: null,
    finishReason: null,
    usage: noUsage,
    latencyMs: 0,
    status: null,
    error: { code, message: missing.join(", "), sentence: errors[code][language] },
    raw: null,
    requestBody,
  };
}

function shown(
  messages: Message[],
  { reply, latencyMs, status, raw, requestBody }: Asked,
  language: keyof Sentences,
): Tried {
  const { answer, reasoning, finishReason } = reply.kind === "answer" ? reply : noAnswer;
  return {
    messages,
    answer,
    reasoning,
    finishReason,
    usage: reply.usage ?? noUsage,
    latencyMs,
    status,
    error: errorOf(reply, language),
    raw: raw === null ? null : startOf(raw, maxRawBytes),
    requestBody,
  };
}

/** As much of a text as so many bytes of UTF-8 hold. */
function startOf(text: string, maxBytes: number): string {
  if (text.length * 3 <= maxBytes) return text;
  return text.slice(0, new TextEncoder().encodeInto(text, new Uint8Array(maxBytes)).read);
}

const noAnswer = { answer: null, reasoning: null, finishReason: null };

function errorOf(reply: Reply, language: keyof Sentences): Tried["error"] {
  if (reply.kind === "answer") return null;
  return { code: reply.code, message: reply.message, sentence: errors[reply.code][language] };
}
