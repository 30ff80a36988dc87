import { fileURLToPath } from "node:url";

/** The root of the source tree, without a slash at its end. */
export const root: string = fileURLToPath(new URL("../..", import.meta.url)).replace(/[\\/]$/u, "");

/** Writes a line for the person who builds. */
export function say(text: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(text + "\n"));
}
