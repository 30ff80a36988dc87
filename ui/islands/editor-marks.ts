import type { EditorState, Extension } from "@codemirror/state";
import { RangeSetBuilder, StateEffect, StateField } from "@codemirror/state";
import type { DecorationSet, EditorView, ViewUpdate } from "@codemirror/view";
import { Decoration, hoverTooltip, ViewPlugin } from "@codemirror/view";
import { findFaults, isBeingTyped, mendOf, parseKept } from "./editor-faults.ts";
import type { Fault, Known } from "./editor-faults.ts";

/** Tells an editor of the fields of the file. */
export const tellKnown = StateEffect.define<Known>();

export const knownField = StateField.define<Known>({
  create: () => ({ names: [], paths: [] }),
  update: (known, { effects }) => effects.findLast((effect) => effect.is(tellKnown))?.value ?? known,
});

const longText = 200_000; // from here on marks come when the typing rests
const restMs = 250;

const variable = Decoration.mark({ class: "cm-var" });
const fault = Decoration.mark({ class: "cm-fault" });
const doubt = Decoration.mark({ class: "cm-doubt" });
const mark = StateEffect.define<null>();

/** What is amiss in the text of an editor. */
export function faultsOf(state: EditorState): Fault[] {
  return findFaults(parseKept(state.doc.toString()), state.field(knownField));
}

function marksOf(state: EditorState, cursor: number | null): DecorationSet {
  const faults = new Map(
    faultsOf(state).filter((fault) => !isBeingTyped(fault, cursor)).map((fault) => [fault.start, fault]),
  );
  const spans = parseKept(state.doc.toString()).segments
    .filter(({ kind, start }) => kind === "variable" && !faults.has(start))
    .map(({ start, end }) => ({ start, end, mark: variable }));
  for (const { kind, start, end } of faults.values()) {
    spans.push({ start, end, mark: kind === "doubtful" ? doubt : fault });
  }
  const builder = new RangeSetBuilder<Decoration>();
  for (const { start, end, mark } of spans.sort((a, b) => a.start - b.start)) {
    if (end > start) builder.add(start, end, mark);
  }
  return builder.finish();
}

/** Marks variables and what is amiss. While an input method composes, marks only move: the text under it stays whole. */
class Marks {
  marks: DecorationSet;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(readonly view: EditorView) {
    this.marks = marksOf(view.state, null);
  }

  update(update: ViewUpdate): void {
    const { state, docChanged, selectionSet, focusChanged, transactions, view } = update;
    const told = transactions.some(({ effects }) => effects.some((effect) => effect.is(tellKnown) || effect.is(mark)));
    // What was half typed is judged when the cursor leaves it.
    const moved = (selectionSet || focusChanged) && state.doc.length <= longText;
    if (!docChanged && !told && !moved) return;
    const waits = view.composing || (state.doc.length > longText && !told);
    if (!waits) {
      this.marks = marksOf(state, view.hasFocus ? state.selection.main.head : null);
      return;
    }
    this.marks = this.marks.map(update.changes);
    this.later();
  }

  later(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      if (this.view.composing) this.later();
      else this.view.dispatch({ effects: mark.of(null) });
    }, restMs);
  }

  destroy(): void {
    clearTimeout(this.#timer);
  }
}

/** Puts what was meant in the place of a fault. */
export function mend(view: EditorView, { start, end, meant }: Fault): boolean {
  const text = mendOf({ meant });
  if (text === null) return false;
  view.dispatch({ changes: { from: start, to: end, insert: text }, userEvent: "input.mend", scrollIntoView: true });
  return true;
}

/** The fault that the cursor is in or at. */
export function mendAtCursor(view: EditorView): boolean {
  const { head } = view.state.selection.main;
  const found = faultsOf(view.state).find(({ start, end }) => start <= head && head <= end);
  return found ? mend(view, found) : false;
}

export type FaultWords = { says(fault: Fault): string; mend(written: string): string };

/** Variables and faults marked, and what is amiss said where the pointer rests, with its mend. */
export function marks({ says, mend: mendWord }: FaultWords): Extension {
  return [
    knownField,
    ViewPlugin.fromClass(Marks, { decorations: ({ marks }) => marks }),
    hoverTooltip((view, at) => {
      const found = faultsOf(view.state).find(({ start, end }) => start <= at && at <= end);
      if (!found) return null;
      return {
        pos: found.start,
        end: found.end,
        above: true,
        create: () => {
          const dom = document.createElement("div");
          dom.className = "cm-mend";
          const sentence = dom.appendChild(document.createElement("span"));
          sentence.textContent = says(found);
          const text = mendOf(found);
          if (text !== null) {
            const button = dom.appendChild(document.createElement("button"));
            button.type = "button";
            button.className = "btn btn--sm";
            button.textContent = mendWord(text);
            button.onclick = () => {
              mend(view, found);
              view.focus();
            };
          }
          return { dom };
        },
      };
    }, { hideOnChange: true }),
  ];
}
