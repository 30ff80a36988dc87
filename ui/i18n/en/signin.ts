import type { Section } from "../words.ts";

/** Signing in with the access key. */
export const signin = {
  title: "Sign in",
  accessKey: "Access key",
  paste: "Paste it here",
  show: "Show the key",
  hide: "Hide the key",
  accessKeyHint: "Printed in the terminal at the first start, or set as PROMPTFACTORY_ACCESS_KEY.",
  triesLeft: {
    one: "{problem} {count} more try within this minute.",
    other: "{problem} {count} more tries within this minute.",
  },
  waitFor: "Too many wrong keys. You can try again in {length}.",
  waitUntil: "Too many wrong keys. You can try again in {length}, at {time}.",
  waitOver: "You can try again now.",
  noKey: "No key? Ask the person who started this server.",
} as const satisfies Section;
