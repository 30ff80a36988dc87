import type { ReadonlySignal } from "@preact/signals";
import { batch, computed } from "@preact/signals";
import type { Message } from "../../server/contract/project.ts";
import { thisPage } from "../page.ts";
import type { Draft } from "./draft.ts";
import { showToast } from "./toasts.ts";

export type Role = Message["role"];
/** A message with a key of its own, so that its editor, cursor and undo go along when messages move. */
export type Turn = Message & { key: number };

/** The messages of a draft, and what can be done with them as a whole. */
export interface Turns {
  list: ReadonlySignal<Turn[]>;
  /** The role that comes next by itself. */
  next: ReadonlySignal<Role>;
  /** Adds an empty message, a system message at the top; returns its key. */
  add(role: Role): number;
  remove(index: number): void;
  move(index: number, by: 1 | -1): void;
  setRole(index: number, role: Role): void;
  /** Puts other messages in the place of all; the toast that says so takes it back. */
  replace(messages: readonly Message[], says: string): void;
}

export function createTurns({ messages }: Pick<Draft, "messages">): Turns {
  let keys: number[] = [];
  let made = 0;

  const keysFor = (count: number): number[] => {
    // Another tab or an earlier visit may have changed how many there are.
    while (keys.length < count) keys.push(made++);
    keys.length = count;
    return keys;
  };
  const plain = ({ role, content }: Message): Message => ({ role, content });

  function set(next: Turn[]): void {
    keys = next.map(({ key }) => key);
    messages.value = next.map(plain);
  }
  const list = computed(() => {
    const keys = keysFor(messages.value.length);
    return messages.value.map(({ role, content }, index) => ({ role, content, key: keys[index] ?? index }));
  });

  return {
    list,
    next: computed(() => messages.value.at(-1)?.role === "user" ? "assistant" : "user"),
    add(role) {
      const turn = { role, content: "", key: made++ };
      set(role === "system" ? [turn, ...list.value] : [...list.value, turn]);
      return turn.key;
    },
    remove(index) {
      const removed = list.value[index];
      if (!removed) return;
      set(list.value.filter(({ key }) => key !== removed.key));
      if (removed.content.trim() === "") return;
      showToast({
        says: thisPage().speech.words("editor")("removed"),
        icon: "trash-2",
        undo: () => set(list.value.toSpliced(index, 0, removed)),
      });
    },
    move(index, by) {
      const turn = list.value[index];
      if (!turn || index + by < 0 || index + by >= list.value.length) return;
      set(list.value.toSpliced(index, 1).toSpliced(index + by, 0, turn));
    },
    setRole: (index, role) => batch(() => set(list.value.map((turn, at) => at === index ? { ...turn, role } : turn))),
    replace(next, says) {
      const before = messages.value;
      messages.value = next.map(plain);
      showToast({ says, icon: "check", undo: () => messages.value = before });
    },
  };
}
