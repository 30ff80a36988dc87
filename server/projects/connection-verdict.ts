import type { Output } from "../contract/operations.ts";
import type { Endpoint, Secrets } from "../contract/project.ts";
import type { ReplyError } from "../contract/reply.ts";
import type { FailureDetail } from "../outbound/send.ts";
import type { ConnectionWord } from "./connection-words.ts";

export type Connection = Output<"POST /api/projects/{id}/test-connection">;
export type Verdict = Connection["verdict"];
export type Step = Connection["steps"][number]["step"];

/** What a failed test comes to: the sentence, and the step that it did not get past. */
export type Finding = { verdict: Verdict; word: ConnectionWord; step: Step };

/** What the test saw of the endpoint. */
export type Seen = {
  error: ReplyError;
  detail: FailureDetail | null;
  /** What came back as text; null when no body came. */
  raw: string | null;
  url: URL;
  endpoint: Endpoint;
  secrets: Secrets;
};

const found = (verdict: Verdict, word: ConnectionWord, step: Step): Finding => ({ verdict, word, step });

const answersElsewhere = [404, 405, 410, 501];

/** Reads a failed request as a person needs to hear it: whose fault it is, and what to do. */
export function findingOf(seen: Seen): Finding {
  const { error, detail, url, endpoint, secrets } = seen;
  if (detail !== null) return ofLine(detail, url, error.message);
  const { status } = error;
  if (status !== null && status >= 300 && status < 400) return found("redirected", "redirected", "answer");
  if (wantsTls(seen)) return found("tls", "tlsPort", "tls");
  switch (error.code) {
    case "unauthorized":
      return found("unauthorized", hasKey(secrets) ? "wrongKey" : "noKey", "key");
    case "model_not_found":
      return found("model_not_found", endpoint.provider === "azure" ? "noSuchDeployment" : "noSuchModel", "model");
    case "quota_exceeded":
      return found("quota_exceeded", error.ambiguous ? "quotaOrRate" : "quota", "answer");
    case "rate_limited":
      return found("rate_limited", "rateLimited", "answer");
    case "overloaded":
      return found("server_error", "overloaded", "answer");
    case "timeout":
      return found("timeout", "timeout", "answer");
    case "network":
    case "unreachable":
      return found("network", "broken", "answer");
    case "invalid_request":
      if (status !== null && answersElsewhere.includes(status)) {
        return found("wrong_path", endpoint.provider === "azure" ? "wrongAzurePath" : "wrongPath", "answer");
      }
      return found("refused_request", "refusedRequest", "answer");
    case "bad_response":
      return ofBody(seen);
    case "truncated":
      return found("works", "worksTruncated", "answer");
    case "content_filtered":
      return found("works", "worksFiltered", "answer");
    case "server_error":
    case "missing_variable": // no row is rendered here
      return found("server_error", "serverError", "answer");
  }
}

/** What happened on the line, before any answer. */
function ofLine(detail: FailureDetail, url: URL, message: string): Finding {
  const isSecure = url.protocol === "https:";
  switch (detail) {
    case "dns":
      return found("no_such_host", "noHost", "host");
    case "refused":
      return found("refused", isHere(url) ? "refusedHere" : "refused", "connect");
    case "no_route":
      return found("network", "noRoute", "connect");
    case "connect_timeout":
      return found("timeout", "connectTimeout", "connect");
    case "tls":
      return found("tls", message.includes("http://") ? "plainPort" : "tls", "tls");
    case "certificate":
      return found("tls", "certificate", "tls");
    case "proxy":
      return found("network", "proxy", "connect");
    case "invalid":
      return found("incomplete", "unwritable", "settings");
    case "not_http":
      return isSecure ? found("not_a_chat_endpoint", "notHttp", "answer") : found("tls", "notHttp", "tls");
    case "size":
      return found("not_a_chat_endpoint", "tooLarge", "answer");
    case "total":
    case "idle":
      return found("timeout", "timeout", "answer");
    case "closed":
    case "reset":
      // A server that wants TLS often ends a plain connection without a word.
      if (!isSecure && portOf(url).endsWith("443")) return found("tls", "tlsPort", "tls");
      return found("network", "broken", "answer");
    case "cut":
    case "descriptors":
      return found("network", "broken", "answer");
  }
}

/** A good status without an answer: another kind of page, or a chat endpoint that failed to answer. */
function ofBody({ raw }: Seen): Finding {
  const text = (raw ?? "").replace(/^[\s\ufeff]+/u, "");
  if (text.startsWith("<")) return found("not_a_chat_endpoint", "webPage", "answer");
  const speaks = /^\{/u.test(text) && /"(choices|error)"\s*:/u.test(text) || /^(data|event):/u.test(text);
  return speaks ? found("server_error", "noAnswer", "answer") : found("not_a_chat_endpoint", "notChat", "answer");
}

function wantsTls({ url, error, raw }: Seen): boolean {
  return url.protocol === "http:" && error.status === 400 &&
    /plain http request was sent to https|http request to an https server|speaking plain http to an ssl/iu.test(
      raw ?? "",
    );
}

function hasKey({ key, headers }: Secrets): boolean {
  return key !== null || Object.keys(headers).some((name) => /auth|key|token/iu.test(name));
}

export function isHere({ hostname }: URL): boolean {
  return hostname === "localhost" || hostname === "[::1]" || hostname.startsWith("127.");
}

export function portOf({ port, protocol }: URL): string {
  return port || (protocol === "https:" ? "443" : "80");
}
