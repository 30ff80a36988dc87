import { Buffer } from "node:buffer";
import type { Secrets } from "../contract/project.ts";

const longEnough = 8; // a shorter key is a placeholder, or would be found in ordinary words
const longForBase64 = 12;
const plainHeader =
  /^(user-agent|referer|http-referer|x-title|accept|accept-language|content-language|openai-beta|anthropic-version)$/iu;

type Needle = { text: string; shown: string };
const known = new WeakMap<Secrets, Needle[]>();

/**
 * Puts `…` and the last four characters in the place of the key and of the headers' values, in whatever form they
 * come back: as they are, JSON-escaped, URL-encoded, or in base64.
 */
export function hide(text: string, secrets: Secrets): string {
  let needles = known.get(secrets);
  if (!needles) known.set(secrets, needles = needlesOf(secrets));
  let hidden = text;
  for (const { text: needle, shown } of needles) {
    if (hidden.includes(needle)) hidden = hidden.replaceAll(needle, () => shown);
  }
  const { key } = secrets;
  if (key === null || key === "" || key.length >= longEnough || !hidden.includes(key)) return hidden;
  return hidden.replace(new RegExp(`(?<![\\p{L}\\p{N}])${escape(key)}(?![\\p{L}\\p{N}])`, "gu"), () => "…");
}

function needlesOf({ key, headers }: Secrets): Needle[] {
  const values = Object.entries(headers).filter(([name]) => !plainHeader.test(name)).map(([, value]) => value);
  const secrets = [key ?? "", ...values, ...values.map(withoutScheme)];
  const needles = new Map<string, string>();
  for (const secret of secrets) {
    if (secret.length < longEnough) continue;
    for (const form of formsOf(secret)) needles.set(form, `…${secret.slice(-4)}`);
  }
  // A longer one first: a key may be a part of a header's value.
  return [...needles].map(([text, shown]) => ({ text, shown })).sort((a, b) => b.text.length - a.text.length);
}

function formsOf(secret: string): string[] {
  const forms = [secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1)];
  if (secret.length >= longForBase64) {
    for (const text of [secret, `Bearer ${secret}`]) {
      const coded = Buffer.from(text).toString("base64");
      forms.push(coded, coded.replace(/=+$/u, ""), Buffer.from(text).toString("base64url"));
    }
  }
  return forms;
}

const withoutScheme = (value: string): string => value.replace(/^(?:bearer|basic|token|api-?key)\s+/iu, "");
const escape = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/]/gu, "\\$&");
