import type { ComponentChildren, VNode } from "preact";
import type { IconName } from "../icons.ts";
import { Icon } from "./icon.tsx";

export type NoticeLook = "info" | "ok" | "warn" | "bad";

const icons: Record<NoticeLook, IconName> = {
  info: "circle-alert",
  ok: "circle-check",
  warn: "triangle-alert",
  bad: "circle-x",
};

export type NoticeProps = {
  look: NoticeLook;
  /** With corners of its own, where it does not lie from edge to edge. */
  card?: boolean;
  /** Read out at once: for what has just gone wrong. */
  alert?: boolean;
  id?: string;
  /** The next step. */
  action?: ComponentChildren;
  children: ComponentChildren;
};

/** A fact and the next step, where it happened. */
export function Notice({ look, card = false, alert = false, id, action, children }: NoticeProps): VNode {
  return (
    <div
      id={id}
      class={`notice notice--${look}${card ? " notice--card" : ""}`}
      role={alert ? "alert" : undefined}
    >
      <Icon name={icons[look]} />
      <span>{children}</span>
      {action}
    </div>
  );
}
