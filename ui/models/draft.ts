import type { ReadonlySignal, Signal } from "@preact/signals";
import { batch, computed, effect, signal } from "@preact/signals";
import type { Message, Project } from "../../server/contract/project.ts";
import { variablesOf } from "../../server/prompt/parse.ts";
import type { Called, CallProblem } from "../client.ts";
import { call, passesByItself } from "../client.ts";
import { draftOf, keepDraft, markOf, promptText, readDraft } from "./draft-kept.ts";
import type { Edition } from "./edition.ts";
import { fieldPaths, unknownPaths } from "./fields.ts";

export type DraftOptions = {
  projectId: string;
  /** The prompt as the server has it. */
  messages: Message[];
  /** When the project was last changed. */
  savedAt: string;
  edition: Edition;
  /** The names of the fields of the file, and some of its rows. */
  names: string[];
  rows: string[];
};

export type DraftState =
  | { kind: "saved"; at: string }
  /** Typed, and kept in this browser. */
  | { kind: "waiting" }
  | { kind: "saving" }
  /** Kept in this browser alone until the person has chosen: the project has another prompt by now. */
  | { kind: "conflict" }
  | { kind: "failed"; problem: CallProblem };

/** The prompt that the project has got from elsewhere, while another one was being written here. */
export type DraftConflict = { messages: Message[]; changedAt: string };

/** A prompt as it is being written: kept in this browser at once, in the project after a short pause. */
export interface Draft {
  readonly projectId: string;
  messages: Signal<Message[]>;
  /** What can be inserted, as it is written between braces: `question`, `product.name`, `["odd: name"]`. */
  fields: Signal<string[]>;
  /** The names of the fields of the file alone. */
  names: Signal<string[]>;
  /** A text to be put at the cursor, such as `{{question}}`; the editor takes it and sets null. */
  insert: Signal<string | null>;
  /** The names of the variables, distinct, in the order of their first use. */
  variables: ReadonlySignal<string[]>;
  /** Those that no field of the file can fill. */
  unknown: ReadonlySignal<string[]>;
  state: ReadonlySignal<DraftState>;
  /** While there is one, nothing is saved by itself. */
  conflict: ReadonlySignal<DraftConflict | null>;
  setContent(index: number, content: string): void;
  /** The fields of a file, and some of its rows. */
  setFile(names: string[], rows: readonly string[]): void;
  /** Saves now; true when the project has what is written. */
  save(): Promise<boolean>;
  /** Saves now, and makes sure that the project has this prompt and no other. */
  confirm(): Promise<boolean>;
  /** Saves what is written over the prompt from elsewhere, which stays among the versions. */
  keepMine(): Promise<boolean>;
  /** Puts the prompt from elsewhere in the place of what is written, which is kept as the version that is given. */
  takeTheirs(): Promise<Called<{ before: Message[]; version: number | null }>>;
  /** Reads what an earlier visit left, and follows other tabs, until the returned function is called. */
  start(): () => void;
}

const saveAfterMs = 800;
const keepAfterMs = 120;
const takeOverMs = 5000;
const againAfterMs = 3000;
const mostSent = 5;

/** Makes the signals of one project's prompt. */
export function createDraft({ projectId, messages: first, savedAt, edition, names, rows }: DraftOptions): Draft {
  const key = `pf_draft_${projectId}`;
  const messages = signal(first);
  const fields = signal(fieldPaths(names, rows));
  const fieldNames = signal(names);
  const state = signal<DraftState>({ kind: "saved", at: savedAt });
  const conflict = signal<DraftConflict | null>(null);
  const paths = computed(() => variablesOf(messages.value));
  let base = promptText(first); // what the project had when this was written
  let sent: string[] = []; // marks of what it may have by now, as no answer came
  let known = first; // what this tab has written down or was told by another
  let keepTimer: ReturnType<typeof setTimeout> | undefined;
  let saveTimer: ReturnType<typeof setTimeout> | undefined;
  let saving: Promise<boolean> | null = null;

  function keep(): void {
    clearTimeout(keepTimer);
    if (messages.value === known) return;
    known = messages.value;
    keepDraft(key, { messages: known, base, sent });
  }

  function oppose({ prompt, changedAt }: Project): void {
    batch(() => {
      conflict.value = { messages: prompt.messages, changedAt };
      state.value = { kind: "conflict" };
    });
  }

  function settle(text: string, at: string): void {
    base = text;
    sent = [];
    conflict.value = null;
    if (promptText(messages.value) !== text) {
      state.value = { kind: "waiting" };
      saveLater();
      return;
    }
    keepDraft(key, null);
    known = messages.value;
    state.value = { kind: "saved", at };
  }

  /** What the project has now is this browser's own doing, or was there before: no other person's words. */
  function isOwn(text: string): boolean {
    return text === base || sent.includes(markOf(text));
  }

  /** Puts the prompt in the project; a change of something else in between is no hindrance. Null: another prompt is. */
  async function put(now: Message[], text: string, keepReplaced: boolean): Promise<Called<Project> | null> {
    const decided = conflict.value && promptText(conflict.value.messages);
    while (true) {
      const answer = await call("PATCH /api/projects/{id}", {
        id: projectId,
        "If-Match": edition.over("prompt"),
        prompt: { messages: now },
        ...(keepReplaced && { keepReplaced }),
      });
      if (answer.ok) edition.took("prompt", answer.value.changedAt);
      if (answer.ok || answer.problem.code !== "changed_meanwhile") return answer;
      const found = await call("GET /api/projects/{id}", { id: projectId });
      if (!found.ok) return found;
      edition.saw("prompt", found.value.changedAt);
      const theirs = promptText(found.value.prompt.messages);
      if (theirs === text) return found;
      if (isOwn(theirs) || theirs === decided) continue;
      oppose(found.value);
      return null;
    }
  }

  /** `isAgain` keeps what is said of the last try until this one has come to something. */
  async function send(isAgain: boolean, keepReplaced = false): Promise<boolean> {
    if (conflict.value && !keepReplaced) {
      state.value = { kind: "conflict" };
      return false;
    }
    const now = messages.value;
    const text = promptText(now);
    if (text === base && !keepReplaced) {
      keepDraft(key, null);
      if (state.value.kind !== "saved") state.value = { kind: "saved", at: new Date().toISOString() };
      return true;
    }
    if (!isAgain) state.value = { kind: "saving" };
    sent = [...sent, markOf(text)].slice(-mostSent);
    keepDraft(key, { messages: now, base, sent });
    const answer = await put(now, text, keepReplaced);
    if (!answer) return false;
    if (!answer.ok) {
      state.value = { kind: "failed", problem: answer.problem };
      if (!conflict.value && passesByItself(answer.problem)) saveLater(againAfterMs, true);
      return false;
    }
    settle(text, answer.value.changedAt);
    return true;
  }

  async function save(isAgain = false, keepReplaced = false): Promise<boolean> {
    clearTimeout(saveTimer);
    keep();
    while (saving) await saving; // one after the other, so that an older text never comes last
    clearTimeout(saveTimer);
    const now = send(isAgain, keepReplaced);
    saving = now;
    const done = await now;
    saving = null;
    return done;
  }

  function saveLater(afterMs = saveAfterMs, isAgain = false): void {
    clearTimeout(saveTimer);
    saveTimer = setTimeout(() => void save(isAgain), afterMs);
  }

  async function confirm(): Promise<boolean> {
    if (!await save()) return false;
    const now = await call("GET /api/projects/{id}", { id: projectId });
    if (!now.ok) {
      state.value = { kind: "failed", problem: now.problem };
      return false;
    }
    if (isOwn(promptText(now.value.prompt.messages))) return true;
    edition.saw("prompt", now.value.changedAt);
    oppose(now.value);
    return false;
  }

  async function takeTheirs(): ReturnType<Draft["takeTheirs"]> {
    while (saving) await saving;
    const before = messages.value;
    const isEmpty = before.every(({ content }) => content.trim() === "");
    const prompt = { messages: before };
    const kept = isEmpty ? null : await call("POST /api/projects/{id}/versions", { id: projectId, prompt });
    if (kept && !kept.ok) return kept;
    const now = await call("GET /api/projects/{id}", { id: projectId });
    if (!now.ok) return now;
    edition.saw("prompt", now.value.changedAt);
    const theirs = now.value.prompt.messages;
    base = promptText(theirs);
    batch(() => {
      messages.value = theirs;
      keep(); // other tabs take it up as if it were typed, and then hear that it is saved
      settle(base, now.value.changedAt);
    });
    return { ok: true, value: { before, version: kept?.value.number ?? null } };
  }

  function start(): () => void {
    const kept = readDraft(key);
    if (kept && promptText(kept.messages) !== base) {
      batch(() => {
        messages.value = kept.messages;
        sent = kept.sent ?? []; // one may still be on its way
        if (kept.base === base || kept.sent?.includes(markOf(base))) return;
        base = kept.base;
        conflict.value = { messages: first, changedAt: savedAt };
      });
    }
    const stopEffect = effect(() => {
      const now = messages.value;
      if (now === known) return;
      clearTimeout(keepTimer);
      keepTimer = setTimeout(keep, keepAfterMs);
      state.value = { kind: conflict.peek() ? "conflict" : "waiting" };
      if (!conflict.peek()) saveLater();
    });
    const follow = (event: StorageEvent) => {
      if (event.key !== key) return;
      const told = draftOf(event.newValue);
      batch(() => {
        if (told) {
          known = told.messages;
          if (promptText(told.messages) === promptText(messages.value)) return;
          messages.value = told.messages;
          if (conflict.value) return;
          state.value = { kind: "waiting" };
          saveLater(takeOverMs); // the tab that is typed in saves, unless it was closed
        } else if (event.newValue === null) {
          base = promptText(draftOf(event.oldValue)?.messages ?? known);
          sent = [];
          conflict.value = null;
          if (promptText(messages.value) !== base) return;
          clearTimeout(saveTimer);
          state.value = { kind: "saved", at: new Date().toISOString() };
        }
      });
    };
    const leave = () => {
      if (document.visibilityState === "hidden") keep();
    };
    addEventListener("storage", follow);
    addEventListener("pagehide", keep);
    document.addEventListener("visibilitychange", leave);
    return () => {
      stopEffect();
      clearTimeout(keepTimer);
      clearTimeout(saveTimer);
      removeEventListener("storage", follow);
      removeEventListener("pagehide", keep);
      document.removeEventListener("visibilitychange", leave);
    };
  }

  return {
    projectId,
    messages,
    fields,
    names: fieldNames,
    insert: signal<string | null>(null),
    variables: computed(() => paths.value.map(({ name }) => name)),
    unknown: computed(() => unknownPaths(paths.value, fieldNames.value)),
    state,
    conflict,
    setContent(index, content) {
      if (messages.value[index]?.content === content) return;
      messages.value = messages.value.map((message, at) => at === index ? { ...message, content } : message);
    },
    setFile(names, rows) {
      batch(() => {
        fieldNames.value = names;
        fields.value = fieldPaths(names, rows);
      });
    },
    save: () => save(),
    confirm,
    keepMine: () => save(false, true),
    takeTheirs,
    start,
  };
}
