import type { ComponentType, VNode } from "preact";
import { useSignal } from "@preact/signals";
import { useEffect, useMemo } from "preact/hooks";
import type { Run } from "../../server/contract/run.ts";
import { useCommands } from "../models/commands.ts";
import { createRunDesk, type RunDesk, type RunDeskStart } from "../models/run-desk.ts";
import { isWished, keepWish, mayNotify, notify, oncePerBrowser, type Wish } from "../models/wishes.ts";
import { useSpeech, useWords } from "../page.ts";
import { Button, Segmented, Tabs } from "../parts/button.tsx";
import { RunStatusMark } from "../parts/status.tsx";
import { LiveErrors, MendTable } from "./errors.tsx";
import { ResultTable } from "./result-table.tsx";
import { RunCharts } from "./run-charts.tsx";
import { canPause, canResume, isEnded, RunControls, saveResult } from "./run-controls.tsx";
import { RunDialogs, selectionText } from "./run-dialogs.tsx";
import { type LogFilter, passes, RunLog } from "./run-log.tsx";
import { LostBanner, RunNotices } from "./run-notices.tsx";
import { percentOf, RunProgress, RunSummary } from "./run-progress.tsx";

export type RunViewProps = RunDeskStart;

/** One run: how far it is, what goes wrong and the mend of it, and its rows. Follows the run by itself. */
export function RunView(props: RunViewProps): VNode {
  const { language } = useSpeech();
  const desk = useMemo(() => createRunDesk(props, language), []);
  const run = desk.run.value;
  const lost = desk.followed.link.value.kind !== "joined";
  const ended = isEnded(run);
  useEffect(() => desk.followed.follow(), []);
  useTitle(desk);
  useEndWishes(desk);
  useKeys(desk);
  const classes = ["run", ended && "run--done", lost && "is-stale"].filter(Boolean).join(" ");
  return (
    <>
      <LostBanner desk={desk} />
      <main id="main" class="runpage">
        <div class={classes}>
          <Head desk={desk} lost={lost} />
          <RunNotices desk={desk} />
          {ended ? <Ended desk={desk} lost={lost} /> : <Going desk={desk} lost={lost} />}
        </div>
        <Drawer desk={desk} />
      </main>
      <RunDialogs desk={desk} />
    </>
  );
}

function Head({ desk, lost }: { desk: RunDesk; lost: boolean }): VNode {
  const say = useWords("run");
  const shell = useWords("shell");
  const speech = useSpeech();
  const run = desk.run.value;
  const { counts, datasetName, selection, model, outputField } = run;
  const rows = say("rowsOf", { count: counts.total });
  return (
    <header class="runhead">
      <h1>{shell("runNumber", { id: run.id })}</h1>
      <RunStatusMark status={run.status} counts={counts} box />
      <span class="facts">
        <span class="clip fact--file" title={datasetName}>
          {datasetName} · {selection.kind === "all" ? rows : `${selectionText(selection, say)} · ${rows}`}
        </span>
        <span class="mono">{model}</span>
        <span>
          {say("field")} <span class="mono">{outputField}</span>
        </span>
        {run.finishedAt !== null && <span title={speech.exact(run.finishedAt)}>{speech.when(run.finishedAt)}</span>}
        <button type="button" class="linkbtn" onClick={() => desk.dialog.value = "settings"}>
          {say("allSettings")}
        </button>
      </span>
      <RunControls desk={desk} lost={lost} />
    </header>
  );
}

function Going({ desk, lost }: { desk: RunDesk; lost: boolean }): VNode {
  const say = useWords("run");
  const speech = useSpeech();
  const filter = useSignal<LogFilter>("all");
  const held = useSignal(false);
  const run = desk.run.value;
  const { counts: { succeeded, failed, attempts } } = run;
  const done = succeeded + failed;
  const tab = desk.tab.value;
  const failures = desk.followed.errors.value.reduce((sum, { count }) => sum + count, 0);
  const retried = Math.max(0, attempts - done);
  useCommands(() => [
    {
      says: held.value ? say("followLog") : say("stopLog"),
      icon: "pause",
      keys: "l",
      act: () => held.value = !held.value,
    },
  ], [held.value]);
  return (
    <>
      <RunProgress desk={desk} />
      <RunCharts desk={desk} />
      <section class="split">
        <div class="pane">
          <header class="pane__head">
            <Tabs
              id="rows"
              label={say("results")}
              chosen={tab}
              onChoose={(next) => desk.tab.value = next}
              choices={[
                { value: "log", says: say("log") },
                { value: "results", says: say("results"), count: speech.number(done) },
              ]}
            />
            {tab === "log" && (
              <span class="push row">
                <Segmented<LogFilter>
                  label={say("log")}
                  size="sm"
                  class="not-phone"
                  chosen={filter.value}
                  onChoose={(next) => filter.value = next}
                  choices={[
                    { value: "all", says: say("logAll") },
                    { value: "failed", says: say("logFailed"), count: countOf(desk, "failed", speech.number) },
                    { value: "retried", says: say("logRetried"), count: countOf(desk, "retried", speech.number) },
                  ]}
                />
                <Button
                  size="sm"
                  icon={held.value ? "play" : "pause"}
                  pressed={held.value}
                  onClick={() => held.value = !held.value}
                >
                  {held.value ? say("followLog") : say("stopLog")}
                </Button>
              </span>
            )}
          </header>
          <div class="pane__panel" id="rows-panel" role="tabpanel" aria-labelledby={`rows-${tab}`}>
            {tab === "log"
              ? <RunLog desk={desk} filter={filter.value} held={held.value} onHold={(on) => held.value = on} />
              : <ResultTable desk={desk} />}
          </div>
        </div>
        <aside class="pane" aria-label={say("errors")}>
          <header class="pane__head">
            <h2>{say("errors")}</h2>
            {failures > 0 && done > 0 && (
              <span class="dim sm">
                {say("errorsShare", { count: failures, percent: speech.percent(failed / done) })}
              </span>
            )}
            {retried > 0 && <span class="push dim sm">{say("retriesSoFar", { count: retried })}</span>}
          </header>
          <LiveErrors desk={desk} lost={lost} />
          <EndWishes />
        </aside>
      </section>
    </>
  );
}

function countOf(desk: RunDesk, filter: LogFilter, number: (value: number) => string): string {
  return number(desk.followed.log.value.filter((line) => passes(line, filter)).length);
}

function Ended({ desk, lost }: { desk: RunDesk; lost: boolean }): VNode {
  const run = desk.run.value;
  const canMendRows = run.counts.failed > 0 && run.status !== "cancelled" && desk.followed.errors.value.length > 0;
  return (
    <>
      <section class={canMendRows ? "done" : "done done--charts"}>
        <RunSummary desk={desk} />
        {canMendRows ? <MendTable desk={desk} lost={lost} /> : <RunCharts desk={desk} />}
      </section>
      <section class="pane results">
        <ResultTable desk={desk} />
      </section>
    </>
  );
}

/** The drawer of a row, in a chunk of its own that is asked for with the first row that is opened. */
function Drawer({ desk }: { desk: RunDesk }): VNode | null {
  const part = useSignal<ComponentType<{ desk: RunDesk }> | null>(null);
  const isOpen = desk.open.value !== null;
  useEffect(() => {
    if (isOpen && !part.value) void import("./row-drawer.tsx").then((chunk) => part.value = chunk.RowDrawer);
  }, [isOpen]);
  const Part = part.value;
  return isOpen && Part ? <Part desk={desk} /> : null;
}

const wishWords = { download: "autoDownload", notify: "notify" } as const;

/** What is to happen when the run ends. */
function EndWishes(): VNode {
  const say = useWords("run");
  const wishes = useSignal<ReadonlySet<Wish>>(new Set());
  const denied = useSignal(false);
  useEffect(() => {
    wishes.value = new Set((["download", "notify"] as const).filter(isWished));
  }, []);
  const choose = async (wish: Wish, on: boolean) => {
    const wanted = on && wish === "notify" ? await mayNotify() : on;
    denied.value = on && !wanted;
    keepWish(wish, wanted);
    const next = new Set(wishes.value);
    if (wanted) next.add(wish);
    else next.delete(wish);
    wishes.value = next;
  };
  return (
    <>
      {denied.value && <p class="hint bad pad" role="alert">{say("notifyDenied")}</p>}
      <footer class="pane__foot">
        {(["download", "notify"] as const).map((wish) => (
          <label class={wish === "notify" ? "check push" : "check"} key={wish}>
            <input
              type="checkbox"
              checked={wishes.value.has(wish)}
              onChange={({ currentTarget }) => {
                const on = currentTarget.checked;
                void choose(wish, on).then(() =>
                  currentTarget.checked = wishes.value.has(wish)
                );
              }}
            />
            {say(wishWords[wish])}
          </label>
        ))}
      </footer>
    </>
  );
}

/** A hidden tab's title carries the percent, and how the run ended when it did so while nobody looked. */
function useTitle(desk: RunDesk): void {
  const shell = useWords("shell");
  const speech = useSpeech();
  useEffect(() => {
    const own = document.title;
    let wasGoing = false;
    const show = () => {
      const run = desk.run.peek();
      const isHidden = document.visibilityState === "hidden";
      if (!isHidden) wasGoing = !isEnded(run);
      else wasGoing ||= !isEnded(run);
      const { failed } = run.counts;
      const ended = run.status === "completed" && failed > 0 ? shell("withFailures", { failed }) : shell(run.status);
      const far = isEnded(run) ? ended : `${percentOf(run, speech)}%`;
      const title = isHidden && wasGoing ? `${far} · #${run.id}` : own;
      if (document.title !== title) document.title = title;
    };
    document.addEventListener("visibilitychange", show);
    const stop = desk.run.subscribe(show);
    return () => {
      document.removeEventListener("visibilitychange", show);
      stop();
    };
  }, []);
}

/** Downloads the file and tells the person, where they want it, when the run ends while this page follows it. */
function useEndWishes(desk: RunDesk): void {
  const say = useWords("run");
  const shell = useWords("shell");
  const speech = useSpeech();
  useEffect(() => {
    desk.followed.onMove((run: Run) => {
      const rests = isEnded(run) || (run.status === "paused" && run.pause?.reason !== "person");
      if (!rests || run.status === "cancelled") return;
      if (isWished("notify") && document.visibilityState === "hidden") {
        const { succeeded, failed } = run.counts;
        notify(
          say("endedTitle", { id: run.id, status: shell(run.status) }),
          say("endedBody", { succeeded: speech.number(succeeded), failed: speech.number(failed) }),
        );
      }
      if (isWished("download") && run.status === "completed") {
        void oncePerBrowser(`${run.id} ${run.finishedAt}`, () => saveResult(run.id));
      }
    });
  }, []);
}

function useKeys(desk: RunDesk): void {
  const say = useWords("run");
  const run = desk.run.value;
  const pausable = canPause(run);
  const resumable = canResume(run);
  const ended = isEnded(run);
  useCommands(() => [
    ...(pausable ? [{ says: say("pause"), icon: "pause" as const, keys: "p", act: () => void desk.pause() }] : []),
    ...(resumable ? [{ says: say("resume"), icon: "play" as const, keys: "p", act: () => void desk.resume() }] : []),
    ...(ended ? [] : [
      { says: `${say("concurrency")} +`, icon: "plus" as const, keys: "+", act: () => stepConcurrency(1) },
      { says: `${say("concurrency")} −`, icon: "minus" as const, keys: "-", act: () => stepConcurrency(-1) },
      { says: say("cancel"), icon: "ban" as const, act: () => void (desk.dialog.value = "cancel") },
    ]),
    { says: say("download"), icon: "download", keys: "d", act: () => saveResult(run.id) },
    { says: say("allSettings"), icon: "settings", act: () => void (desk.dialog.value = "settings") },
  ], [pausable, resumable, ended]);
}

/** As its buttons do, so that several presses become one change. */
function stepConcurrency(by: 1 | -1): void {
  document.querySelector<HTMLButtonElement>(`.runhead .stepper button[data-step="${by}"]`)?.click();
}
