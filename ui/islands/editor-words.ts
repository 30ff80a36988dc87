import type { Say } from "../i18n/speech.ts";
import type { Fault } from "./editor-faults.ts";

/** What is amiss, in a sentence. */
export function faultSentence(say: Say<"editor">, { kind, written, meant }: Fault): string {
  const name = written.length > 60 ? `${written.slice(0, 57)}…` : written;
  switch (kind) {
    case "unknown":
      return meant === null ? say("unknown", { name }) : say("unknownMeant", { name, meant });
    case "doubtful":
      return say("doubtful", { name, meant: meant ?? "" });
    case "full_width_braces":
      return say("fullWidth", { name });
    case "not_a_path":
      return say("notAPath", { name });
    case "unbalanced":
      return say("unbalanced", { name });
    case "empty":
      return say("emptyBraces", { name });
  }
}
