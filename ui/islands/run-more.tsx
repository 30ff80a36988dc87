import type { VNode } from "preact";
import type { PlanModel } from "../models/plan.ts";
import { useWords } from "../page.ts";
import { Field, Switch, TextField } from "../parts/field.tsx";
import { NumberField } from "./number-field.tsx";

/** What is seldom changed: retries, missing variables, a canary, what a run may cost. */
export function RunMore({ plan: model }: { plan: PlanModel }): VNode {
  const say = useWords("workbench");
  const plan = model.plan.value;
  const { set } = model;
  return (
    <div class="runmore">
      <Field id="run-missing" label={say("missingPolicy")}>
        <select
          id="run-missing"
          class="input select"
          value={plan.missing}
          onChange={(event) => {
            const { value } = event.currentTarget;
            if (value === "fail" || value === "empty" || value === "keep") set({ missing: value });
          }}
        >
          <option value="fail" selected={plan.missing === "fail"}>{say("missingFail")}</option>
          <option value="empty" selected={plan.missing === "empty"}>{say("missingEmpty")}</option>
          <option value="keep" selected={plan.missing === "keep"}>{say("missingKeep")}</option>
        </select>
      </Field>
      <CacheField plan={model} id="run-cache-more" />
      <NumberField
        plan={model}
        id="run-attempts"
        label={say("attempts")}
        value={plan.attempts}
        max={100}
        onValue={(value) => value !== null && set({ attempts: value })}
      />
      <NumberField
        plan={model}
        id="run-wait"
        label={say("maxWait")}
        value={plan.maxWaitMinutes}
        min={0}
        max={1440}
        unit={say("minutes")}
        onValue={(value) => value !== null && set({ maxWaitMinutes: value })}
      />
      <NumberField
        plan={model}
        id="run-tokens"
        label={say("tokensPerMinute")}
        value={plan.tokensPerMinute}
        max={10_000_000_000}
        optional
        placeholder={say("noLimit")}
        unit={say("tokensMinute")}
        onValue={(value) => set({ tokensPerMinute: value })}
      />
      <TextField
        id="run-reasoning"
        label={say("reasoningField")}
        hint={say("reasoningAbout")}
        value={plan.reasoningField ?? ""}
        mono
        onInput={(value) => set({ reasoningField: value.trim() === "" ? null : value.trim() })}
      />
      <NumberField
        plan={model}
        id="run-canary"
        label={say("canary")}
        value={plan.canary}
        max={100_000}
        optional
        placeholder="—"
        hint={say("canaryAbout")}
        class="runmore__b"
        onValue={(value) => set({ canary: value })}
      />
      {plan.selection === "random" && (
        <NumberField
          plan={model}
          id="run-seed"
          label={say("seed")}
          value={plan.seed}
          min={0}
          max={4_294_967_295}
          onValue={(value) => value !== null && set({ seed: value })}
        />
      )}
      <fieldset class="runmore__b">
        <legend class="label">{say("budget")}</legend>
        <div class="row gap1">
          <NumberField
            plan={model}
            id="run-budget-requests"
            label={say("budgetRequests")}
            value={plan.budgetRequests}
            optional
            placeholder="—"
            max={1_000_000_000}
            onValue={(value) => set({ budgetRequests: value })}
          />
          <NumberField
            plan={model}
            id="run-budget-tokens"
            label={say("budgetTokens")}
            value={plan.budgetTokens}
            optional
            placeholder="—"
            max={1_000_000_000_000}
            onValue={(value) => set({ budgetTokens: value })}
          />
          <NumberField
            plan={model}
            id="run-budget-minutes"
            label={say("budgetMinutes")}
            value={plan.budgetMinutes}
            optional
            placeholder="—"
            max={525_600}
            onValue={(value) => set({ budgetMinutes: value })}
          />
        </div>
      </fieldset>
      <div class="stack runmore__b">
        <Switch checked={plan.adaptive} onChange={(adaptive) => set({ adaptive })}>{say("adaptive")}</Switch>
        <Switch checked={plan.overwrite} onChange={(overwrite) => set({ overwrite })}>{say("overwrite")}</Switch>
      </div>
    </div>
  );
}

/** Whether answers of earlier runs are taken. */
export function CacheField({ plan: model, id, class: more }: { plan: PlanModel; id: string; class?: string }): VNode {
  const say = useWords("workbench");
  const { cache } = model.plan.value;
  return (
    <Field id={id} label={say("cache")} class={more}>
      <select
        id={id}
        class="input select"
        value={cache}
        onChange={(event) => {
          const { value } = event.currentTarget;
          if (value === "off" || value === "use" || value === "refresh") model.set({ cache: value });
        }}
      >
        <option value="off" selected={cache === "off"}>{say("cacheOff")}</option>
        <option value="use" selected={cache === "use"}>{say("cacheUse")}</option>
        <option value="refresh" selected={cache === "refresh"}>{say("cacheRefresh")}</option>
      </select>
    </Field>
  );
}
