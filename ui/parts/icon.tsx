import type { VNode } from "preact";
import type { IconName } from "../icons.ts";
import { usePage } from "../page.ts";

export type IconProps = { name: IconName; size?: "sm" | "lg"; class?: string | undefined };

/** An icon of the sprite, for eyes alone: a word stands beside it or in a label. */
export function Icon({ name, size, class: more }: IconProps): VNode {
  const classes = ["i", size && `i--${size}`, more].filter(Boolean).join(" ");
  return (
    <svg class={classes} aria-hidden="true">
      <use href={`${usePage().icons}#i-${name}`} />
    </svg>
  );
}
