import { closeCompletion, completionKeymap, startCompletion } from "@codemirror/autocomplete";
import { history, historyKeymap, standardKeymap } from "@codemirror/commands";
import { Annotation, Compartment, EditorState, Transaction } from "@codemirror/state";
import type { Extension } from "@codemirror/state";
import {
  drawSelection,
  dropCursor,
  EditorView,
  highlightActiveLine,
  keymap,
  lineNumbers,
  placeholder,
} from "@codemirror/view";
import type { VNode } from "preact";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { fieldType } from "./editor-chips.tsx";
import { fieldCompletion } from "./editor-completion.ts";
import { parseKept } from "./editor-faults.ts";
import type { Known } from "./editor-faults.ts";
import { marks, mendAtCursor, tellKnown } from "./editor-marks.ts";
import type { FaultWords } from "./editor-marks.ts";
import { adoptStyles, look } from "./editor-styles.ts";

export type MessageTextProps = {
  text: string;
  /** The name of the field for who does not see it. */
  label: string;
  /** What stands in it while it is empty. */
  hint: string;
  known: Known;
  words: FaultWords;
  /** The text of the row whose values stand beside what is offered. */
  rowText: () => string | null;
  onText(text: string): void;
  onFocus(): void;
  /** Where the cursor is; null when the focus left. */
  onCursor(at: number | null): void;
  /** Hands out the editor, and null when it goes. */
  onView(view: EditorView | null): void;
};

const fromOutside = Annotation.define<true>();

/** One message under the cursor: text in, text out. It keeps its own undo. */
export function MessageText(props: MessageTextProps): VNode {
  const place = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  const naming = useRef(new Compartment());
  const last = useRef(props);
  const sent = useRef(props.text);
  last.current = props;

  useLayoutEffect(() => {
    if (!place.current) return;
    adoptStyles();
    const made = new EditorView({
      parent: place.current,
      state: EditorState.create({
        doc: props.text,
        extensions: [
          naming.current.of(named(props)),
          extensionsFor(() => last.current.rowText(), props.words),
          EditorView.updateListener.of((update) => {
            if (update.focusChanged && update.view.hasFocus) last.current.onFocus();
            if (update.focusChanged || update.selectionSet || update.docChanged) {
              last.current.onCursor(update.view.hasFocus ? update.state.selection.main.head : null);
            }
            if (!update.docChanged || update.transactions.some((one) => one.annotation(fromOutside))) return;
            sent.current = update.state.doc.toString();
            last.current.onText(sent.current);
          }),
        ],
      }),
    });
    made.dispatch({ effects: tellKnown.of(props.known) });
    view.current = made;
    props.onView(made);
    return () => {
      last.current.onView(null);
      made.destroy();
      view.current = null;
    };
  }, []);

  // At once after the rendering: later, what was typed since would be taken for a change from elsewhere.
  useLayoutEffect(() => {
    if (props.text !== sent.current && view.current) takeOver(view.current, sent.current = props.text);
  }, [props.text]);
  useEffect(() => view.current?.dispatch({ effects: tellKnown.of(props.known) }), [props.known]);
  useEffect(
    () => view.current?.dispatch({ effects: naming.current.reconfigure(named(props)) }),
    [props.label, props.hint],
  );

  return <div class="ed__text" ref={place} />;
}

function named({ label, hint }: Pick<MessageTextProps, "label" | "hint">): Extension {
  return [EditorView.contentAttributes.of({ "aria-label": label, "aria-multiline": "true" }), placeholder(hint)];
}

function extensionsFor(rowText: () => string | null, words: FaultWords): Extension {
  return [
    history(),
    drawSelection(),
    dropCursor(),
    lineNumbers(),
    highlightActiveLine(),
    EditorView.lineWrapping,
    marks(words),
    fieldCompletion(rowText),
    keymap.of([
      { key: "Mod-.", run: mendAtCursor },
      { key: "Ctrl-Space", run: startCompletion },
      ...completionKeymap,
      ...historyKeymap,
      // ⌘↵ tries a row, wherever the cursor is.
      ...standardKeymap.filter(({ key }) => key !== "Mod-Enter"),
    ]),
    EditorView.domEventHandlers({ blur: (_, view) => void closeCompletion(view), drop: takeField }),
    look,
  ];
}

/** Takes a text over that was changed elsewhere: only what differs, so that the cursor stays where it can. */
function takeOver(view: EditorView, text: string): void {
  const now = view.state.doc.toString();
  const next = text.replace(/\r\n?/gu, "\n"); // as the editor keeps it
  if (now === next) return;
  let from = 0;
  while (from < now.length && from < next.length && now[from] === next[from]) from++;
  let end = 0;
  while (end < now.length - from && end < next.length - from && now.at(-1 - end) === next.at(-1 - end)) end++;
  view.dispatch({
    changes: { from, to: now.length - end, insert: next.slice(from, next.length - end) },
    annotations: [fromOutside.of(true), Transaction.addToHistory.of(true)],
  });
}

/** Puts a text at the cursor of an editor, in the place of what is chosen there. */
export function insertAtCursor(view: EditorView, text: string): void {
  view.dispatch(view.state.replaceSelection(text), { userEvent: "input.insert", scrollIntoView: true });
  view.focus();
}

/** Puts a dropped field where it was let go, or behind the variable that it was let go over. */
function takeField(event: DragEvent, view: EditorView): boolean {
  const field = event.dataTransfer?.getData(fieldType) ?? "";
  if (field === "") return false;
  event.preventDefault();
  const at = view.posAtCoords({ x: event.clientX, y: event.clientY }, false);
  const over = parseKept(view.state.doc.toString()).segments
    .find(({ kind, start, end }) => kind === "variable" && start < at && at < end);
  const from = over?.end ?? at;
  view.dispatch({
    changes: { from, insert: field },
    selection: { anchor: from + field.length },
    userEvent: "input.drop",
  });
  view.focus();
  return true;
}
