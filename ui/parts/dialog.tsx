import type { ComponentChildren, VNode } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { useWords } from "../page.ts";
import { Button } from "./button.tsx";

export type DialogProps = {
  /** Its name; shown as a title unless `bare`. */
  title: string;
  open: boolean;
  /** Called when Esc, the scrim or the cross closes it; the focus is already back where it came from. */
  onClose(): void;
  class?: string;
  /** Without head and foot: the children are all of it. */
  bare?: boolean;
  foot?: ComponentChildren;
  children: ComponentChildren;
};

/** A modal dialog, by the browser's own element: Esc closes, the focus stays inside and goes back afterwards. */
export function Dialog({ title, open, onClose, class: more, bare = false, foot, children }: DialogProps): VNode {
  const place = useRef<HTMLDialogElement>(null);
  const say = useWords("shell");
  useEffect(() => {
    const dialog = place.current;
    if (!dialog) return;
    if (open && !dialog.open) dialog.showModal();
    if (!open && dialog.open) dialog.close();
  }, [open]);
  return (
    <dialog
      ref={place}
      class={more ? `dialog ${more}` : "dialog"}
      aria-label={title}
      onClose={onClose}
      onClick={(event) => {
        if (event.target === event.currentTarget) event.currentTarget.close(); // on the scrim
      }}
    >
      {open && (bare ? children : (
        <>
          <header class="dialog__head">
            <h2>{title}</h2>
            <Button look="ghost" icon="x" label={say("close")} class="push" onClick={() => place.current?.close()} />
          </header>
          <div class="dialog__body">{children}</div>
          {foot !== undefined && <footer class="dialog__foot">{foot}</footer>}
        </>
      ))}
    </dialog>
  );
}
