import type { VNode } from "preact";
import { useSignal } from "@preact/signals";
import type { Bench } from "../models/bench.ts";
import { keysText } from "../models/keys.ts";
import type { SelectionKind } from "../models/plan.ts";
import { usePage, useSpeech, useWords } from "../page.ts";
import { Button, Segmented } from "../parts/button.tsx";
import type { Choice } from "../parts/button.tsx";
import { Field } from "../parts/field.tsx";
import { Icon } from "../parts/icon.tsx";
import { Notice } from "../parts/notice.tsx";
import { Popover } from "../parts/popover.tsx";
import { NumberField } from "./number-field.tsx";
import { PlanConflictNotice } from "./plan-conflict.tsx";
import { CacheField, RunMore } from "./run-more.tsx";

export type RunBarProps = { bench: Bench };

const maxConcurrency = 4096;

/** How the run goes, what it takes, and the one button that starts it. */
export function RunBar({ bench }: RunBarProps): VNode {
  const { base } = usePage();
  const say = useWords("workbench");
  const more = useSignal<HTMLElement | null>(null);
  const { plan: model, start } = bench;
  const plan = model.plan.value;
  const dataset = bench.rows.dataset.value;
  return (
    <>
      <form
        class="runbar"
        aria-label={say("runBar")}
        method="post"
        action={`${base}/runs`}
        onSubmit={(event) => {
          event.preventDefault();
          void bench.run();
        }}
      >
        <input type="hidden" name="projectId" value={start.projectId} />
        <input type="hidden" name="datasetId" value={dataset?.id ?? ""} />
        <input type="hidden" name="order" value={start.order} />
        {bench.runProblem.value && (
          <div class="runbar__p">
            <Notice look="bad" card alert>
              {bench.runProblem.value.sentence}
              {bench.runProblem.value.errors.map(({ path, message }) => ` ${path}: ${message}.`)}
            </Notice>
          </div>
        )}
        <PlanConflictNotice plan={model} />
        <label class="btn btn--lg btn--icon sheetbtn">
          <input class="vh" type="checkbox" id="p-set" />
          <span class="vh">{say("runSettings")}</span>
          <Icon name="sliders-horizontal" />
        </label>
        <div class="runbar__set">
          <Field id="run-field" label={say("outputField")} class="w104">
            <input
              class="input mono"
              id="run-field"
              value={plan.outputField}
              autocomplete="off"
              spellcheck={false}
              aria-invalid={bench.blocker.value === "noField" || bench.blocker.value === "fieldExists"}
              onInput={(event) => model.set({ outputField: event.currentTarget.value })}
            />
          </Field>
          <SelectionField bench={bench} />
          <Concurrency bench={bench} />
          <NumberField
            plan={model}
            id="run-limit"
            label={say("limit")}
            value={plan.requestsPerMinute}
            optional
            placeholder={say("noLimit")}
            unit={say("perMinute")}
            class="w104"
            onValue={(value) => model.set({ requestsPerMinute: value })}
          />
          <CacheField plan={model} id="run-cache" class="w104 opt-wide" />
          <div class="fieldset runbar__more">
            <Button
              icon="sliders-horizontal"
              look="ghost"
              label={say("moreSettings")}
              expanded={more.value !== null}
              popup="dialog"
              onClick={(event) => {
                if (event.currentTarget instanceof HTMLElement) more.value = more.value ? null : event.currentTarget;
              }}
            />
          </div>
        </div>
        <div class="runbar__est">
          <Estimated bench={bench} />
          <Go bench={bench} />
        </div>
      </form>
      {more.value && (
        <Popover
          label={say("moreSettings")}
          anchor={more.value}
          class="runpop"
          onClose={() => more.value = null}
        >
          <RunMore plan={model} />
        </Popover>
      )}
    </>
  );
}

function SelectionField({ bench }: RunBarProps): VNode {
  const say = useWords("workbench");
  const speech = useSpeech();
  const { plan: model } = bench;
  const plan = model.plan.value;
  const failed = bench.failedRun.value;
  const choices: Choice<SelectionKind>[] = [
    { value: "all", says: say("all") },
    { value: "first", says: say("first") },
    { value: "random", says: say("random") },
    { value: "range", says: say("range") },
    ...(failed ? [{ value: "failedOf" as const, says: say("failedOf"), count: speech.compact(failed.failed) }] : []),
  ];
  return (
    <div class="fieldset">
      <span class="label">{say("whichRows")}</span>
      <div class="row gap1">
        <Segmented
          label={say("whichRows")}
          choices={choices}
          chosen={plan.selection}
          onChoose={(selection) => model.set({ selection })}
        />
        {(plan.selection === "first" || plan.selection === "random") && (
          <Bare bench={bench} id="run-count" label={say("count")} member="count" />
        )}
        {plan.selection === "range" && (
          <>
            <Bare bench={bench} id="run-from" label={say("from")} member="from" />
            <span class="dim">–</span>
            <Bare bench={bench} id="run-to" label={say("to")} member="to" />
          </>
        )}
      </div>
    </div>
  );
}

/** A number beside a choice: its name is there for those who cannot see where it stands. */
function Bare(
  { bench, id, label, member }: RunBarProps & { id: string; label: string; member: "count" | "from" | "to" },
): VNode {
  const { plan: model } = bench;
  return (
    <NumberField
      plan={model}
      id={id}
      label={label}
      class="bare w70"
      max={1_000_000_000}
      value={model.plan.value[member]}
      onValue={(value) => value !== null && model.set({ [member]: value })}
    />
  );
}

function Concurrency({ bench }: RunBarProps): VNode {
  const say = useWords("workbench");
  const { plan: model } = bench;
  const { concurrency } = model.plan.value;
  const suggested = bench.suggested.value;
  const set = (value: number) => model.set({ concurrency: Math.max(1, Math.min(maxConcurrency, Math.round(value))) });
  const step = (by: 1 | -1) => set(concurrency + by * (concurrency + (by < 0 ? -1 : 0) >= 32 ? 8 : 1));
  return (
    <div class="fieldset">
      <span class="label">
        <label for="run-concurrency">{say("concurrency")}</label>
        {suggested !== concurrency && (
          <button type="button" class="linkbtn dim" onClick={() => set(suggested)}>
            {say("suggest", { count: suggested })}
          </button>
        )}
      </span>
      <div class="stepper">
        <button type="button" aria-label={say("less")} onClick={() => step(-1)}>
          <Icon name="minus" size="sm" />
        </button>
        <input
          id="run-concurrency"
          inputMode="numeric"
          autocomplete="off"
          value={String(concurrency)}
          onChange={(event) => {
            const typed = Number(event.currentTarget.value.replace(/[\s,]/gu, ""));
            if (Number.isFinite(typed) && typed >= 1) set(typed);
            event.currentTarget.value = String(model.plan.value.concurrency);
          }}
          onKeyDown={(event) => {
            if (event.key !== "ArrowUp" && event.key !== "ArrowDown") return;
            event.preventDefault();
            step(event.key === "ArrowUp" ? 1 : -1);
          }}
        />
        <button type="button" aria-label={say("moreOf")} onClick={() => step(1)}>
          <Icon name="plus" size="sm" />
        </button>
      </div>
    </div>
  );
}

function Estimated({ bench }: RunBarProps): VNode {
  const say = useWords("workbench");
  const speech = useSpeech();
  const estimate = bench.estimate.value;
  if (!estimate || bench.rows.dataset.value === null) {
    return (
      <dl class="figs figs--est">
        <div class="fig">
          <dt>{say("estimate")}</dt>
          <dd class="later">{say("estimateLater")}</dd>
        </div>
      </dl>
    );
  }
  const { requests, promptTokens, completionTokens, timeMs, basedOnRows } = estimate;
  const basis = basedOnRows > 0 ? say("basedOn", { count: basedOnRows }) : say("promptOnly");
  return (
    <dl class="figs figs--est" title={basis}>
      <div class="fig not-phone">
        <dt>{say("requests")}</dt>
        <dd>{speech.compact(requests)}</dd>
      </div>
      <div class="fig">
        <dt>
          {say("tokensName")} {completionTokens === null && <span class="dim">{say("promptOnly")}</span>}
        </dt>
        <dd>
          ≈ {speech.compact(promptTokens + (completionTokens ?? 0))}
          <small class="est-unit">{say("tokensName")}</small>
        </dd>
      </div>
      <div class="fig">
        <dt>
          {say("time")} {basedOnRows > 0 && <span class="dim">{basis}</span>}
        </dt>
        <dd class={timeMs === null ? "later" : undefined}>
          {timeMs === null ? say("estimateLater") : `≈ ${speech.duration(timeMs)}`}
        </dd>
      </div>
    </dl>
  );
}

function Go({ bench }: RunBarProps): VNode {
  const say = useWords("workbench");
  const blocker = bench.blocker.value;
  const count = bench.rowCount.value;
  return (
    <span class="go">
      <Button
        type="submit"
        size="lg"
        look={blocker === null ? "primary" : undefined}
        icon="play"
        keys={keysText("mod+shift+enter")}
        disabled={blocker !== null}
        whyId="why"
        busy={bench.starting.value}
      >
        {count > 0 ? say("run", { count }) : say("runNone")}
      </Button>
      <Why bench={bench} />
    </span>
  );
}

const whyWords = {
  uploading: "whyUploading",
  noData: "whyNoData",
  conflict: "whyConflict",
  noPrompt: "whyNoPrompt",
  noEndpoint: "whyNoEndpoint",
  noField: "whyNoField",
  noRows: "whyNoRows",
  wrong: "whyWrong",
} as const;

/** What is missing, with the way to it; or what had better be known before. */
function Why({ bench }: RunBarProps): VNode | null {
  const { base } = usePage();
  const say = useWords("workbench");
  const blocker = bench.blocker.value;
  const { plan, draft, start } = bench;
  const project = `${base}/projects/${encodeURIComponent(start.projectId)}`;
  if (blocker === "fieldExists") {
    return (
      <span class="why" id="why">
        {say("whyFieldExists", { field: plan.plan.value.outputField.trim() })}
        {" · "}
        <button type="button" class="linkbtn" onClick={() => plan.set({ overwrite: true })}>
          {say("overwriteIt")}
        </button>
      </span>
    );
  }
  if (blocker !== null) {
    return (
      <span class="why" id="why">
        {say(whyWords[blocker])}
        {blocker === "noEndpoint" && (
          <>
            {" · "}
            <a href={`${project}/settings`}>{say("toSettings")}</a>
          </>
        )}
      </span>
    );
  }
  const [unknown] = draft.unknown.value;
  if (unknown !== undefined) {
    return <span class="why warn" id="why">{say("warnUnknown", { name: `{{${unknown}}}` })}</span>;
  }
  if (draft.variables.value.length === 0) return <span class="why warn" id="why">{say("warnNoVariable")}</span>;
  return null;
}
