import type { EditorView } from "@codemirror/view";
import type { ReadonlySignal } from "@preact/signals";
import { useComputed, useSignal, useSignalEffect } from "@preact/signals";
import type { VNode } from "preact";
import { useEffect, useMemo, useRef } from "preact/hooks";
import type { Draft } from "../models/draft.ts";
import { showToast } from "../models/toasts.ts";
import { createTurns } from "../models/turns.ts";
import type { Role } from "../models/turns.ts";
import { createVersions } from "../models/versions.ts";
import type { Versions } from "../models/versions.ts";
import { useSpeech } from "../page.ts";
import { Button } from "../parts/button.tsx";
import { Empty } from "../parts/empty.tsx";
import { Icon } from "../parts/icon.tsx";
import { When } from "../parts/when.tsx";
import { FieldChips } from "./editor-chips.tsx";
import { findFaults, isBeingTyped, mendAll, parseKept } from "./editor-faults.ts";
import { KeepDialog } from "./editor-keep.tsx";
import { LibraryDialog } from "./editor-library.tsx";
import { FaultLine } from "./editor-lint.tsx";
import type { PlacedFault } from "./editor-lint.tsx";
import { mend } from "./editor-marks.ts";
import { MessageEditor } from "./editor-message.tsx";
import { insertAtCursor } from "./editor-text.tsx";
import { VersionsDialog } from "./editor-versions.tsx";

export type PromptEditorProps = {
  draft: Draft;
  /** The text of the row that is looked at, whose values stand beside what is offered. */
  rowText?: ReadonlySignal<string | null>;
  /** What a template of this prompt is called at first. */
  name?: string;
};

/** What the pane of the prompt holds, from its head to the line of faults. Its page sends the words of `editor` along. */
export function PromptEditor({ draft, rowText, name = "" }: PromptEditorProps): VNode {
  const say = useSpeech().words("editor");
  const turns = useMemo(() => createTurns(draft), [draft]);
  const versions = useMemo(() => createVersions(draft), [draft]);
  const views = useRef(new Map<number, EditorView>());
  const focused = useRef<number | null>(null);
  const wanted = useRef<number | null>(null); // the message that is to have the focus once it is there
  const dialog = useSignal<"library" | "keep" | "versions" | null>(null);
  const known = useComputed(() => ({ names: draft.names.value, paths: draft.fields.value }));
  const cursor = useSignal<{ key: number; at: number } | null>(null);
  const found = useComputed<PlacedFault[]>(() =>
    turns.list.value.flatMap(({ key, content }) =>
      findFaults(parseKept(content), known.value).map((fault) => ({ ...fault, key }))
    )
  );
  const faults = useComputed(() => {
    const [all, here] = [found.value, cursor.value];
    const told = all.filter((one) => !(one.key === here?.key && isBeingTyped(one, here.at)));
    return told.length === all.length ? all : told; // the same list, so that the cursor alone renders nothing
  });

  const conflict = draft.conflict.value;
  useEffect(() => void versions.load(), [versions, conflict]); // what was written over is a version then
  useSignalEffect(() => {
    const text = draft.insert.value;
    if (text === null) return;
    draft.insert.value = null;
    insert(text);
  });

  function insert(text: string): void {
    const list = turns.list.peek();
    const key = list.find((turn) => turn.key === focused.current)?.key ??
      list.findLast(({ role }) => role === "user")?.key ?? list.at(-1)?.key;
    const view = key === undefined ? undefined : views.current.get(key);
    if (!view) {
      draft.messages.value = [...draft.messages.peek(), { role: "user", content: text }];
      return;
    }
    // Where nobody was yet, a field goes to the end.
    if (key !== focused.current) view.dispatch({ selection: { anchor: view.state.doc.length } });
    insertAtCursor(view, text);
  }
  function add(role: Role): void {
    const key = turns.add(role);
    wanted.current = key;
  }
  function go({ key, start, end }: PlacedFault): void {
    const view = views.current.get(key);
    view?.dispatch({ selection: { anchor: start, head: end }, scrollIntoView: true });
    view?.focus();
  }
  function mendOne(fault: PlacedFault): void {
    const view = views.current.get(fault.key);
    if (view) mend(view, fault);
  }
  function mendThem(): void {
    const before = draft.messages.value;
    let count = 0;
    draft.messages.value = turns.list.value.map(({ key, role, content }) => {
      const mended = mendAll(content, faults.value.filter((fault) => fault.key === key));
      count += mended.count;
      return { role, content: mended.text };
    });
    showToast({ says: say("mended", { count }), icon: "check", undo: () => draft.messages.value = before });
  }
  const close = () => dialog.value = null;

  const list = turns.list.value;
  const next = turns.next.value;
  return (
    <>
      <PromptHead
        draft={draft}
        versions={versions}
        isEmpty={list.length === 0}
        onOpen={(one) => dialog.value = one}
      />
      <FieldChips draft={draft} />
      <div class="eds">
        {list.map((turn, index) => (
          <MessageEditor
            key={turn.key}
            turn={turn}
            index={index}
            count={list.length}
            turns={turns}
            known={known.value}
            rowText={() => rowText?.peek() ?? null}
            onText={draft.setContent}
            onFocus={(key) => focused.current = key}
            onCursor={(key, at) => {
              if (at !== null) cursor.value = { key, at };
              else if (cursor.value?.key === key) cursor.value = null;
            }}
            onView={(key, view) => {
              if (!view) return void views.current.delete(key);
              views.current.set(key, view);
              if (wanted.current !== key) return;
              wanted.current = null;
              view.focus();
            }}
          />
        ))}
        {list.length === 0
          ? (
            <Empty
              icon="pencil"
              action={
                <span class="row">
                  <Button icon="plus" onClick={() => add("user")}>{say("writeOne")}</Button>
                  <Button icon="library" onClick={() => dialog.value = "library"}>{say("insertTemplate")}</Button>
                </span>
              }
            >
              {say("empty")}
            </Empty>
          )
          : (
            <div class="ed__add">
              <Button look="ghost" size="sm" icon="plus" onClick={() => add(next)}>
                {say("addTurn", { role: say(next) })}
              </Button>
              {!list.some(({ role }) => role === "system") && (
                <Button
                  look="ghost"
                  size="sm"
                  icon="plus"
                  onClick={() => add("system")}
                >
                  {say("addSystem")}
                </Button>
              )}
            </div>
          )}
      </div>
      {list.length > 0 && (
        <FaultLine
          faults={faults.value}
          variables={draft.variables.value.length}
          hasFile={draft.names.value.length > 0}
          onMend={mendOne}
          onMendAll={mendThem}
          onGo={go}
        />
      )}
      {dialog.value === "library" && (
        <LibraryDialog
          names={draft.names.value}
          hasPrompt={list.length > 0}
          onClose={close}
          onUse={(template, how) => {
            const before = how === "append" ? draft.messages.value : [];
            turns.replace([...before, ...template.prompt.messages], say("inserted", { name: template.name }));
            close();
          }}
        />
      )}
      {dialog.value === "keep" && <KeepDialog messages={draft.messages.value} name={name} onClose={close} />}
      {dialog.value === "versions" && (
        <VersionsDialog
          versions={versions}
          messages={draft.messages.value}
          onClose={close}
          onRestore={({ number, prompt }) => {
            turns.replace(prompt.messages, say("restored", { number }));
            close();
          }}
        />
      )}
    </>
  );
}

type HeadProps = {
  draft: Draft;
  versions: Versions;
  isEmpty: boolean;
  onOpen(dialog: "library" | "keep" | "versions"): void;
};

function PromptHead({ draft, versions, isEmpty, onOpen }: HeadProps): VNode {
  const say = useSpeech().words("editor");
  const newest = versions.list.value?.[0];
  const current = versions.current.value;
  const version = current
    ? say("version", { number: current.number })
    : newest
    ? say("changed", { version: say("version", { number: newest.number }) })
    : say("notRun");
  return (
    <header class="pane__head">
      <h2 class="not-phone">{say("prompt")}</h2>
      <button
        type="button"
        class="btn btn--ghost btn--sm"
        title={say("versionsTitle")}
        aria-haspopup="dialog"
        onClick={() => onOpen("versions")}
      >
        {version}
        <Icon name="chevron-down" size="sm" />
      </button>
      <SavedMark draft={draft} />
      <span class="push row gap1">
        <Button size="sm" icon="library" popup="dialog" onClick={() => onOpen("library")}>
          {say("insertTemplate")}
        </Button>
        <Button
          look="ghost"
          size="sm"
          icon="book-marked"
          popup="dialog"
          label={say("keepTemplate")}
          disabled={isEmpty}
          onClick={() => onOpen("keep")}
        />
      </span>
    </header>
  );
}

/** Whether what is written is in the project already. */
function SavedMark({ draft }: { draft: Draft }): VNode {
  const speech = useSpeech();
  const say = speech.words("editor");
  const state = draft.state.value;
  if (state.kind === "failed") {
    return (
      <span class="row gap1 ed__saved" role="alert">
        <span class="bad sm clip" title={state.problem.sentence}>
          {say("notSaved", { sentence: state.problem.sentence })}
        </span>
        <button type="button" class="linkbtn sm" onClick={() => void draft.save()}>{say("saveAgain")}</button>
      </span>
    );
  }
  return (
    <span class="dim sm clip ed__saved">
      {state.kind === "saved"
        ? (
          <span title={speech.exact(state.at)}>
            {say("saved")} <When at={state.at} />
          </span>
        )
        : say(state.kind)}
    </span>
  );
}
