import { note } from "../contract/notes.ts";

/** Why no complete response came. `detail` is finer than `code`, for a sentence that says what to do. */
export type Failure = {
  kind: "failure";
  code: "timeout" | "unreachable" | "network" | "too_large";
  detail: FailureDetail;
  message: string;
  /** HTTP status; null when no head came. */
  status: number | null;
};

export type FailureDetail =
  | "total" // of the two time limits
  | "idle"
  | "dns"
  | "refused"
  | "no_route"
  | "connect_timeout"
  | "tls"
  | "certificate"
  | "proxy"
  | "invalid"
  | "descriptors"
  | "closed" // before the head was complete
  | "reset"
  | "cut" // in the body
  | "not_http"
  | "size";

type Kind = { code: Failure["code"]; detail: FailureDetail; says: string };

const unreachable = (detail: FailureDetail, says: string): Kind => ({ code: "unreachable", detail, says });
const network = (detail: FailureDetail, says: string): Kind => ({ code: "network", detail, says });

const noRoute = unreachable("no_route", note("noRoute"));
const slow = unreachable("connect_timeout", note("noConnection"));
const closed = network("closed", note("closed"));
const wasReset = network("reset", note("reset"));
const noName = unreachable("dns", note("noName"));
const noDescriptor = network("descriptors", note("noDescriptor"));

const byCode: Record<string, Kind> = {
  ENOTFOUND: noName,
  EAI_AGAIN: unreachable("dns", note("noNameNow")),
  EAI_NODATA: noName,
  ECONNREFUSED: unreachable("refused", note("refused")),
  EHOSTUNREACH: noRoute,
  ENETUNREACH: noRoute,
  EHOSTDOWN: noRoute,
  EADDRNOTAVAIL: noRoute,
  ENETDOWN: noRoute,
  ETIMEDOUT: slow,
  UND_ERR_CONNECT_TIMEOUT: slow,
  UND_ERR_PRX_TLS: unreachable("proxy", note("proxyCertificate")),
  UND_ERR_INVALID_ARG: unreachable("invalid", note("unwritable")),
  EMFILE: noDescriptor,
  ENFILE: noDescriptor,
  ECONNRESET: wasReset,
  ECONNABORTED: wasReset,
  EPIPE: wasReset,
  UND_ERR_SOCKET: closed,
  UND_ERR_HEADERS_OVERFLOW: network("not_http", note("largeHead")),
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: network("cut", note("shorter")),
};

/** Reads what went wrong on the line; `headCame` tells a cut body from a connection that was closed before. */
export function readFailure(error: unknown, { started, status, proxy, secure }: {
  /** Whether the request was written to a connection. */
  started: boolean;
  status: number | null;
  proxy: string | null;
  secure: boolean;
}): Failure {
  const kind = kindOf(error, started, secure);
  const { code, detail } = status !== null && kind.code === "network"
    ? { code: kind.code, detail: kind.detail === "not_http" ? kind.detail : "cut" as const }
    : kind;
  const says = detail === "cut" ? note("brokeOff") : kind.says;
  const message = proxy !== null && code === "unreachable" ? note("throughProxy", { note: says, proxy }) : says;
  return { kind: "failure", code, detail, message, status };
}

function kindOf(error: unknown, started: boolean, secure: boolean): Kind {
  const { code, name, message } = facts(error);
  const known = byCode[code];
  if (secure && (known === undefined || code === "ECONNRESET" && !started)) {
    const tls = tlsKind(code, name, message);
    if (tls) return tls;
  }
  const refusal = /proxy response \((.+?)\)/iu.exec(message);
  if (refusal) return unreachable("proxy", note("proxyRefused", { reason: refusal[1] ?? "" }));
  if (known) return known === closed && !started ? unreachable("refused", known.says) : known;
  if (name === "HTTPParserError") {
    return /EOF/u.test(message) ? closed : network("not_http", note("notHttp"));
  }
  if (/too many open files|EMFILE/iu.test(message)) return noDescriptor;
  if (/unreachable/iu.test(message)) return noRoute;
  if (/dns|lookup|resolve/iu.test(message)) return noName;
  return started ? network("closed", message || name) : unreachable("invalid", message || name);
}

function tlsKind(code: string, name: string, message: string): Kind | null {
  // Deno 2.4 has no codes for these, and tells a handshake that failed only with the first write.
  if (/corrupt message|WRONG_VERSION_NUMBER|record/iu.test(`${code} ${message}`)) {
    return unreachable("tls", note("notTls"));
  }
  if (/cert|self.?signed|ALTNAME|UNABLE_TO|issuer|NotValidForName/iu.test(`${code} ${message}`)) {
    return unreachable("certificate", note("certificate", { reason: reasonOf(message, code) }));
  }
  if (
    /^ERR_(SSL|TLS)|EPROTO|ECONNRESET/u.test(code) || name === "InvalidData" || /tls|handshake|alert/iu.test(message)
  ) {
    return unreachable("tls", note("handshake", { reason: reasonOf(message, code) }));
  }
  return null;
}

const reasonOf = (message: string, code: string): string => message.slice(0, 200) || code;

function facts(error: unknown): { code: string; name: string; message: string } {
  if (!(error instanceof Error)) return { code: "", name: "", message: String(error) };
  // Where several addresses were tried, the first one's reason stands for all.
  const inner = error instanceof AggregateError && error.errors[0] instanceof Error ? error.errors[0] : error;
  const code = "code" in inner && typeof inner.code === "string" ? inner.code : "";
  return { code, name: inner.name, message: inner.message };
}
