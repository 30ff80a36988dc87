import type { VNode } from "preact";
import { useSignal } from "@preact/signals";
import type { ErrorCode } from "../../server/contract/errors.ts";
import { errors as sentences } from "../../server/contract/errors.ts";
import { noteIn } from "../../server/contract/notes.ts";
import type { ErrorGroup } from "../../server/contract/result.ts";
import type { Run } from "../../server/contract/run.ts";
import type { Say, Speech } from "../i18n/speech.ts";
import { canMend, changesOf, type Mend, mendsOf } from "../models/mends.ts";
import type { RunDesk } from "../models/run-desk.ts";
import { usePage, useSpeech, useWords } from "../page.ts";
import { Button } from "../parts/button.tsx";
import { Icon } from "../parts/icon.tsx";

/** Failures of a run that goes on, by cause: how many, an example, what to do. */
export function LiveErrors({ desk, lost }: { desk: RunDesk; lost: boolean }): VNode {
  const say = useWords("run");
  const speech = useSpeech();
  const { run: { value: run } } = desk;
  const groups = desk.followed.errors.value;
  return (
    <div class="scroll grow" tabIndex={0} role="region" aria-label={say("errors")}>
      {groups.length === 0 && <p class="empty">{say("noErrors")}</p>}
      {groups.map((group) => (
        <article key={group.code} class="err">
          <div class="err__t">
            <Icon name="circle-x" size="sm" class="bad" />
            <b>{say(group.code)}</b>
            <code>{group.code}</code>
            <b class="push">{speech.number(group.count)}</b>
          </div>
          <p>
            {sentences[group.code][speech.language]}
            {speech.language === "en" && " "}
            {say("example", {
              row: speech.number(group.example.row + 1),
              message: noteIn(speech.language, group.example.message),
            })}
          </p>
          <div class="row">
            <NextStep desk={desk} code={group.code} lost={lost} />
            <button
              type="button"
              class="linkbtn sm"
              onClick={() => desk.look({ status: "failed", code: group.code })}
            >
              {say("seeRows", { count: group.count })}
            </button>
          </div>
        </article>
      ))}
      {groups.length > 0 && run.status !== "paused" && <p class="pad dim sm">{say("retryAfterPause")}</p>}
    </div>
  );
}

/** The mend of a cause as a button: while a run goes on for the rows to come, while it rests for those that failed. */
function NextStep({ desk, code, lost }: { desk: RunDesk; code: ErrorCode; lost: boolean }): VNode | null {
  const say = useWords("run");
  const speech = useSpeech();
  const { run: { value: run }, busy } = desk;
  const mend = mendsOf(code, run)[0];
  if (!mend) return <PromptLink run={run} code={code} />;
  if (run.status === "paused") {
    return (
      <Button
        size="sm"
        icon="rotate-ccw"
        disabled={lost}
        whyId="lost"
        busy={busy.value === "retry"}
        onClick={() => void desk.retry([code], changesOf([mend]))}
      >
        {mendText(mend, say, speech)}
      </Button>
    );
  }
  if (mend.kind === "plain") return null;
  const act = () => mend.kind === "slower" ? desk.setConcurrency(mend.concurrency) : desk.changeLive(changesOf([mend]));
  return (
    <Button size="sm" disabled={lost || busy.value !== null} whyId="lost" onClick={() => void act()}>
      {mend.kind === "tokens"
        ? say("liveTokens", { tokens: mend.maxTokens })
        : mend.kind === "timeout"
        ? say("liveTimeout", { length: speech.duration(mend.timeoutMs) })
        : say("liveSlower", { concurrency: mend.concurrency })}
    </Button>
  );
}

function PromptLink({ run: { projectId }, code }: { run: Run; code: ErrorCode }): VNode | null {
  const say = useWords("run");
  const { base } = usePage();
  if (projectId === null) return null;
  const own = `${base}/projects/${encodeURIComponent(projectId)}`;
  return code === "invalid_request" || code === "model_not_found"
    ? <a class="linkbtn sm" href={`${own}/settings`}>{say("toSettings")}</a>
    : <a class="linkbtn sm" href={own}>{say("toPrompt")}</a>;
}

/** Failures of a run that is over: causes are ticked, how to mend them is chosen, and only those are asked again. */
export function MendTable({ desk, lost }: { desk: RunDesk; lost: boolean }): VNode {
  const say = useWords("run");
  const speech = useSpeech();
  const groups = desk.followed.errors.value;
  const { run: { value: run }, busy } = desk;
  const unticked = useSignal<ReadonlySet<ErrorCode>>(new Set());
  const chosen = useSignal<ReadonlyMap<ErrorCode, number>>(new Map());
  const isTicked = (code: ErrorCode) => canMend(code) && !unticked.value.has(code);
  const mendOf = (code: ErrorCode) => mendsOf(code, run)[chosen.value.get(code) ?? 0];
  const ticked = groups.filter(({ code }) => isTicked(code));
  const count = ticked.reduce((sum, group) => sum + group.count, 0);
  const failed = groups.reduce((sum, group) => sum + group.count, 0);
  const retry = () => {
    const mends = ticked.flatMap(({ code }) => mendOf(code) ?? []);
    const all = ticked.length === groups.length;
    void desk.retry(all ? null : ticked.map(({ code }) => code), changesOf(mends));
  };
  const tick = (code: ErrorCode, on: boolean) => {
    const next = new Set(unticked.value);
    if (on) next.delete(code);
    else next.add(code);
    unticked.value = next;
  };
  const { rowsPerSecond } = run.rates;
  const lengthMs = rowsPerSecond > 0 ? count / rowsPerSecond * 1000 : null;
  return (
    <div class="mend">
      <header class="row">
        <h2>{say("mendTitle", { count: failed })}</h2>
        <span class="dim sm clip">{say("mendHint")}</span>
      </header>
      <div class="mend__list">
        <table class="tbl mend__t">
          <tbody>
            {groups.map((group) => (
              <MendRow
                key={group.code}
                group={group}
                run={run}
                ticked={isTicked(group.code)}
                chosen={chosen.value.get(group.code) ?? 0}
                onTick={(on) => tick(group.code, on)}
                onChoose={(index) => {
                  chosen.value = new Map(chosen.value).set(group.code, index);
                  tick(group.code, true);
                }}
                onLook={() => desk.look({ status: "failed", code: group.code })}
              />
            ))}
          </tbody>
        </table>
      </div>
      <footer class="row">
        <span class="sm mid">
          {[
            say("rowsOf", { count }),
            lengthMs !== null && count > 0 && say("about", { length: speech.duration(Math.max(1000, lengthMs)) }),
            say("intoThisRun"),
          ].filter(Boolean).join(" · ")}
        </span>
        <Button
          look="primary"
          class="push"
          icon="rotate-ccw"
          busy={busy.value === "retry"}
          disabled={lost || count === 0}
          whyId="lost"
          onClick={retry}
        >
          {say("retry", { count })}
        </Button>
      </footer>
    </div>
  );
}

type MendRowProps = {
  group: ErrorGroup;
  run: Run;
  ticked: boolean;
  chosen: number;
  onTick(on: boolean): void;
  onChoose(index: number): void;
  onLook(): void;
};

function MendRow({ group, run, ticked, chosen, onTick, onChoose, onLook }: MendRowProps): VNode {
  const say = useWords("run");
  const speech = useSpeech();
  const { code, count, example } = group;
  const mends = mendsOf(code, run);
  const sentence = sentences[code][speech.language];
  return (
    <tr>
      <td>
        <label class="check">
          <input
            type="checkbox"
            checked={ticked}
            disabled={!canMend(code)}
            onChange={({ currentTarget }) => onTick(currentTarget.checked)}
          />
          <span class="vh">{sentence}</span>
        </label>
      </td>
      <td class="r strong">
        <button type="button" class="linkbtn" onClick={onLook} aria-label={say("seeRows", { count })}>
          {speech.number(count)}
        </button>
      </td>
      <td class="cause">
        <b>{say(code)}</b> <code class="dim xs">{code}</code>
      </td>
      <td class="mid fill" title={noteIn(speech.language, example.message)}>
        {code === "missing_variable" ? say("untouched") : sentence}
      </td>
      <td>
        {mends.length === 0 ? <PromptLink run={run} code={code} /> : (
          <select
            class="input select fix"
            aria-label={say("mendAs", { code })}
            value={String(chosen)}
            onChange={({ currentTarget }) => onChoose(Number(currentTarget.value))}
          >
            {mends.map((mend, index) => <option key={index} value={String(index)}>{mendText(mend, say, speech)}
            </option>)}
          </select>
        )}
      </td>
    </tr>
  );
}

function mendText(mend: Mend, say: Say<"run">, speech: Speech): string {
  switch (mend.kind) {
    case "tokens":
      return say("mendTokens", { tokens: mend.maxTokens });
    case "timeout":
      return say("mendTimeout", { length: speech.duration(mend.timeoutMs) });
    case "slower":
      return say("mendSlower", { concurrency: mend.concurrency });
    case "plain":
      return say("mendPlain");
  }
}
