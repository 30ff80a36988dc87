import type { ComponentChildren, VNode } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { IconName } from "../icons.ts";
import { Icon } from "./icon.tsx";

export type MenuEntry =
  | { says: string; icon?: IconName; after?: string; href: string; download?: boolean; current?: boolean }
  | { says: string; icon?: IconName; after?: string; act: () => void; danger?: boolean; current?: boolean }
  | "line";

export type MenuProps = {
  /** The id of the menu; one that no other part of the page has. */
  id: string;
  /** Its name, and that of the button where that has an icon alone. */
  label: string;
  /** What the button shows. */
  children: ComponentChildren;
  /** The classes of the button. */
  class?: string;
  entries: readonly MenuEntry[];
  /** What stands in place of no entries, such as a line that says they are on their way. */
  empty?: ComponentChildren;
  onOpen?: () => void;
};

/** A button with a menu over the page: arrows walk, Esc and a click elsewhere close, the focus goes back. */
export function Menu({ id, label, children, class: classes = "btn", entries, empty, onOpen }: MenuProps): VNode {
  const button = useRef<HTMLButtonElement>(null);
  const pop = useRef<HTMLDivElement>(null);
  const [open, setOpen] = useState(false);
  useEffect(() => {
    if (!open || !button.current || !pop.current) return;
    placeUnder(pop.current, button.current);
    pop.current.style.visibility = "";
    pop.current.querySelector<HTMLElement>("[role^=menuitem]")?.focus();
  }, [open, entries.length > 0]);
  const close = () => pop.current?.hidePopover();
  return (
    <>
      <button
        ref={button}
        type="button"
        class={classes}
        aria-haspopup="menu"
        aria-expanded={open}
        aria-controls={id}
        aria-label={label}
        title={label}
        popovertarget={id}
      >
        {children}
      </button>
      <div
        ref={pop}
        id={id}
        class="pop menu"
        role="menu"
        aria-label={label}
        popover="auto"
        onBeforeToggle={(event) => {
          // Its place is known a frame later, when it has its entries.
          if (event.newState === "open") event.currentTarget.style.visibility = "hidden";
        }}
        onToggle={(event) => {
          const isOpen = event.newState === "open";
          setOpen(isOpen);
          if (isOpen) onOpen?.();
        }}
        onKeyDown={(event) => walk(event, pop.current)}
      >
        {open && (entries.length === 0
          ? empty
          : entries.map((entry, index) =>
            entry === "line" ? <hr key={index} /> : "href" in entry
              ? (
                <a
                  key={index}
                  role="menuitem"
                  href={entry.href}
                  download={entry.download}
                  aria-current={entry.current ? "true" : undefined}
                  onClick={close}
                >
                  <Words {...entry} />
                </a>
              )
              : (
                <button
                  key={index}
                  type="button"
                  role="menuitem"
                  class={entry.danger ? "bad" : undefined}
                  aria-current={entry.current ? "true" : undefined}
                  onClick={() => {
                    close();
                    entry.act();
                  }}
                >
                  <Words {...entry} />
                </button>
              )
          ))}
      </div>
    </>
  );
}

function Words({ icon, says, after }: { icon?: IconName; says: string; after?: string }): VNode {
  return (
    <>
      {icon && <Icon name={icon} />}
      <span class="clip">{says}</span>
      {after !== undefined && <span class="push">{after}</span>}
    </>
  );
}

/** Puts a pop-over under its button, or above it where there is no room, and inside the window. */
export function placeUnder(pop: HTMLElement, button: HTMLElement): void {
  const from = button.getBoundingClientRect();
  const { width, height } = pop.getBoundingClientRect();
  const [across, down] = [document.documentElement.clientWidth, document.documentElement.clientHeight];
  const isRight = from.left + width > across - 8;
  const left = isRight ? Math.max(8, Math.min(from.right - width, across - width - 8)) : from.left;
  const fitsBelow = from.bottom + 4 + height <= down - 8;
  const top = fitsBelow ? from.bottom + 4 : Math.max(8, from.top - 4 - height);
  pop.style.left = `${left}px`;
  pop.style.top = `${top}px`;
}

function walk(event: KeyboardEvent, pop: HTMLElement | null): void {
  const items = [...pop?.querySelectorAll<HTMLElement>("[role^=menuitem]") ?? []];
  const at = items.findIndex((item) => item === document.activeElement);
  const to: Record<string, number> = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: items.length - 1 };
  const next = to[event.key];
  if (event.key === "Tab") pop?.hidePopover();
  if (next === undefined || items.length === 0) return;
  event.preventDefault();
  items[(next + items.length) % items.length]?.focus();
}
