import type { ComponentChildren, VNode } from "preact";
import type { IconName } from "../icons.ts";
import { Icon } from "./icon.tsx";

/** What will be here, and the first step. */
export function Empty(
  { icon, action, children }: { icon: IconName; action?: ComponentChildren; children: ComponentChildren },
): VNode {
  return (
    <div class="empty">
      <Icon name={icon} />
      <p>{children}</p>
      {action}
    </div>
  );
}
