import type { FunctionComponent, VNode } from "preact";
import type { ReadonlySignal } from "@preact/signals";
import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { Draft } from "../models/draft.ts";
import { samePath } from "../models/fields.ts";
import { useWords } from "../page.ts";
import { Button } from "../parts/button.tsx";
import { Icon } from "../parts/icon.tsx";
import { PromptConflict } from "./prompt-conflict.tsx";

export type PromptPaneProps = {
  draft: Draft;
  /** The text of the row that is looked at; the editor shows its values. */
  rowText: ReadonlySignal<string | null>;
};

type Loader = () => Promise<FunctionComponent<PromptPaneProps>>;
/** Brings the editor, which is a chunk of its own. */
const loadEditor: Loader = () => import("./prompt-editor.tsx").then((chunk) => chunk.PromptEditor);

/** The prompt: plain text fields at once, the editor in their place when it has come. */
export function PromptPane({ draft, rowText }: PromptPaneProps): VNode {
  const say = useWords("workbench");
  const pane = useRef<HTMLElement>(null);
  const Editor = useSignal<FunctionComponent<PromptPaneProps> | null>(null);
  useEffect(() => {
    let isGone = false;
    void loadEditor().then((loaded) => {
      const show = () => {
        // Nothing is taken from under the hands of someone who types already.
        if (isGone) return;
        if (pane.current?.contains(document.activeElement)) setTimeout(show, 500);
        else Editor.value = loaded;
      };
      show();
    }, reportError); // without it the plain fields stay
    return () => isGone = true;
  }, []);
  return (
    <section ref={pane} class="pane pane--prompt" aria-label={say("prompt")} tabIndex={-1} id="pane-prompt">
      <PromptConflict draft={draft} />
      {Editor.value ? <Editor.value draft={draft} rowText={rowText} /> : <PlainPrompt draft={draft} />}
    </section>
  );
}

/** A text field for each message, and the fields of the file to put into them. */
function PlainPrompt({ draft }: Pick<PromptPaneProps, "draft">): VNode {
  const say = useWords("workbench");
  const last = useRef<{ index: number; field: HTMLTextAreaElement } | null>(null);
  const messages = draft.messages.value;
  const variables = draft.variables.value;
  const wanted = draft.insert.value;
  useEffect(() => {
    if (wanted === null) return;
    draft.insert.value = null;
    const index = last.current?.index ?? messages.length - 1;
    const field = last.current?.field;
    const content = messages[index]?.content;
    if (content === undefined) {
      draft.messages.value = [...messages, { role: "user", content: wanted }];
      return;
    }
    const [from, to] = field ? [field.selectionStart, field.selectionEnd] : [content.length, content.length];
    draft.setContent(index, content.slice(0, from) + wanted + content.slice(to));
    if (!field) return;
    field.focus();
    requestAnimationFrame(() => field.setSelectionRange(from + wanted.length, from + wanted.length));
  }, [wanted]);
  return (
    <>
      <header class="pane__head not-phone">
        <h2>{say("prompt")}</h2>
      </header>
      {draft.fields.value.length > 0 && (
        <div class="pane__bar chips" role="group" aria-label={say("fields")}>
          {draft.fields.value.slice(0, 30).map((path) => {
            const isUsed = variables.some((name) => samePath(name, path));
            return (
              <button
                key={path}
                type="button"
                class={isUsed ? "chip chip--used" : "chip"}
                draggable
                onDragStart={(event) => event.dataTransfer?.setData("text/plain", `{{${path}}}`)}
                onClick={() => draft.insert.value = `{{${path}}}`}
              >
                {isUsed && <Icon name="check" />}
                {path}
              </button>
            );
          })}
        </div>
      )}
      {messages.map(({ role, content }, index) => (
        <div key={index} class={role === "system" ? "ed" : "ed ed--grow"}>
          <div class="ed__head">
            <b>{say(role)}</b>
          </div>
          <div class="ed__body">
            <textarea
              class="plain-ed"
              aria-label={say("message", { number: index + 1, role: say(role) })}
              rows={role === "system" ? 3 : 10}
              value={content}
              onFocus={(event) => last.current = { index, field: event.currentTarget }}
              onInput={(event) => draft.setContent(index, event.currentTarget.value)}
            />
          </div>
        </div>
      ))}
      {messages.length === 0 && (
        <div class="card__body">
          <Button icon="plus" onClick={() => draft.messages.value = [{ role: "user", content: "" }]}>
            {say("addMessage")}
          </Button>
        </div>
      )}
    </>
  );
}
