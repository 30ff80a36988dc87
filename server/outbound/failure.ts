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

const noRoute = unreachable("no_route", "there is no route to the host");
const slow = unreachable("connect_timeout", "the host does not answer: no connection came about");
const closed = network("closed", "the connection was closed before an answer");
const noName = unreachable("dns", "the host name is not known (DNS)");
const noDescriptor = network("descriptors", "the process has no file descriptor left: lower the concurrency");

const byCode: Record<string, Kind> = {
  ENOTFOUND: noName,
  EAI_AGAIN: unreachable("dns", "the host name cannot be looked up now (DNS)"),
  EAI_NODATA: noName,
  ECONNREFUSED: unreachable("refused", "the connection was refused: nothing listens there"),
  EHOSTUNREACH: noRoute,
  ENETUNREACH: noRoute,
  EHOSTDOWN: noRoute,
  EADDRNOTAVAIL: noRoute,
  ENETDOWN: noRoute,
  ETIMEDOUT: slow,
  UND_ERR_CONNECT_TIMEOUT: slow,
  UND_ERR_PRX_TLS: unreachable("proxy", "the proxy's TLS certificate is not accepted"),
  UND_ERR_INVALID_ARG: unreachable("invalid", "the request cannot be written"),
  EMFILE: noDescriptor,
  ENFILE: noDescriptor,
  ECONNRESET: network("reset", "the connection was reset"),
  ECONNABORTED: network("reset", "the connection was reset"),
  EPIPE: network("reset", "the connection was reset"),
  UND_ERR_SOCKET: closed,
  UND_ERR_HEADERS_OVERFLOW: network("not_http", "the head of the answer is too large"),
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: network("cut", "the answer is shorter than was announced"),
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
  const says = detail === "cut" ? "the connection broke before the answer was complete" : kind.says;
  const way = proxy !== null && code === "unreachable" ? ` (through the proxy ${proxy})` : "";
  return { kind: "failure", code, detail, message: says + way, status };
}

function kindOf(error: unknown, started: boolean, secure: boolean): Kind {
  const { code, name, message } = facts(error);
  const known = byCode[code];
  if (secure && (known === undefined || code === "ECONNRESET" && !started)) {
    const tls = tlsKind(code, name, message);
    if (tls) return tls;
  }
  const refusal = /proxy response \((.+?)\)/iu.exec(message);
  if (refusal) return unreachable("proxy", `the proxy refused the tunnel: ${refusal[1]}`);
  if (known) return known === closed && !started ? unreachable("refused", known.says) : known;
  if (name === "HTTPParserError") {
    return /EOF/u.test(message) ? closed : network("not_http", "what came back is not HTTP");
  }
  if (/too many open files|EMFILE/iu.test(message)) return noDescriptor;
  if (/unreachable/iu.test(message)) return noRoute;
  if (/dns|lookup|resolve/iu.test(message)) return noName;
  return started ? network("closed", message || name) : unreachable("invalid", message || name);
}

function tlsKind(code: string, name: string, message: string): Kind | null {
  // Deno 2.4 has no codes for these, and tells a handshake that failed only with the first write.
  if (/corrupt message|WRONG_VERSION_NUMBER|record/iu.test(`${code} ${message}`)) {
    return unreachable("tls", "the port does not speak TLS: use http:// if it is a plain one");
  }
  if (/cert|self.?signed|ALTNAME|UNABLE_TO|issuer|NotValidForName/iu.test(`${code} ${message}`)) {
    return unreachable("certificate", `the TLS certificate is not accepted: ${reasonOf(message, code)}`);
  }
  if (
    /^ERR_(SSL|TLS)|EPROTO|ECONNRESET/u.test(code) || name === "InvalidData" || /tls|handshake|alert/iu.test(message)
  ) {
    return unreachable("tls", `the TLS handshake failed: ${reasonOf(message, code)}`);
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
