import type { VNode } from "preact";
import { useMemo } from "preact/hooks";
import type { Message } from "../../server/contract/project.ts";
import { parseText } from "../../server/prompt/parse.ts";
import { useWords } from "../page.ts";

/** The messages of a prompt to read, their variables marked. */
export function PromptText({ messages, isKnown }: {
  messages: readonly Message[];
  isKnown?: (name: string) => boolean;
}): VNode {
  const say = useWords("editor");
  return (
    <>
      {messages.map(({ role, content }, index) => (
        <div key={index} class="well code">
          <span class="xs">{say(role)}</span>
          <MarkedText text={content} {...(isKnown && { isKnown })} />
        </div>
      ))}
    </>
  );
}

function MarkedText({ text, isKnown = () => true }: { text: string; isKnown?: (name: string) => boolean }): VNode {
  const segments = useMemo(() => parseText(text).segments, [text]);
  return (
    <>
      {segments.map((segment) =>
        segment.kind === "text"
          ? text.slice(segment.start, segment.end)
          : (
            <span key={segment.start} class={isKnown(segment.path.name) ? "var" : "var var--bad"}>
              {segment.raw}
            </span>
          )
      )}
    </>
  );
}
