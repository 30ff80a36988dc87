import type { VNode } from "preact";
import { useSignal } from "@preact/signals";
import type { PlanModel, SharedName, SharedPlan } from "../models/plan.ts";
import { useSpeech } from "../page.ts";
import { Button } from "../parts/button.tsx";
import { Notice } from "../parts/notice.tsx";
import { WhenIn } from "../parts/when.tsx";

const labels = {
  outputField: "outputField",
  reasoningField: "reasoningField",
  concurrency: "concurrency",
  missing: "missingPolicy",
  cache: "cache",
  adaptive: "adaptive",
  attempts: "attempts",
  maxWaitMinutes: "maxWait",
  requestsPerMinute: "limit",
  tokensPerMinute: "tokensPerMinute",
} as const satisfies Record<SharedName, string>;
const caches = { off: "cacheOff", use: "cacheUse", refresh: "cacheRefresh" } as const;
const policies = { fail: "missingFail", empty: "missingEmpty", keep: "missingKeep" } as const;

/** Told above the run bar while settings of the run were set here and elsewhere to different things. */
export function PlanConflictNotice({ plan }: { plan: PlanModel }): VNode | null {
  const speech = useSpeech();
  const say = speech.words("workbench");
  const isBusy = useSignal(false);
  const conflict = plan.conflict.value;
  if (!conflict) return null;

  function valueOf(from: SharedPlan, name: SharedName): string {
    if (name === "cache") return say(caches[from.cache]);
    if (name === "missing") return say(policies[from.missing]);
    const value = from[name];
    if (value === null || value === false) return "–";
    return value === true ? "✓" : typeof value === "number" ? speech.number(value) : value;
  }
  async function settle(keeps: "mine" | "theirs"): Promise<void> {
    isBusy.value = true;
    await plan.settle(keeps);
    isBusy.value = false;
    document.getElementById("run-concurrency")?.focus(); // the notice is gone
  }
  return (
    <div class="runbar__p">
      <div class="conflict">
        <Notice
          look="warn"
          card
          alert
          action={
            <span class="row wrap gap1">
              <Button size="sm" busy={isBusy.value} onClick={() => void settle("theirs")}>{say("conflictTake")}</Button>
              <Button size="sm" busy={isBusy.value} onClick={() => void settle("mine")}>{say("conflictKeep")}</Button>
            </span>
          }
        >
          <WhenIn says={say("planConflict", { when: "\n" })} at={conflict.changedAt} />
          {conflict.names.map((name) =>
            " " + say("planDiffers", {
              name: say(labels[name]),
              theirs: valueOf(conflict.theirs, name),
              mine: valueOf(plan.plan.value, name),
            })
          )}
        </Notice>
      </div>
    </div>
  );
}
