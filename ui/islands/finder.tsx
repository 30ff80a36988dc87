import type { VNode } from "preact";
import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { FunctionComponent } from "preact";
import { noAnswer } from "../client.ts";
import { keysText, useKeys } from "../models/keys.ts";
import { showToast } from "../models/toasts.ts";
import { holdTyped, type Typed } from "../models/typed.ts";
import { usePage, useWords } from "../page.ts";
import { Icon } from "../parts/icon.tsx";
import type { PaletteProps } from "./palette.tsx";
import type { ShortcutSheetProps } from "./shortcut-sheet.tsx";

export type FinderProps = { hasKey: boolean };

type Shown =
  | { kind: "palette"; of: FunctionComponent<PaletteProps>; typed: Typed }
  | { kind: "sheet"; of: FunctionComponent<ShortcutSheetProps> };

/** The find box of the bar, and the keys that work everywhere. What it opens is loaded when it is first wanted. */
export function Finder({ hasKey }: FinderProps): VNode {
  const { base } = usePage();
  const say = useWords("shell");
  const shown = useSignal<Shown | null>(null);
  const keys = useSignal(""); // only the browser knows which keys its system has
  const button = useRef<HTMLButtonElement>(null);

  const close = () => shown.value = null;
  const isOpening = useRef(false);
  const openPalette = async () => {
    if (isOpening.current || shown.value?.kind === "palette") return;
    isOpening.current = true;
    const typed = holdTyped();
    try {
      const { Palette } = await import("./palette.tsx");
      shown.value = { kind: "palette", of: Palette, typed };
    } catch {
      typed.take();
      showToast({ says: noAnswer().sentence, icon: "wifi-off" });
    } finally {
      isOpening.current = false;
    }
  };
  const openSheet = async () => {
    try {
      const { ShortcutSheet } = await import("./shortcut-sheet.tsx");
      shown.value = { kind: "sheet", of: ShortcutSheet };
    } catch {
      showToast({ says: noAnswer().sentence, icon: "wifi-off" });
    }
  };
  useEffect(() => void (keys.value = keysText("mod+k")), []);
  const go = (path: string) => () => location.assign(base + path);
  useKeys(() => [
    { keys: "mod+k", act: () => void openPalette() },
    { keys: "?", act: () => void openSheet() },
    {
      keys: "/",
      act: () => {
        const field = document.querySelector<HTMLInputElement>("[data-find]");
        if (field) field.focus();
        else button.current?.click();
      },
    },
    { keys: "g p", act: go("/") },
    { keys: "g h", act: go("/history") },
    { keys: "g s", act: go("/statistics") },
    { keys: "g t", act: go("/templates") },
  ]);

  const now = shown.value;
  return (
    <>
      <button
        ref={button}
        type="button"
        class="find"
        aria-haspopup="dialog"
        onClick={openPalette}
      >
        <Icon name="search" size="sm" />
        <span>{say("find")}</span>
        {keys.value !== "" && <kbd class="kbd not-phone" aria-hidden="true">{keys.value}</kbd>}
      </button>
      {now?.kind === "palette" && <now.of hasKey={hasKey} typed={now.typed} onClose={close} onShortcuts={openSheet} />}
      {now?.kind === "sheet" && <now.of onClose={close} />}
    </>
  );
}
