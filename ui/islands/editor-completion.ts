import type { Completion, CompletionContext, CompletionResult } from "@codemirror/autocomplete";
import { autocompletion, pickedCompletion } from "@codemirror/autocomplete";
import type { Extension } from "@codemirror/state";
import type { EditorView } from "@codemirror/view";
import { parsePath } from "../../server/prompt/path.ts";
import { lookUp } from "../../server/prompt/path.ts";
import { readRow } from "../../server/prompt/row.ts";
import type { Row } from "../../server/prompt/row.ts";
import { knownField } from "./editor-marks.ts";

const shownChars = 60;

/** Offers the fields of the file after `{{`, however wide its braces are, and anywhere when it is asked to. */
export function fieldCompletion(rowText: () => string | null): Extension {
  return autocompletion({
    override: [(context) => offer(context)],
    icons: false,
    activateOnTyping: true,
    // At once: what is offered is at hand already.
    activateOnTypingDelay: 0,
    interactionDelay: 0,
    addToOptions: [{ render: ({ label }) => valueOf(label, rowText()), position: 80 }],
  });
}

function offer({ state, pos, explicit }: CompletionContext): CompletionResult | null {
  const line = state.doc.lineAt(pos);
  const before = line.text.slice(0, pos - line.from);
  const open = /(?<!\\)([{｛﹛]{2})[ \t]*([^{}｛｝﹛﹜]*)$/u.exec(before);
  const { paths } = state.field(knownField);
  if (paths.length === 0) return null;
  if (!open && !explicit) return null;
  const word = open ? open[2] ?? "" : /[A-Za-z_][\w.]*$/u.exec(before)?.[0] ?? "";
  const isPart = open !== null || paths.some((path) => path.toLowerCase().startsWith(word.toLowerCase()));
  const from = isPart ? pos - word.length : pos;
  const start = open ? line.from + open.index : from;
  return {
    from,
    options: paths.map((path, index): Completion => ({
      label: path,
      boost: -index / 10, // of equal fit, in the order of the file
      apply: (view, completion) => put(view, completion, start),
    })),
    validFor: /^[^{}｛｝﹛﹜\n]*$/u,
  };
}

/** Writes the variable over what was typed of it, and over what of its end is there already. */
function put(view: EditorView, completion: Completion, start: number): void {
  const { head } = view.state.selection.main;
  const line = view.state.doc.lineAt(head);
  const closing = /^[\w.]*[ \t]*[}｝﹜]{1,2}/u.exec(line.text.slice(head - line.from))?.[0] ?? "";
  const text = `{{${completion.label}}}`;
  view.dispatch({
    changes: { from: start, to: head + closing.length, insert: text },
    selection: { anchor: start + text.length },
    userEvent: "input.complete",
    annotations: pickedCompletion.of(completion),
    scrollIntoView: true,
  });
}

let lastRow: { text: string; row: Row } | null = null;

function valueOf(label: string, text: string | null): HTMLElement {
  const shown = document.createElement("span");
  shown.className = "cm-completionValue";
  if (text === null) return shown;
  try {
    if (lastRow?.text !== text) lastRow = { text, row: readRow(text) };
  } catch {
    return shown; // no row, so nothing to show of it
  }
  const path = parsePath(label);
  const value = path && lastRow ? lookUp(lastRow.row, path) : null;
  shown.textContent = value === null ? "" : value.slice(0, shownChars).replace(/\s+/gu, " ");
  return shown;
}
