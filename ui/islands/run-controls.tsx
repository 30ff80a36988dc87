import type { VNode } from "preact";
import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { Run } from "../../server/contract/run.ts";
import { addressOf } from "../client.ts";
import type { RunAction, RunDesk } from "../models/run-desk.ts";
import { usePage, useWords } from "../page.ts";
import { Button, LinkButton } from "../parts/button.tsx";
import { Icon } from "../parts/icon.tsx";
import { Menu } from "../parts/menu.tsx";

export const canPause = ({ status }: Run): boolean => status === "queued" || status === "running";
export const canResume = ({ status }: Run): boolean => status === "paused" || status === "failed";
export const isEnded = ({ status }: Run): boolean =>
  status === "completed" || status === "failed" || status === "cancelled";

/** What can be done with a run just now. Without script pause, resume and cancel are forms. */
export function RunControls({ desk, lost }: { desk: RunDesk; lost: boolean }): VNode {
  const say = useWords("run");
  const { base } = usePage();
  const { run: { value: run }, busy: { value: busy } } = desk;
  const ended = isEnded(run);
  const { id, projectId, counts } = run;
  const shared = { run, busy, lost };
  return (
    <span class="push row tools">
      {!ended && <Concurrency desk={desk} lost={lost} />}
      {canPause(run) && (
        <Act {...shared} action="pause" onAct={() => void desk.pause()}>
          {(props) => <Button {...props} type="submit" icon="pause" keys="P">{say("pause")}</Button>}
        </Act>
      )}
      {canResume(run) && (
        <span class="btns">
          <Act {...shared} action="resume" onAct={() => void desk.resume()}>
            {(props) => (
              <Button {...props} type="submit" icon="play" keys="P" look={ended ? undefined : "primary"}>
                {say("resume")}
              </Button>
            )}
          </Act>
          <Button
            icon="sliders-horizontal"
            label={say("resumeWith")}
            popup="dialog"
            disabled={lost}
            onClick={() => desk.dialog.value = "changes"}
          />
        </span>
      )}
      {!ended && (
        <Act {...shared} action="cancel" onAct={() => desk.dialog.value = "cancel"}>
          {(props) => <Button {...props} type="submit" look="danger">{say("cancel")}</Button>}
        </Act>
      )}
      {ended && projectId !== null && (
        <LinkButton href={`${base}/projects/${encodeURIComponent(projectId)}`} icon="rotate-ccw">
          {say("again")}
        </LinkButton>
      )}
      <span class="btns">
        <LinkButton href={`${base}/api/runs/${encodeURIComponent(id)}/result`} icon="download" download>
          {ended ? say("download") : say("downloadSoFar")}
        </LinkButton>
        <DownloadMenu id={id} counts={counts} />
      </span>
    </span>
  );
}

function DownloadMenu({ id, counts: { total, succeeded, failed } }: Pick<Run, "id" | "counts">): VNode {
  const say = useWords("run");
  const { base } = usePage();
  const own = (rows: string) => `${base}/api/runs/${encodeURIComponent(id)}/result?rows=${rows}`;
  const entry = (says: string, rows: string, count: number) => ({
    says,
    after: say("rowsOf", { count }),
    href: own(rows),
    download: true,
  });
  return (
    <Menu
      id="downloads"
      label={say("downloadMore")}
      class="btn btn--icon"
      entries={[
        entry(say("downloadAll"), "all", total),
        entry(say("downloadSucceeded"), "succeeded", succeeded),
        entry(say("downloadFailed"), "failed", failed),
      ]}
    >
      <Icon name="chevron-down" size="sm" />
    </Menu>
  );
}

type ActProps = {
  run: Run;
  busy: RunAction | null;
  lost: boolean;
  action: "pause" | "resume" | "cancel";
  onAct(): void;
  children: (props: { busy: boolean; disabled: boolean; whyId: string }) => VNode;
};

/** A button as a form of its own, which works before the script has come. */
function Act({ run, busy, lost, action, onAct, children }: ActProps): VNode {
  const { base } = usePage();
  return (
    <form
      method="post"
      action={`${base}/runs/${encodeURIComponent(run.id)}/${action}`}
      onSubmit={(event) => {
        event.preventDefault();
        if (!lost && busy === null) onAct();
      }}
    >
      {children({ busy: busy === action, disabled: lost || (busy !== null && busy !== action), whyId: "lost" })}
    </form>
  );
}

const settleMs = 400;

/** How many requests may be in flight; takes effect at once. */
function Concurrency({ desk, lost }: { desk: RunDesk; lost: boolean }): VNode {
  const say = useWords("run");
  const typed = useSignal<number | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const now = desk.run.value.concurrency;
  const shown = typed.value ?? now;
  useEffect(() => () => clearTimeout(timer.current), []);
  const set = (value: number, waitMs = settleMs) => {
    clearTimeout(timer.current);
    if (lost || !Number.isInteger(value)) return void (typed.value = null);
    typed.value = Math.max(1, Math.min(4096, value));
    timer.current = setTimeout(async () => {
      const wanted = typed.value;
      if (wanted !== null && wanted !== desk.run.value.concurrency) await desk.setConcurrency(wanted);
      if (typed.value === wanted) typed.value = null;
    }, waitMs);
  };
  const step = (by: 1 | -1) => set(shown + by * (shown >= 100 ? 10 : shown >= 20 ? 4 : 1));
  return (
    <label class="row gap1 sm mid">
      {say("concurrency")}
      <span class="stepper">
        <button type="button" aria-label={say("less")} data-step="-1" onClick={() => step(-1)}>
          <Icon name="minus" size="sm" />
        </button>
        <input
          value={shown}
          inputMode="numeric"
          aria-label={say("concurrencyHint")}
          title={say("concurrencyHint")}
          readOnly={lost}
          onChange={({ currentTarget }) => {
            set(Number.parseInt(currentTarget.value, 10), 0);
            currentTarget.value = String(typed.value ?? now);
          }}
          onKeyDown={(event) => {
            if (event.isComposing) return;
            if (event.key === "ArrowUp") step(1);
            else if (event.key === "ArrowDown") step(-1);
            else return;
            event.preventDefault();
          }}
        />
        <button type="button" aria-label={say("more")} data-step="1" onClick={() => step(1)}>
          <Icon name="plus" size="sm" />
        </button>
      </span>
    </label>
  );
}

/** Saves a run's file as a click on its link does. */
export function saveResult(id: string): void {
  const link = document.createElement("a");
  link.href = addressOf("GET /api/runs/{id}/result", { id });
  link.download = "";
  link.click();
}
