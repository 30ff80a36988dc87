import type { Refusal } from "../contract/outcome.ts";
import type { Settings } from "../settings.ts";
import { cookieOf, isSameText, isSession, makeSession, sessionCookie } from "./session.ts";
import { createTries } from "./tries.ts";

export type HttpSettings = Pick<Settings, "host" | "accessKey" | "allowedHosts" | "basePath"> & {
  /** Read at each request, so that it may be set when the listener knows it. */
  port: number;
};

/** Who stands at the door, and whether they may come in. */
export interface Guard {
  /** Why a request is refused whatever it asks for: a foreign Host or Origin; null when it is not. */
  refuseForeign(request: Request): Refusal | null;
  /** Why a caller may not use a door that needs the access key; null when it may. */
  refuseStranger(request: Request, address: string): Refusal | null;
  /**
   * Who asks, for counting wrong keys. `peer` is the other end of the connection; a proxy on this machine names its
   * visitor last in `X-Forwarded-For`, so that one visitor's wrong keys make no other wait.
   */
  addressOf(request: Request, peer: string): string;
  /** Tries a key that was typed: the cookie of a new session, or why there is none. */
  signIn(
    key: string,
    request: Request,
    address: string,
  ): { ok: true; cookie: string } | { ok: false; refusal: Refusal };
  /** How an address stands after wrong keys: how long it must wait, and how many tries it has left, if it made any. */
  standing(address: string): { waitSeconds: number; triesLeft: number | null };
  /** The cookie that ends a session. */
  signOut(request: Request): string;
}

/** Whether an address to listen on is reached from this machine alone. */
export function isLoopback(host: string): boolean {
  return /^(?:localhost|127(?:\.\d{1,3}){3}|\[?::1\]?)$/iu.test(host);
}

/**
 * The guard of the doors. Bound to loopback it answers to its own names only, which keeps rebound names out; a request
 * that carries an Origin must come from the server's own pages. Beyond loopback an access key is needed.
 * Throws when the server would stand open to a network.
 */
export function createGuard(settings: HttpSettings): Guard {
  const { host, accessKey, allowedHosts, basePath } = settings;
  if (!isLoopback(host) && accessKey === null) throw new Error(`bound to ${host} without an access key`);
  const tries = createTries();
  const further = allowedHosts.map((name) => name.toLowerCase());
  const isFurther = (name: string) => further.includes(name) || further.includes(name.replace(/:\d+$/u, ""));

  const isOwnName = (name: string): boolean => {
    const own = ["localhost", "127.0.0.1", "[::1]", host.includes(":") && !host.startsWith("[") ? `[${host}]` : host];
    const isOwn = own.some((one) =>
      name === `${one.toLowerCase()}:${settings.port}` || (settings.port === 80 && name === one.toLowerCase())
    );
    // Beyond loopback the access key keeps rebound names out, whose pages have no cookie of ours.
    return isOwn || isFurther(name) || (!isLoopback(host) && further.length === 0);
  };
  const cookieName = () => `promptfactory_${settings.port}`; // cookies are shared by all ports of a name
  const hasSession = (request: Request): boolean => {
    const session = cookieOf(request.headers.get("cookie"), cookieName());
    return accessKey !== null && session !== null && isSession(session, accessKey, Date.now());
  };
  const cookie = (session: string | null, request: Request): string => {
    const secure = request.headers.get("x-forwarded-proto") === "https";
    return sessionCookie(cookieName(), session, `${basePath}/`, secure);
  };

  return {
    refuseForeign(request) {
      const name = (request.headers.get("host") ?? "").toLowerCase();
      if (!/^[\w.:[\]-]+$/u.test(name) || !isOwnName(name)) {
        return { code: "foreign_host", params: { port: settings.port, base: basePath } };
      }
      const origin = request.headers.get("origin");
      if (origin !== null && !isOwnOrigin(origin, name, isFurther)) return { code: "foreign_origin" };
      // A page elsewhere can ask without an Origin, for a picture say; following a link to us is fine.
      const site = request.headers.get("sec-fetch-site");
      const isLink = request.headers.get("sec-fetch-mode") === "navigate" && isReading(request.method);
      if ((site === "cross-site" || site === "same-site") && !isLink) return { code: "foreign_origin" };
      return null;
    },
    refuseStranger(request, address) {
      if (accessKey === null || hasSession(request)) return null;
      const shown = /^bearer +(\S+) *$/iu.exec(request.headers.get("authorization") ?? "")?.[1];
      if (shown === undefined) return { code: "access_key_required" };
      const waitSeconds = tries.waitSeconds(address);
      if (waitSeconds > 0) return { code: "too_many_tries", params: { waitSeconds } };
      if (isSameText(shown, accessKey)) return null;
      tries.wrong(address);
      return { code: "access_key_wrong" };
    },
    addressOf(request, peer) {
      // Where no proxy's name is allowed there is none, and from elsewhere anyone could write that header.
      if (further.length === 0 || !isLoopback(peer.replace(/^::ffff:/iu, ""))) return peer;
      const named = request.headers.get("x-forwarded-for")?.split(",").at(-1)?.trim() ?? "";
      return /^[\da-f.:[\]]{1,64}$/iu.test(named) ? named : peer;
    },
    signIn(key, request, address) {
      const waitSeconds = tries.waitSeconds(address);
      if (waitSeconds > 0) return { ok: false, refusal: { code: "too_many_tries", params: { waitSeconds } } };
      if (accessKey === null || isSameText(key.trim(), accessKey)) {
        return { ok: true, cookie: cookie(accessKey === null ? null : makeSession(accessKey, Date.now()), request) };
      }
      tries.wrong(address);
      return { ok: false, refusal: { code: "access_key_wrong" } };
    },
    standing: (address) => ({ waitSeconds: tries.waitSeconds(address), triesLeft: tries.left(address) }),
    signOut: (request) => cookie(null, request),
  };
}

/** The headers that every answer carries. */
export const securityHeaders: Record<string, string> = {
  "content-security-policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; " +
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  // With no-referrer a browser sends `Origin: null` for our own forms too, which could then not be told from foreign ones.
  "referrer-policy": "same-origin",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
};

function isReading(method: string): boolean {
  return method === "GET" || method === "HEAD";
}

/** An Origin is ours when it names the host that was asked, by http or https, or a further name of the server. */
function isOwnOrigin(origin: string, host: string, isFurther: (name: string) => boolean): boolean {
  const named = /^https?:\/\/([^/]+)$/iu.exec(origin)?.[1]?.toLowerCase();
  return named !== undefined && (named === host || isFurther(named));
}
