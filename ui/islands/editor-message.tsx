import type { EditorView } from "@codemirror/view";
import type { VNode } from "preact";
import { useMemo } from "preact/hooks";
import { estimateTokens } from "../../server/prompt/tokens.ts";
import type { Role, Turn, Turns } from "../models/turns.ts";
import { useSpeech } from "../page.ts";
import { Button } from "../parts/button.tsx";
import type { Known } from "./editor-faults.ts";
import { MessageText } from "./editor-text.tsx";
import { faultSentence } from "./editor-words.ts";

const roles: readonly Role[] = ["system", "user", "assistant"];

export type MessageEditorProps = {
  turn: Turn;
  index: number;
  count: number;
  turns: Turns;
  known: Known;
  rowText: () => string | null;
  onText(index: number, text: string): void;
  onFocus(key: number): void;
  onCursor(key: number, at: number | null): void;
  onView(key: number, view: EditorView | null): void;
};

/** One message: its role, its size, its place among the others, and its text. */
export function MessageEditor(props: MessageEditorProps): VNode {
  const { turn, index, count, turns, known, rowText, onText, onFocus, onCursor, onView } = props;
  const { key, role, content } = turn;
  const speech = useSpeech();
  const say = speech.words("editor");
  const number = index + 1;
  const size = useMemo(() => ({ chars: charsOf(content), tokens: estimateTokens(content) }), [content]);
  const hint = role === "system"
    ? say("writeSystem")
    : role === "user"
    ? say("writeHere", { braces: "{{" })
    : say("writeAssistant");
  return (
    <section
      class={index === count - 1 ? "ed ed--last" : "ed"}
      aria-label={say("message", { number, role: say(role) })}
    >
      <div class="ed__head">
        <select
          class="ed__role"
          aria-label={say("role", { number })}
          value={role}
          onChange={(event) => {
            const chosen = roles.find((one) => one === event.currentTarget.value);
            if (chosen) turns.setRole(index, chosen);
          }}
        >
          {roles.map((one) => <option key={one} value={one}>{say(one)}</option>)}
        </select>
        <span class="ed__tools">
          {count > 1 && (
            <>
              <Button
                look="ghost"
                size="sm"
                icon="arrow-up"
                label={say("moveUp", { number })}
                disabled={index === 0}
                onClick={() => turns.move(index, -1)}
              />
              <Button
                look="ghost"
                size="sm"
                icon="arrow-down"
                label={say("moveDown", { number })}
                disabled={index === count - 1}
                onClick={() => turns.move(index, 1)}
              />
            </>
          )}
          <Button
            look="ghost"
            size="sm"
            icon="trash-2"
            label={say("remove", { number })}
            onClick={() => turns.remove(index)}
          />
        </span>
        <span class="push dim ed__size" title={say("tokensAbout")}>
          {say("chars", { count: size.chars })} · {say("tokens", { count: size.tokens })}
        </span>
      </div>
      <MessageText
        text={content}
        label={say("message", { number, role: say(role) })}
        hint={hint}
        known={known}
        words={{ says: (fault) => faultSentence(say, fault), mend: (text) => say("mendTo", { text }) }}
        rowText={rowText}
        onText={(text) => onText(index, text)}
        onFocus={() => onFocus(key)}
        onCursor={(at) => onCursor(key, at)}
        onView={(view) => onView(key, view)}
      />
    </section>
  );
}

/** Characters as people count them; an emoji of two units is one. */
export function charsOf(text: string): number {
  let count = text.length;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code >= 0xdc00 && code < 0xe000) count--;
  }
  return count;
}
