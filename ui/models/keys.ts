import { useLayoutEffect } from "preact/hooks";
import { hasSingleKeys } from "./preferences.ts";

/**
 * A shortcut: `mod+k` (⌘ or Ctrl), `mod+shift+enter`, `alt+1`, a single key such as `p` or `?`, or two after each other
 * such as `g p`. Single keys do nothing while someone types, nor under a dialog.
 */
export type Shortcut = { keys: string; act(): void };

const sequenceMs = 1200;
const listening = new Set<readonly Shortcut[]>();
let first: { key: string; at: number } | null = null;

/**
 * Offers shortcuts while the part of a page that has them is there; the latest ones win. `changes` are the values that
 * they depend on. They are there with what is shown, not a moment after it: the next key may be one of them.
 */
export function useKeys(make: () => readonly Shortcut[], changes: readonly unknown[] = []): void {
  useLayoutEffect(() => listenForKeys(make()), [...changes]);
}

function listenForKeys(shortcuts: readonly Shortcut[]): () => void {
  if (listening.size === 0) document.addEventListener("keydown", take);
  listening.add(shortcuts);
  return () => {
    listening.delete(shortcuts);
    if (listening.size === 0) document.removeEventListener("keydown", take);
  };
}

function take(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.isComposing) return;
  const pressed = nameOf(event);
  if (pressed === null) return;
  const isChord = event.metaKey || event.ctrlKey || event.altKey;
  if (!isChord && (isTyping(event) || document.querySelector("dialog[open]") || !hasSingleKeys())) return;
  const sequence = first && Date.now() - first.at < sequenceMs ? `${first.key} ${pressed}` : null;
  first = isChord ? null : { key: pressed, at: Date.now() };
  const shortcut = (sequence && find(sequence)) ?? find(pressed);
  if (!shortcut) return;
  first = null;
  event.preventDefault();
  shortcut.act();
}

function find(keys: string): Shortcut | undefined {
  for (const shortcuts of [...listening].reverse()) {
    const found = shortcuts.find((shortcut) => shortcut.keys === keys);
    if (found) return found;
  }
  return undefined;
}

function nameOf({ key, code, metaKey, ctrlKey, altKey, shiftKey }: KeyboardEvent): string | null {
  if (["Meta", "Control", "Alt", "Shift", "Dead", "Process"].includes(key)) return null;
  // With ⌥ a key writes another sign, so the place of the key tells which it is.
  const plain = altKey ? code.replace(/^(?:Key|Digit)/u, "").toLowerCase() : key.toLowerCase();
  const parts: string[] = [];
  if (metaKey || ctrlKey) parts.push("mod");
  if (altKey) parts.push("alt");
  if (shiftKey && (parts.length > 0 || plain.length > 1)) parts.push("shift");
  return [...parts, plain].join("+");
}

function isTyping(event: Event): boolean {
  const target = event.composedPath()[0];
  return target instanceof HTMLElement &&
    (target.isContentEditable || target.matches("textarea, select, input:not([type=checkbox], [type=radio])"));
}

/** How a keyboard of this system writes a shortcut: ⌘K or Ctrl K. */
export function keysText(keys: string): string {
  const isMac = typeof navigator !== "undefined" && /Mac|iPhone|iPad/u.test(navigator.platform);
  const names: Record<string, string> = isMac
    ? { mod: "⌘", shift: "⇧", alt: "⌥", enter: "↵" }
    : { mod: "Ctrl ", shift: "⇧ ", alt: "Alt ", enter: "↵" };
  return keys.split("+").map((key) => names[key] ?? key.toUpperCase()).join("");
}
