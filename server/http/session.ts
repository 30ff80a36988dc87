import { createHmac, timingSafeEqual } from "node:crypto";

/** A browser stays signed in for 30 days. */
const lifeMs = 30 * 24 * 3_600_000;

/** Whether two texts are the same, in a time that tells nothing of where they differ. */
export function isSameText(one: string, other: string): boolean {
  const digest = (text: string) => createHmac("sha256", "compare").update(text).digest();
  return timingSafeEqual(digest(one), digest(other));
}

/**
 * A session as a cookie carries it: when it began, and an HMAC of that by the access key. The key itself is not in it,
 * and another key ends all sessions.
 */
export function makeSession(accessKey: string, now: number): string {
  const began = Math.floor(now / 1000).toString(36);
  return `${began}.${sign(accessKey, began)}`;
}

/** Whether a cookie's value is a session that was made by this access key and is not too old. */
export function isSession(value: string, accessKey: string, now: number): boolean {
  const [began = "", signature = "", ...rest] = value.split(".");
  if (rest.length > 0 || !isSameText(signature, sign(accessKey, began))) return false;
  const age = now - parseInt(began, 36) * 1000;
  return age > -60_000 && age < lifeMs; // a clock that was set back a little signs nobody out
}

/** A `Set-Cookie` for a session; null signs out. `secure` where the browser came by https. */
export function sessionCookie(name: string, session: string | null, path: string, secure: boolean): string {
  const age = session === null ? 0 : lifeMs / 1000;
  return `${name}=${session ?? ""}; Path=${path}; Max-Age=${age}; HttpOnly; SameSite=Strict${secure ? "; Secure" : ""}`;
}

/** A cookie's value in a `Cookie` header. */
export function cookieOf(header: string | null, name: string): string | null {
  for (const part of (header ?? "").split(";")) {
    const cut = part.indexOf("=");
    if (cut > 0 && part.slice(0, cut).trim() === name) return part.slice(cut + 1).trim();
  }
  return null;
}

function sign(accessKey: string, began: string): string {
  return createHmac("sha256", accessKey).update(`promptfactory session ${began}`).digest("base64url");
}
