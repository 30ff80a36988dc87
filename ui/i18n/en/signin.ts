import type { Section } from "../words.ts";

/** Signing in with the access key. */
export const signin = {
  title: "Sign in",
  accessKey: "Access key",
  paste: "Paste it here",
  show: "Show the key",
  hide: "Hide the key",
  accessKeyHint: "Printed in the terminal at the first start, or set as PROMPTFACTORY_ACCESS_KEY.",
  noKey: "No key? Ask the person who started this server.",
} as const satisfies Section;
