import type { VNode } from "preact";
import { useSignal } from "@preact/signals";
import { useEffect, useMemo, useRef } from "preact/hooks";
import { createBench } from "../models/bench.ts";
import type { Bench, BenchStart } from "../models/bench.ts";
import { useCommands } from "../models/commands.ts";
import { createIntake } from "../models/intake.ts";
import { keep, readKept } from "../models/kept.ts";
import { takeTemplate } from "../models/take-template.ts";
import { useSpeech, useWords } from "../page.ts";
import { Icon } from "../parts/icon.tsx";
import { DataPane } from "./data-pane.tsx";
import { PreviewPane } from "./preview.tsx";
import { PromptPane } from "./prompt-pane.tsx";
import { RunBar } from "./run-bar.tsx";

export type WorkbenchProps = BenchStart;

/** Data, prompt, preview and answer beside each other, and the run bar below. */
export function Workbench(props: WorkbenchProps): VNode {
  const say = useWords("workbench");
  const bench = useMemo(() => createBench(props), []);
  const intake = useMemo(() => createIntake(bench.upload), []);
  const columns = useRef<HTMLDivElement>(null);
  useEffect(() => bench.wake(), []);
  useEffect(() => void takeTemplate(bench.draft), []);
  useEffect(() => intake.listen(say("pasted")), []);
  useCommands(() => {
    const pane = (id: string) => () => document.getElementById(id)?.focus();
    return [
      { says: say("tryRow"), icon: "play", keys: "mod+enter", act: () => void bench.tryRows([bench.row.value]) },
      { says: say("runNone"), icon: "play", keys: "mod+shift+enter", act: () => void bench.run() },
      { says: say("nextRow"), icon: "arrow-down", keys: "j", act: () => bench.step(1) },
      { says: say("previousRow"), icon: "arrow-up", keys: "k", act: () => bench.step(-1) },
      { says: say("data"), icon: "table", keys: "alt+1", act: pane("pane-data") },
      { says: say("prompt"), icon: "pencil", keys: "alt+2", act: pane("pane-prompt") },
      { says: say("answer"), icon: "eye", keys: "alt+3", act: pane("pane-answer") },
    ];
  }, []);
  return (
    <>
      <Steps bench={bench} />
      <div class="wb__cols" ref={columns}>
        <DataPane bench={bench} intake={intake} />
        <PromptPane draft={bench.draft} rowText={bench.rowText} />
        <PreviewPane bench={bench} />
        <Grip columns={columns} at={0} pane={say("data")} />
        <Grip columns={columns} at={1} pane={say("prompt")} />
      </div>
      <RunBar bench={bench} />
      <div class={intake.isOver.value ? "dropover is-open" : "dropover"} aria-hidden="true">
        <div>
          <b>{say("dropNow")}</b>
          <span class="hint">{say("dropAbout")}</span>
        </div>
      </div>
    </>
  );
}

/** On a phone, one pane at a time; each step tells how far it is. */
function Steps({ bench }: { bench: Bench }): VNode {
  const say = useWords("workbench");
  const speech = useSpeech();
  const dataset = bench.rows.dataset.value;
  const upload = bench.upload.state.value;
  const isSending = upload.kind === "sending" || upload.kind === "reading";
  const unknown = bench.draft.unknown.value.length;
  const isOpposed = bench.draft.conflict.value !== null;
  const isWritten = bench.draft.messages.value.some(({ content }) => content.trim() !== "");
  const tried = bench.tried.value;
  const steps: { id: string; says: string; state: "ok" | "bad" | null; line: string }[] = [
    {
      id: "data",
      says: say("data"),
      state: upload.kind === "failed" ? "bad" : dataset ? "ok" : null,
      line: isSending
        ? say("uploadAt", { percent: speech.percent(bench.upload.ratio.value ?? 0, 0) })
        : dataset
        ? say("rowsCount", { count: dataset.rows })
        : say("noFileYet"),
    },
    {
      id: "prompt",
      says: say("prompt"),
      state: isOpposed || unknown > 0 ? "bad" : isWritten ? "ok" : null,
      line: isOpposed
        ? say("stepConflict")
        : unknown > 0
        ? say("unknownCount", { count: unknown })
        : isWritten
        ? say("variablesCount", { count: bench.draft.variables.value.length })
        : say("notWritten"),
    },
    {
      id: "answer",
      says: say("answer"),
      state: tried?.state === "done" ? "ok" : tried?.state === "failed" ? "bad" : null,
      line: dataset ? say("rowAt", { row: bench.row.value + 1 }) : "—",
    },
  ];
  return (
    <fieldset class="phonetabs">
      <legend class="vh">{say("steps")}</legend>
      {steps.map(({ id, says, state, line }, index) => (
        <label key={id}>
          <input class="vh" type="radio" name="pane" id={`p-${id}`} defaultChecked={index === 0} />
          <span class={state === null ? "no" : `no no--${state}`}>
            {state === null ? index + 1 : <Icon name={state === "ok" ? "check" : "x"} />}
          </span>
          <b>{says}</b>
          <small>{line}</small>
        </label>
      ))}
    </fieldset>
  );
}

const widthsKey = "pf_panes";
const minPx = [280, 320, 320] as const;
const stepPx = 24;

/** A handle between two panes: dragged, or moved by arrows; a double click gives back the usual widths. */
function Grip(
  { columns, at, pane }: { columns: { current: HTMLDivElement | null }; at: 0 | 1; pane: string },
): VNode {
  const say = useWords("workbench");
  const share = useSignal(at === 0 ? 32 : 34);
  const handle = useRef<HTMLDivElement>(null);
  const widths = () =>
    [...columns.current?.querySelectorAll<HTMLElement>(":scope > .pane") ?? []].map(({ offsetWidth }) => offsetWidth);

  function place(): void {
    const box = columns.current;
    const grip = handle.current;
    if (!box || !grip) return;
    const all = widths();
    const end = all.slice(0, at + 1).reduce((sum, width) => sum + width, 0);
    grip.style.left = `${end - 3}px`;
    share.value = Math.round((all[at] ?? 0) / Math.max(1, box.offsetWidth) * 100);
  }

  function apply(shares: readonly number[] | null): void {
    const box = columns.current;
    if (!box) return;
    const isWide = matchMedia("(min-width: 1200px)").matches;
    box.style.gridTemplateColumns = shares && isWide ? shares.map((one) => `minmax(0, ${one}fr)`).join(" ") : "";
    dispatchEvent(new Event("pf-panes"));
  }

  function move(byPx: number): void {
    const all = widths();
    const [one, next] = [all[at] ?? 0, all[at + 1] ?? 0];
    const by = Math.max((minPx[at] ?? 0) - one, Math.min(next - (minPx[at + 1] ?? 0), byPx));
    all[at] = one + by;
    all[at + 1] = next - by;
    apply(all);
    keep(widthsKey, all);
  }

  useEffect(() => {
    const kept = readKept(widthsKey);
    const shares = Array.isArray(kept) && kept.length === 3 && kept.every((one) => typeof one === "number" && one > 0)
      ? kept
      : null;
    const again = () => apply(readKept(widthsKey) === null ? null : shares);
    if (at === 0) apply(shares);
    place();
    addEventListener("pf-panes", place);
    addEventListener("resize", again);
    addEventListener("resize", place);
    return () => {
      removeEventListener("pf-panes", place);
      removeEventListener("resize", again);
      removeEventListener("resize", place);
    };
  }, []);

  return (
    <div
      ref={handle}
      class="grip grip--free not-phone"
      role="separator"
      tabIndex={0}
      aria-orientation="vertical"
      aria-label={say("paneWidth", { pane })}
      aria-valuenow={share.value}
      aria-valuemin={0}
      aria-valuemax={100}
      onKeyDown={(event) => {
        const step = event.key === "ArrowRight" ? stepPx : event.key === "ArrowLeft" ? -stepPx : 0;
        if (step === 0) return;
        event.preventDefault();
        move(step);
      }}
      onDblClick={() => {
        keep(widthsKey, null);
        apply(null);
      }}
      onPointerDown={(event) => {
        event.preventDefault();
        const target = event.currentTarget;
        let x = event.clientX;
        target.setPointerCapture(event.pointerId);
        const drag = (moved: PointerEvent) => {
          move(moved.clientX - x);
          x = moved.clientX;
        };
        const stop = () => {
          target.removeEventListener("pointermove", drag);
          target.removeEventListener("pointerup", stop);
          target.removeEventListener("pointercancel", stop);
        };
        target.addEventListener("pointermove", drag);
        target.addEventListener("pointerup", stop);
        target.addEventListener("pointercancel", stop);
      }}
    />
  );
}
