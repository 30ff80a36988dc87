import type { ReadonlySignal, Signal } from "@preact/signals";
import { batch, computed, effect, signal } from "@preact/signals";
import type { Message } from "../../server/contract/project.ts";
import { variablesOf } from "../../server/prompt/parse.ts";
import type { CallProblem } from "../client.ts";
import { call, passesByItself } from "../client.ts";
import { fieldPaths, unknownPaths } from "./fields.ts";

export type DraftOptions = {
  projectId: string;
  /** The prompt as the server has it. */
  messages: Message[];
  /** When the project was last changed. */
  savedAt: string;
  /** The names of the fields of the file, and some of its rows. */
  names: string[];
  rows: string[];
};

export type DraftState =
  | { kind: "saved"; at: string }
  /** Typed, and kept in this browser. */
  | { kind: "waiting" }
  | { kind: "saving" }
  | { kind: "failed"; problem: CallProblem };

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
  /** What was typed here on an earlier prompt, while the project's own was changed elsewhere; null when there is none. */
  other: Signal<Message[] | null>;
  setContent(index: number, content: string): void;
  /** The fields of a file, and some of its rows. */
  setFile(names: string[], rows: readonly string[]): void;
  /** Saves now; true when the project has what is written. */
  save(): Promise<boolean>;
  /** Reads what an earlier visit left, and follows other tabs, until the returned function is called. */
  start(): () => void;
}

const saveAfterMs = 800;
const keepAfterMs = 120;
const takeOverMs = 5000;
const againAfterMs = 3000;

/** What a browser keeps of a draft: `base` is the prompt that it was written over. */
type Kept = { messages: Message[]; base: string };

/** Makes the signals of one project's prompt. */
export function createDraft({ projectId, messages: first, savedAt, names, rows }: DraftOptions): Draft {
  const key = `pf_draft_${projectId}`;
  const messages = signal(first);
  const fields = signal(fieldPaths(names, rows));
  const fieldNames = signal(names);
  const state = signal<DraftState>({ kind: "saved", at: savedAt });
  const other = signal<Message[] | null>(null);
  const paths = computed(() => variablesOf(messages.value));
  let base = JSON.stringify(first); // what the project has
  let known = first; // what this tab has written down or was told by another
  let keepTimer: ReturnType<typeof setTimeout> | undefined;
  let saveTimer: ReturnType<typeof setTimeout> | undefined;
  let saving: Promise<boolean> | null = null;

  function keep(): void {
    clearTimeout(keepTimer);
    if (messages.value === known) return;
    known = messages.value;
    write(key, JSON.stringify({ messages: known, base } satisfies Kept));
  }

  /** `isAgain` keeps what is said of the last try until this one has come to something. */
  async function send(isAgain: boolean): Promise<boolean> {
    const sent = messages.value;
    const text = JSON.stringify(sent);
    if (text === base) {
      write(key, null);
      if (state.value.kind !== "saved") state.value = { kind: "saved", at: new Date().toISOString() };
      return true;
    }
    if (!isAgain) state.value = { kind: "saving" };
    const answer = await call("PATCH /api/projects/{id}", { id: projectId, prompt: { messages: sent } });
    if (!answer.ok) {
      state.value = { kind: "failed", problem: answer.problem };
      if (passesByItself(answer.problem)) saveLater(againAfterMs, true);
      return false;
    }
    base = text;
    if (messages.value !== sent) {
      state.value = { kind: "waiting" };
      saveLater();
      return true;
    }
    write(key, null);
    known = sent;
    state.value = { kind: "saved", at: answer.value.changedAt };
    return true;
  }

  async function save(isAgain = false): Promise<boolean> {
    clearTimeout(saveTimer);
    keep();
    while (saving) await saving; // one after the other, so that an older text never comes last
    clearTimeout(saveTimer);
    const now = send(isAgain);
    saving = now;
    const done = await now;
    saving = null;
    return done;
  }

  function saveLater(afterMs = saveAfterMs, isAgain = false): void {
    clearTimeout(saveTimer);
    saveTimer = setTimeout(() => void save(isAgain), afterMs);
  }

  function start(): () => void {
    const kept = keptIn(read(key));
    if (kept && JSON.stringify(kept.messages) !== base) {
      if (kept.base === base) messages.value = kept.messages;
      else other.value = kept.messages; // the project was changed elsewhere since: the person decides
    }
    const stopEffect = effect(() => {
      const now = messages.value;
      if (now === known) return;
      state.value = { kind: "waiting" };
      clearTimeout(keepTimer);
      keepTimer = setTimeout(keep, keepAfterMs);
      saveLater();
    });
    const follow = (event: StorageEvent) => {
      if (event.key !== key) return;
      const told = keptIn(event.newValue);
      batch(() => {
        if (told) {
          known = told.messages;
          messages.value = told.messages;
          state.value = { kind: "waiting" };
          saveLater(takeOverMs); // the tab that is typed in saves, unless it was closed
        } else if (event.newValue === null) {
          const saved = keptIn(event.oldValue)?.messages ?? known;
          base = JSON.stringify(saved);
          if (JSON.stringify(messages.value) !== base) return;
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
    other,
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
    start,
  };
}

function read(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

function write(key: string, value: string | null): void {
  try {
    if (value === null) localStorage.removeItem(key);
    else localStorage.setItem(key, value);
  } catch {
    // Storage may be off or full; the project itself still gets what is typed.
  }
}

function keptIn(text: string | null): Kept | null {
  if (text === null) return null;
  try {
    const value: unknown = JSON.parse(text);
    return isKept(value) ? value : null;
  } catch {
    return null;
  }
}

function isKept(value: unknown): value is Kept {
  return typeof value === "object" && value !== null && "base" in value && typeof value.base === "string" &&
    "messages" in value && Array.isArray(value.messages) &&
    value.messages.every((one: unknown) =>
      typeof one === "object" && one !== null && "role" in one && "content" in one && typeof one.content === "string"
    );
}
