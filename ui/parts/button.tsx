import type { ComponentChildren, VNode } from "preact";
import type { IconName } from "../icons.ts";
import { Icon } from "./icon.tsx";

type Look = "primary" | "accent" | "ghost" | "danger";

export type ButtonLook = {
  look?: Look;
  size?: "sm" | "lg";
  icon?: IconName;
  /** An icon behind the words, such as a chevron. */
  iconAfter?: IconName;
  /** The shortcut that does the same, as it is written. */
  keys?: string;
  class?: string;
  children?: ComponentChildren;
};

export type ButtonProps = ButtonLook & {
  type?: "button" | "submit";
  /** Its name where it has an icon alone; also its title. */
  label?: string;
  onClick?: (event: MouseEvent) => void;
  /** On its way: the icon turns, the width and the words stay. */
  busy?: boolean;
  /** Not possible just now: it can still be focused, and `whyId` names the element that says why. */
  disabled?: boolean;
  whyId?: string;
  pressed?: boolean;
  expanded?: boolean;
  popup?: "menu" | "dialog" | "listbox";
  id?: string;
  name?: string;
  value?: string;
};

export function Button(props: ButtonProps): VNode {
  const { type = "button", label, onClick, busy = false, disabled = false, whyId, pressed, expanded, popup } = props;
  const shown = busy ? { ...props, icon: props.icon && "loader-circle" as const } : props;
  return (
    <button
      type={type}
      id={props.id}
      name={props.name}
      value={props.value}
      class={classesOf(props)}
      aria-label={label}
      title={label}
      aria-busy={busy ? "true" : undefined}
      aria-disabled={disabled ? "true" : undefined}
      aria-describedby={disabled ? whyId : undefined}
      aria-pressed={pressed}
      aria-expanded={expanded}
      aria-haspopup={popup}
      onClick={(event) => {
        if (disabled || busy) event.preventDefault();
        else onClick?.(event);
      }}
    >
      <Inside {...shown} />
    </button>
  );
}

export type LinkButtonProps = ButtonLook & {
  href: string;
  label?: string;
  /** Saves what the link leads to as a file. */
  download?: boolean;
  /** What happens in place of the way there, where script does it at once. */
  onClick?: (event: MouseEvent) => void;
};

/** A link that looks like a button. */
export function LinkButton(props: LinkButtonProps): VNode {
  const { href, label, download, onClick } = props;
  return (
    <a href={href} class={classesOf(props)} aria-label={label} title={label} download={download} onClick={onClick}>
      <Inside {...props} />
    </a>
  );
}

function Inside({ icon, iconAfter, size, keys, children }: ButtonLook): VNode {
  const iconSize = size === "sm" ? "sm" : undefined;
  return (
    <>
      {icon && <Icon name={icon} {...(iconSize && { size: iconSize })} />}
      {children}
      {iconAfter && <Icon name={iconAfter} size="sm" />}
      {keys !== undefined && <kbd class="kbd not-phone">{keys}</kbd>}
    </>
  );
}

function classesOf({ look, size, icon, children, class: more }: ButtonLook): string {
  const isIconAlone = icon !== undefined && children === undefined;
  return ["btn", look && `btn--${look}`, size && `btn--${size}`, isIconAlone && "btn--icon", more]
    .filter(Boolean).join(" ");
}

export type Choice<Value extends string> = { value: Value; says: ComponentChildren; count?: string };

export type ChoiceProps<Value extends string> = {
  label: string;
  choices: readonly Choice<Value>[];
  chosen: Value;
  onChoose(value: Value): void;
  size?: "sm";
  class?: string;
};

/** One of few, all visible. More than five are a select. */
export function Segmented<Value extends string>(
  { label, choices, chosen, onChoose, size, class: more }: ChoiceProps<Value>,
): VNode {
  return (
    <div class={["seg", size && `seg--${size}`, more].filter(Boolean).join(" ")} role="group" aria-label={label}>
      {choices.map(({ value, says, count }) => (
        <button
          key={value}
          type="button"
          aria-pressed={value === chosen}
          onClick={() => onChoose(value)}
        >
          {says}
          {count !== undefined && <span class="n">{count}</span>}
        </button>
      ))}
    </div>
  );
}

/** Places inside one thing; arrows walk them. The panel of each has the id `{id}-panel`. */
export function Tabs<Value extends string>(
  { label, choices, chosen, onChoose, id }: ChoiceProps<Value> & { id: string },
): VNode {
  const walk = (event: KeyboardEvent) => {
    const step = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
    if (step === 0) return;
    const at = choices.findIndex(({ value }) => value === chosen);
    const next = choices[(at + step + choices.length) % choices.length];
    if (!next) return;
    event.preventDefault();
    onChoose(next.value);
    document.getElementById(`${id}-${next.value}`)?.focus();
  };
  return (
    <div class="tabs" role="tablist" aria-label={label} onKeyDown={walk}>
      {choices.map(({ value, says, count }) => (
        <button
          key={value}
          type="button"
          role="tab"
          id={`${id}-${value}`}
          aria-selected={value === chosen}
          aria-controls={`${id}-panel`}
          tabIndex={value === chosen ? 0 : -1}
          onClick={() => onChoose(value)}
        >
          {says}
          {count !== undefined && <span class="n">{count}</span>}
        </button>
      ))}
    </div>
  );
}
