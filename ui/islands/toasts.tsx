import type { VNode } from "preact";
import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { isSignedOut } from "../client.ts";
import { useKeys } from "../models/keys.ts";
import { takeToasts } from "../models/toasts.ts";
import type { Toast } from "../models/toasts.ts";
import { useWords } from "../page.ts";
import { Icon } from "../parts/icon.tsx";

const shownMs = 10_000;

/** The place of toasts. One that goes without an undo lasts: by time, by the next one, or by leaving the page. */
export function Toasts(): VNode {
  const say = useWords("shell");
  const toast = useSignal<Toast | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);

  function end(leaving = false): void {
    clearTimeout(timer.current);
    const ended = toast.value;
    toast.value = null;
    ended?.last?.(leaving);
  }
  function wait(): void {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => end(), shownMs);
  }
  function undo(): void {
    clearTimeout(timer.current);
    const undone = toast.value;
    toast.value = null;
    undone?.undo?.();
  }

  useEffect(() => {
    const leave = () => end(true);
    const give = takeToasts((next) => {
      end();
      toast.value = next;
      wait();
    });
    addEventListener("pagehide", leave);
    return () => {
      give();
      removeEventListener("pagehide", leave);
    };
  }, []);
  const hasUndo = toast.value?.undo !== undefined;
  useKeys(() => hasUndo ? [{ keys: "mod+z", act: undo }] : [], [hasUndo]);

  const hold = () => clearTimeout(timer.current);
  return (
    <div role="status" aria-live="polite">
      {isSignedOut.value && (
        <div class="toast">
          <Icon name="log-out" />
          <span>{say("signedOut")}</span>
          {/* The gate stands at this very address, and what was written is kept. */}
          <button type="button" onClick={() => location.reload()}>{say("signIn")}</button>
        </div>
      )}
      {toast.value && (
        <div class="toast" onMouseEnter={hold} onMouseLeave={wait} onFocusIn={hold} onFocusOut={wait}>
          {toast.value.icon && <Icon name={toast.value.icon} />}
          <span>{toast.value.says}</span>
          {hasUndo && <button type="button" onClick={undo}>{say("undo")}</button>}
        </div>
      )}
    </div>
  );
}
