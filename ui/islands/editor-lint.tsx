import type { VNode } from "preact";
import { useSignal } from "@preact/signals";
import { useWords } from "../page.ts";
import { Button } from "../parts/button.tsx";
import { Icon } from "../parts/icon.tsx";
import { Status } from "../parts/status.tsx";
import { mendOf } from "./editor-faults.ts";
import type { Fault } from "./editor-faults.ts";
import { faultSentence } from "./editor-words.ts";

/** A fault and the message that it is in. */
export type PlacedFault = Fault & { key: number };

export type FaultLineProps = {
  faults: PlacedFault[];
  variables: number;
  hasFile: boolean;
  onMend(fault: PlacedFault): void;
  onMendAll(): void;
  onGo(fault: PlacedFault): void;
};

/** The line below the prompt: what is amiss, one after the other, each with its mend. */
export function FaultLine({ faults, variables, hasFile, onMend, onMendAll, onGo }: FaultLineProps): VNode {
  const say = useWords("editor");
  const at = useSignal(0);
  const fault = faults[Math.min(at.value, faults.length - 1)];
  if (!fault) {
    return (
      <div class="lint" role="status">
        {variables === 0
          ? <span class="dim">{say("noVariables")}</span>
          : hasFile
          ? <Status look="ok" icon="check">{say("allKnown", { count: variables })}</Status>
          : <span class="dim">{say("variables", { count: variables })}</span>}
      </div>
    );
  }
  const mendable = faults.filter((one) => mendOf(one) !== null).length;
  const mended = mendOf(fault);
  const sentence = faultSentence(say, fault);
  return (
    <div class="lint lint--bad">
      <span role="status">
        <Status look={faults.every(({ kind }) => kind === "doubtful") ? "warn" : "bad"} icon="circle-alert">
          {say("faults", { count: faults.length })}
        </Status>
      </span>
      <button type="button" class="lint__say" title={sentence} onClick={() => onGo(fault)}>
        <span class="vh">{say("goTo")}:</span>
        {sentence}
      </button>
      <span class="push row gap1">
        {mended !== null && (
          <Button size="sm" label={say("mendTo", { text: mended })} onClick={() => onMend(fault)}>{say("mend")}</Button>
        )}
        {mendable > 1 && (
          <Button size="sm" look="ghost" onClick={onMendAll}>{say("mendAll", { count: mendable })}</Button>
        )}
        {faults.length > 1 && (
          <button
            type="button"
            class="btn btn--ghost btn--sm btn--icon"
            aria-label={say("nextFault")}
            title={say("nextFault")}
            onClick={() => {
              at.value = (Math.min(at.value, faults.length - 1) + 1) % faults.length;
              const next = faults[at.value];
              if (next) onGo(next);
            }}
          >
            <Icon name="chevron-right" size="sm" />
          </button>
        )}
      </span>
    </div>
  );
}
