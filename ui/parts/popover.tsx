import type { ComponentChildren, VNode } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { placeUnder } from "./menu.tsx";

export type PopoverProps = {
  label: string;
  /** What it belongs to: it stands under it, and the focus goes back there. */
  anchor: HTMLElement;
  onClose(): void;
  class?: string;
  children: ComponentChildren;
};

/** Something small over the page, there as long as it is rendered: Esc and a click elsewhere close it. */
export function Popover({ label, anchor, onClose, class: more, children }: PopoverProps): VNode {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const pop = place.current;
    if (!pop) return;
    pop.showPopover();
    placeUnder(pop, anchor);
    pop.focus();
    return () => {
      if (pop.contains(document.activeElement)) anchor.focus();
    };
  }, [anchor]);
  return (
    <div
      ref={place}
      class={more ? `pop ${more}` : "pop"}
      role="dialog"
      aria-label={label}
      tabIndex={-1}
      popover="auto"
      onToggle={(event) => {
        if (event.newState === "closed") onClose();
      }}
      onBeforeToggle={(event) => {
        if (event.newState === "closed" && place.current?.contains(document.activeElement)) anchor.focus();
      }}
    >
      {children}
    </div>
  );
}
