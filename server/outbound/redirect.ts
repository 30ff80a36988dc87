import { note } from "../contract/notes.ts";

/** What a response that points elsewhere comes to. */
export type Redirect = { follow: string } | { refuse: string };

/**
 * Reads a redirect of a request to `url`; null when the response is none. The prompt and the key stay with the origin
 * that the person named, and a POST is sent again only where the answer says that it stays a POST (RFC 9110, 15.4).
 */
export function readRedirect(
  status: number,
  location: string | undefined,
  url: string,
  method: "POST" | "GET",
): Redirect | null {
  if (status < 300 || status > 399 || status === 304) return null;
  if (!location) return { refuse: note("redirectsNowhere", { status }) };
  const from = new URL(url);
  const to = URL.canParse(location, url) ? new URL(location, url) : null;
  if (!to) return { refuse: note("redirectUnreadable", { status }) };
  if (to.origin !== from.origin) {
    return { refuse: note("redirectsElsewhere", { status, origin: `${to.protocol}//${to.host}` }) };
  }
  if (method === "POST" && status !== 307 && status !== 308) {
    // Where it leads is often a page to sign in; the path may help, its query may hold a secret.
    return { refuse: note("redirectsToGet", { status, address: to.host + to.pathname }) };
  }
  return { follow: to.href };
}
