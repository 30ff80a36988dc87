import type { Endpoint, Message, Parameters, Secrets } from "../contract/project.ts";
import type { Reply, ReplyError } from "../contract/reply.ts";
import type { Mend, Usage } from "../contract/run.ts";
import type { Client } from "../outbound/client.ts";
import { hide } from "../outbound/mask.ts";
import { type FailureDetail, type Response, send } from "../outbound/send.ts";
import { toldWaitMs } from "../outbound/waits.ts";
import { parseJson } from "./body-text.ts";
import { type Classified, classify } from "./classify.ts";
import { type Family, familyOf } from "./codes.ts";
import { streams } from "./mends.ts";
import type { Provider } from "./provider.ts";
import type { Asked as AskedMembers } from "./refusals.ts";
import { readReply } from "./reply.ts";

/** What stays the same for all requests of a revision: make one object of it and ask with that. */
export type Asking = {
  provider: Provider;
  endpoint: Endpoint;
  parameters: Parameters;
  /** Ready to be sent: keys of the form `${NAME}` were resolved before. */
  secrets: Secrets;
  mends: readonly Mend[];
  client: Client;
  /** Keeps what came back as text, for a person who tries a prompt. */
  keepRaw?: boolean;
};

export type Asked = {
  reply: Reply;
  /** The body that came back, secrets hidden; null unless it was asked for. */
  raw: string | null;
  requestBody: string;
  /** HTTP status; null when no head came. */
  status: number | null;
  startedAt: Date;
  latencyMs: number;
  /** Finer than the code, when the line itself failed: `dns`, `refused`, `tls`, `idle`, … */
  detail: FailureDetail | null;
};

const shownCharacters = 2000;
type Prepared = { url: string; headers: Record<string, string>; family: Family | null; streams: boolean };
const prepared = new WeakMap<Asking, Prepared>();

/**
 * Asks the model once and reads what comes back. Never rejects but with the reason of the aborted `signal`.
 * No text of it holds the key. The endpoint must be complete (`provider.missing`); throws when it is not.
 */
export async function askModel(asking: Asking, messages: readonly Message[], signal: AbortSignal): Promise<Asked> {
  const { provider, endpoint, parameters, mends, secrets, client } = asking;
  const { url, headers, family, streams } = prepared.get(asking) ?? prepare(asking);
  const body = provider.body({ endpoint, parameters, messages, mends });
  const startedAt = new Date();
  const startMs = performance.now();
  const sent = await send(
    {
      url,
      headers,
      body,
      timeoutMs: endpoint.timeoutMs,
      idleTimeoutMs: endpoint.idleTimeoutMs,
      maxBytes: endpoint.maxAnswerBytes,
    },
    client,
    signal,
  );
  const latencyMs = performance.now() - startMs;
  const asked = { raw: null, requestBody: body, status: sent.status, startedAt, latencyMs, detail: null };
  if (sent.kind === "failure") {
    const { code, message, status, detail } = sent;
    const reply = failed(status, {
      code: code === "too_large" ? "bad_response" : code,
      message: tell(message, secrets),
    });
    return { ...asked, detail, reply };
  }
  const reply = readSent(sent, asking, body, streams, family);
  return { ...asked, reply, raw: asking.keepRaw ? hide(sent.text, secrets) : null };
}

function prepare(asking: Asking): Prepared {
  const { provider, endpoint, secrets, mends } = asking;
  const address = provider.requestUrl(endpoint);
  if (!address.ok) throw new Error(`the endpoint has no usable ${address.missing}`);
  const { url } = address;
  const made = {
    url,
    headers: provider.headers(endpoint, secrets),
    family: familyOf(url),
    streams: streams(endpoint, mends),
  };
  prepared.set(asking, made);
  return made;
}

function readSent(sent: Response, asking: Asking, requestBody: string, streams: boolean, family: Family | null): Reply {
  const { status } = sent;
  const { secrets } = asking;
  if (sent.redirect !== null) return failed(status, { code: "invalid_request", message: tell(sent.redirect, secrets) });
  if (status >= 300) return readError(sent, { text: sent.text }, null, asking, requestBody, streams, family);
  const read = readReply(sent.text);
  if (read.kind === "error") {
    return readError(sent, { value: read.value }, read.usage, asking, requestBody, streams, family);
  }
  if (read.kind === "none") {
    return failed(status, { code: read.code, message: tell(read.message, secrets), usage: read.usage });
  }
  return {
    ...read,
    status,
    answer: hide(read.answer, secrets),
    reasoning: read.reasoning === null ? null : hide(read.reasoning, secrets),
  };
}

function readError(
  { status, headers, text }: Response,
  body: { text: string } | { value: unknown },
  usage: Usage | null,
  { endpoint, provider, mends, secrets }: Asking,
  requestBody: string,
  streams: boolean,
  family: Family | null,
): ReplyError {
  const waitMs = toldWaitMs(headers, text, new Date(), family?.zone);
  const asked: AskedMembers = {
    members: new Set(Object.keys(parseJson(requestBody) ?? {})),
    streams,
    mayStream: endpoint.stream === "auto",
    mends,
  };
  const codes = provider.errors;
  const classified = classify({
    status: status < 300 ? 200 : status,
    body,
    family,
    codes,
    asked,
    toldWait: waitMs !== null,
  });
  const waits = ["rate_limited", "overloaded", "server_error"].includes(classified.code);
  return failed(status, {
    ...classified,
    message: tell(classified.message, secrets),
    usage,
    waitMs: waits ? waitMs : null,
  });
}

/** A message for a person: without secrets, and of a length that can be read. */
const tell = (message: string, secrets: Secrets): string => hide(message, secrets).slice(0, shownCharacters);

function failed(
  status: number | null,
  error: Partial<Classified> & Pick<ReplyError, "code" | "message"> & Partial<Pick<ReplyError, "usage" | "waitMs">>,
): ReplyError {
  return { kind: "error", status, waitMs: null, ambiguous: false, mend: null, usage: null, ...error };
}
