import type { ComponentChildren, VNode } from "preact";
import type { Counts, RunStatus } from "../../server/contract/run.ts";
import type { IconName } from "../icons.ts";
import { useWords } from "../page.ts";
import { Icon } from "./icon.tsx";

export type StatusLook = "ok" | "bad" | "warn" | "cache" | "run" | "off";

/** A glyph and a word, coloured by their meaning. */
export function Status(
  { look, icon, box = false, children }: {
    look: StatusLook;
    icon: IconName;
    box?: boolean;
    children: ComponentChildren;
  },
): VNode {
  return (
    <span class={`st st--${look}${box ? " st--box" : ""}`}>
      <Icon name={icon} class={look === "run" ? "i-spin" : undefined} />
      {children}
    </span>
  );
}

const looks: Record<RunStatus, { look: StatusLook; icon: IconName }> = {
  queued: { look: "off", icon: "circle-dashed" },
  running: { look: "run", icon: "loader-circle" },
  paused: { look: "warn", icon: "circle-pause" },
  completed: { look: "ok", icon: "circle-check" },
  failed: { look: "bad", icon: "circle-alert" },
  cancelled: { look: "off", icon: "ban" },
};

/** The state of a run; a completed one with failures says so. */
export function RunStatusMark(
  { status, counts, box = false }: { status: RunStatus; counts: Pick<Counts, "failed">; box?: boolean },
): VNode {
  const say = useWords("shell");
  if (status === "completed" && counts.failed > 0) {
    return (
      <Status look="warn" icon="triangle-alert" box={box}>{say("withFailures", { failed: counts.failed })}</Status>
    );
  }
  return <Status {...looks[status]} box={box}>{say(status)}</Status>;
}
