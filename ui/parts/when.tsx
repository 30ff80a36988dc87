import type { VNode } from "preact";
import { useSpeech } from "../page.ts";

/** A moment as people say it, with the exact one in its title. The browser writes it anew in its own time zone. */
export function When({ at, form = "when" }: { at: string; form?: "when" | "time" }): VNode {
  const speech = useSpeech();
  return <time dateTime={at} title={speech.exact(at)} data-form={form}>{speech[form](at)}</time>;
}

/** A sentence with a moment in it, whose place a line break holds. */
export function WhenIn({ says, at }: { says: string; at: string }): VNode {
  const [before = "", after = ""] = says.split("\n");
  return (
    <>
      {before}
      <When at={at} />
      {after}
    </>
  );
}
