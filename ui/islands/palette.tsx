import type { VNode } from "preact";
import { useSignal } from "@preact/signals";
import { useEffect, useMemo, useRef } from "preact/hooks";
import { keysText } from "../models/keys.ts";
import { createPalette } from "../models/palette.ts";
import type { PaletteEntry } from "../models/palette.ts";
import type { Typed } from "../models/typed.ts";
import { useWords } from "../page.ts";
import { Dialog } from "../parts/dialog.tsx";
import { Icon } from "../parts/icon.tsx";

export type PaletteProps = { hasKey: boolean; typed: Typed; onClose(): void; onShortcuts(): void };

/** Finds and does anything by its name. The field keeps the focus; arrows choose, and Enter opens. */
export function Palette({ hasKey, typed, onClose, onShortcuts }: PaletteProps): VNode {
  const say = useWords("shell");
  const palette = useMemo(() => createPalette({ hasKey, onShortcuts }), []);
  const chosen = useSignal(0);
  const field = useRef<HTMLInputElement>(null);
  const groups = palette.groups.value;
  const entries = groups.flatMap((group) => group.entries);
  const at = Math.min(chosen.value, entries.length - 1);

  useEffect(() => {
    field.current?.focus();
    palette.ask(typed.take());
  }, []);
  useEffect(() => document.getElementById(`palette-${at}`)?.scrollIntoView({ block: "nearest" }), [at]);

  function take(entry: PaletteEntry, inTab: boolean): void {
    if (entry.href !== undefined && inTab) return void open(entry.href, "_blank", "noopener");
    onClose();
    if (entry.href !== undefined) location.assign(entry.href);
    else entry.act?.();
  }
  function press(event: KeyboardEvent): void {
    if (event.isComposing) return;
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    const entry = entries[at];
    if (step !== 0 && entries.length > 0) chosen.value = (at + step + entries.length) % entries.length;
    else if (event.key === "Enter" && entry) take(entry, event.metaKey || event.ctrlKey);
    else return;
    event.preventDefault();
  }

  let index = 0;
  return (
    <Dialog title={say("find")} open bare class="cmd" onClose={onClose}>
      <div class="cmd__q">
        <Icon name="search" />
        <input
          ref={field}
          type="text"
          role="combobox"
          aria-expanded="true"
          aria-controls="palette-list"
          aria-activedescendant={entries.length > 0 ? `palette-${at}` : undefined}
          aria-label={say("find")}
          placeholder={say("find")}
          autocomplete="off"
          spellcheck={false}
          value={palette.query.value}
          onInput={(event) => {
            chosen.value = 0;
            palette.ask(event.currentTarget.value);
          }}
          onKeyDown={press}
        />
        <kbd class="kbd">Esc</kbd>
      </div>
      <div id="palette-list" class="scroll" role="listbox" aria-label={say("results")}>
        {groups.map(({ title, entries }) => (
          <ul key={title} role="group" aria-label={title}>
            <li class="cmd__t" role="presentation">{title}</li>
            {entries.map((entry) => {
              const own = index++;
              return (
                <li
                  key={own}
                  id={`palette-${own}`}
                  role="option"
                  aria-selected={own === at}
                  onMouseMove={() => chosen.value = own}
                  onClick={(event) => take(entry, event.metaKey || event.ctrlKey)}
                >
                  <Icon name={entry.icon} />
                  <span class="clip">
                    <Marked text={entry.says} query={palette.query.value} />
                  </span>
                  <span class="dim sm clip">
                    <Marked text={entry.about} query={palette.query.value} />
                  </span>
                  <span class="push row gap1">
                    {entry.keys !== undefined && <kbd class="kbd not-phone">{keysOf(entry.keys)}</kbd>}
                    {own === at && <kbd class="kbd not-phone">↵</kbd>}
                  </span>
                </li>
              );
            })}
          </ul>
        ))}
        {entries.length === 0 && (
          <p class="cmd__none dim" role="presentation">
            {palette.isLooking.value
              ? say("paletteLoading")
              : palette.problem.value ?? say("paletteNone", { query: palette.query.value })}
          </p>
        )}
      </div>
      <footer class="not-phone">
        <span>
          <kbd class="kbd">↑↓</kbd> {say("choose")}
        </span>
        <span>
          <kbd class="kbd">↵</kbd> {say("open")}
        </span>
        <span>
          <kbd class="kbd">{keysText("mod+enter")}</kbd> {say("openInTab")}
        </span>
        <span class="push">
          <kbd class="kbd">?</kbd> {say("allShortcuts")}
        </span>
      </footer>
    </Dialog>
  );
}

function keysOf(keys: string): string {
  return keys.includes("+") || keys.length === 1 ? keysText(keys) : keys;
}

/** A text with what was looked for in it marked. */
function Marked({ text, query }: { text: string; query: string }): VNode {
  const word = query.trim().split(/\s+/u)[0]?.toLowerCase() ?? "";
  const start = word === "" ? -1 : text.toLowerCase().indexOf(word);
  if (start < 0) return <>{text}</>;
  return (
    <>
      {text.slice(0, start)}
      <mark>{text.slice(start, start + word.length)}</mark>
      {text.slice(start + word.length)}
    </>
  );
}
