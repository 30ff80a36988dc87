import type { VNode } from "preact";
import { useSpeech } from "../page.ts";

/** A moment as people say it, with the exact one in its title. The browser writes it anew in its own time zone. */
export function When({ at, form = "when" }: { at: string; form?: "when" | "time" }): VNode {
  const speech = useSpeech();
  return <time dateTime={at} title={speech.exact(at)} data-form={form}>{speech[form](at)}</time>;
}
