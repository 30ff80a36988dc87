import type { ComponentChildren, VNode } from "preact";
import { useSignal } from "@preact/signals";
import type { Continuation, Run, Selection } from "../../server/contract/run.ts";
import type { Say } from "../i18n/speech.ts";
import type { RunDesk } from "../models/run-desk.ts";
import { useSpeech, useWords } from "../page.ts";
import { Button } from "../parts/button.tsx";
import { Dialog } from "../parts/dialog.tsx";
import { TextField } from "../parts/field.tsx";

/** The questions and sheets of a run's page. */
export function RunDialogs({ desk }: { desk: RunDesk }): VNode {
  const open = desk.dialog.value;
  return (
    <>
      <CancelDialog desk={desk} open={open === "cancel"} />
      <ChangesDialog desk={desk} open={open === "changes"} />
      <SettingsDialog desk={desk} open={open === "settings"} />
    </>
  );
}

type Props = { desk: RunDesk; open: boolean };

function CancelDialog({ desk, open }: Props): VNode {
  const say = useWords("run");
  const speech = useSpeech();
  const { total, succeeded, failed, inFlight } = desk.run.value.counts;
  const done = succeeded + failed;
  const close = () => desk.dialog.value = null;
  return (
    <Dialog
      title={say("cancelTitle")}
      open={open}
      onClose={close}
      foot={
        <>
          <Button class="push" onClick={close}>{say("cancelNo")}</Button>
          <Button
            look="danger"
            busy={desk.busy.value === "cancel"}
            onClick={async () => {
              await desk.cancel();
              close();
            }}
          >
            {say("cancelYes")}
          </Button>
        </>
      }
    >
      <p>
        {say("cancelAsk", {
          inFlight: speech.number(inFlight),
          done: speech.number(done),
          left: speech.number(total - done),
        })}
      </p>
    </Dialog>
  );
}

type NumberField = "requests" | "tokens" | "timeout" | "maxTokens" | "concurrency";
const numberFields: readonly NumberField[] = ["concurrency", "requests", "tokens", "timeout", "maxTokens"];

/** What may be changed when a run goes on: the key and the limits, not the prompt and the model. */
function ChangesDialog({ desk, open }: Props): VNode {
  const say = useWords("run");
  const run = desk.run.value;
  const typed = useSignal<Partial<Record<NumberField | "key", string>>>({});
  const tried = useSignal(false);
  const before = valuesOf(run);
  const labels: Record<NumberField, string> = {
    concurrency: say("concurrency"),
    requests: say("changesRequests"),
    tokens: say("changesTokens"),
    timeout: say("changesTimeout"),
    maxTokens: say("changesMaxTokens"),
  };
  const textOf = (name: NumberField) => typed.value[name] ?? before[name];
  const isWrong = (name: NumberField) => {
    const text = textOf(name).trim();
    return text === ""
      ? before[name] !== "" && (name === "concurrency" || name === "timeout")
      : !/^[1-9]\d{0,9}$/u.test(text);
  };
  const close = () => {
    desk.dialog.value = null;
    typed.value = {};
    tried.value = false;
  };
  const submit = async () => {
    tried.value = true;
    if (numberFields.some(isWrong)) return;
    if (await desk.resume(changesOf(typed.value, before))) close();
    else desk.dialog.value = null; // the reason stands on the page
  };
  const put = (name: NumberField | "key") => (value: string) => typed.value = { ...typed.value, [name]: value };
  return (
    <Dialog title={say("changesTitle")} open={open} onClose={close} class="changes">
      <form
        class="changes__form"
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <TextField
          id="change-key"
          type="password"
          label={say("changesKey")}
          hint={run.keyHint === null ? say("changesKeyHint") : `${run.keyHint} · ${say("changesKeyHint")}`}
          value={typed.value.key ?? ""}
          autocomplete="off"
          onInput={put("key")}
        />
        {numberFields.map((name) => (
          <TextField
            key={name}
            id={`change-${name}`}
            label={labels[name]}
            value={textOf(name)}
            placeholder={say("changesNone")}
            error={tried.value && isWrong(name) ? say("notNumber") : null}
            onInput={put(name)}
          />
        ))}
        <p class="dim sm changes__wide">{say("changesFixed")}</p>
        <Button type="submit" look="primary" icon="play" busy={desk.busy.value === "resume"} class="changes__wide">
          {say("changesGo")}
        </Button>
      </form>
    </Dialog>
  );
}

function valuesOf({ concurrency, limits, timeoutMs, parameters }: Run): Record<NumberField, string> {
  const text = (value: number | null | undefined) => value === null || value === undefined ? "" : String(value);
  return {
    concurrency: text(concurrency),
    requests: text(limits.requestsPerMinute),
    tokens: text(limits.tokensPerMinute),
    timeout: text(Math.round(timeoutMs / 1000)),
    maxTokens: text(parameters.maxTokens),
  };
}

function changesOf(
  typed: Partial<Record<NumberField | "key", string>>,
  before: Record<NumberField, string>,
): Continuation {
  const changed = (name: NumberField): number | null | undefined => {
    const text = typed[name]?.trim();
    if (text === undefined || text === before[name]) return undefined;
    return text === "" ? null : Number(text);
  };
  const [requests, tokens] = [changed("requests"), changed("tokens")];
  const [concurrency, timeout, maxTokens] = [changed("concurrency"), changed("timeout"), changed("maxTokens")];
  const key = typed.key?.trim();
  return {
    ...(key && { key }),
    ...(concurrency && { concurrency }),
    ...(timeout && { timeoutMs: timeout * 1000 }),
    ...(maxTokens && { maxTokens }),
    ...((requests !== undefined || tokens !== undefined) && {
      limits: {
        ...(requests !== undefined && { requestsPerMinute: requests }),
        ...(tokens !== undefined && { tokensPerMinute: tokens }),
      },
    }),
  };
}

/** All that a run was frozen with. */
function SettingsDialog({ desk, open }: Props): VNode {
  const say = useWords("run");
  const speech = useSpeech();
  const run = desk.run.value;
  const { limits, parameters } = run;
  const own = Object.entries(parameters).filter(([, value]) => value !== null && value !== undefined);
  const missing = { fail: "missingFail", empty: "missingEmpty", keep: "missingKeep" } as const;
  const cache = { off: "cacheOff", use: "cacheUse", refresh: "cacheRefresh" } as const;
  const count = (value: number | null) => value === null ? say("changesNone") : speech.number(value);
  return (
    <Dialog
      title={say("settingsTitle", { id: run.id })}
      open={open}
      onClose={() => desk.dialog.value = null}
      class="frozen"
    >
      <dl class="kv">
        <Entry says={say("model")}>
          <span class="mono">{run.model}</span>
        </Entry>
        {run.requestUrl !== null && (
          <Entry says={say("address")}>
            <span class="mono">{run.requestUrl}</span>
          </Entry>
        )}
        {run.keyHint !== null && (
          <Entry says={say("key")}>
            <span class="mono">{run.keyHint}</span>
          </Entry>
        )}
        <Entry says={say("selection")}>{run.datasetName} · {selectionText(run.selection, say)}</Entry>
        <Entry says={say("outputField")}>
          <span class="mono">{run.outputField}</span>
        </Entry>
        <Entry says={say("concurrency")}>
          {speech.number(run.concurrency)}
          {run.adaptive && ` · ${say("adaptive")}`}
        </Entry>
        <Entry says={say("limits")}>
          {limits.requestsPerMinute === null && limits.tokensPerMinute === null
            ? say("changesNone")
            : say("perMinute", {
              requests: count(limits.requestsPerMinute),
              tokens: count(limits.tokensPerMinute),
            })}
        </Entry>
        <Entry says={say("timeLimit")}>{speech.duration(run.timeoutMs)}</Entry>
        <Entry says={say("retries")}>{speech.number(run.retry.attempts)}</Entry>
        <Entry says={say("missing")}>{say(missing[run.missing])}</Entry>
        <Entry says={say("cache")}>{say(cache[run.cache])}</Entry>
        {own.length > 0 && (
          <Entry says={say("parameters")}>
            <span class="mono">{own.map(([name, value]) => `${name} ${JSON.stringify(value)}`).join(", ")}</span>
          </Entry>
        )}
      </dl>
      <h3>{say("promptTitle")}</h3>
      {run.prompt.messages.map(({ role, content }, index) => (
        <div class="msg" key={index}>
          <span>{say(role)}</span>
          <div class="code">{content}</div>
        </div>
      ))}
    </Dialog>
  );
}

function Entry({ says, children }: { says: string; children: ComponentChildren }): VNode {
  return (
    <div>
      <dt>{says}</dt>
      <dd>{children}</dd>
    </div>
  );
}

export function selectionText(selection: Selection, say: Say<"run">): string {
  switch (selection.kind) {
    case "all":
      return say("selectionAll");
    case "first":
      return say("selectionFirst", { count: selection.count });
    case "random":
      return say("selectionRandom", { count: selection.count, seed: String(selection.seed) });
    case "range":
      return say("selectionRange", { from: selection.from + 1, to: selection.to + 1 });
    case "failedOf":
      return say("selectionFailed", { id: selection.runId });
  }
}
