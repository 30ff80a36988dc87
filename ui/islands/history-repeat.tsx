import type { VNode } from "preact";
import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { Project } from "../../server/contract/project.ts";
import type { Run } from "../../server/contract/run.ts";
import { call } from "../client.ts";
import { newOrder } from "../models/plan.ts";
import { differingSettings, settingsNow } from "../models/run-settings.ts";
import { usePage, useWords } from "../page.ts";
import type { RunLine } from "../run-line.ts";
import { Button, LinkButton } from "../parts/button.tsx";
import { Dialog } from "../parts/dialog.tsx";
import { Notice } from "../parts/notice.tsx";
import { SettingTable } from "./history-settings.tsx";
import { selectionText } from "./run-dialogs.tsx";

export type RepeatSheetProps = { run: RunLine; open: boolean; onClose(): void };

type Way = "then" | "now";
type Loaded = { run: Run; project: Project | null };

/** Starts a run like an earlier one: what will be used is shown, and where the project has changed since, chosen. */
export function RepeatSheet({ run: line, open, onClose }: RepeatSheetProps): VNode {
  const { base } = usePage();
  const say = useWords("history");
  const shell = useWords("shell");
  const loaded = useSignal<Loaded | null>(null);
  const way = useSignal<Way>("then");
  const busy = useSignal(false);
  const problem = useSignal<string | null>(null);
  // Pressed twice, or sent again after a lost answer, it starts one run.
  const orders = useRef<Record<Way, string>>({ then: "", now: "" });
  const load = async () => {
    problem.value = null;
    const [run, project] = await Promise.all([
      call("GET /api/runs/{id}", { id: line.id }),
      line.projectId === null ? null : call("GET /api/projects/{id}", { id: line.projectId }),
    ]);
    if (!run.ok) problem.value = run.problem.sentence;
    else loaded.value = { run: run.value, project: project?.ok ? project.value : null };
  };
  useEffect(() => {
    if (!open) return;
    loaded.value = null;
    way.value = "then";
    busy.value = false;
    orders.current = { then: newOrder(), now: newOrder() };
    void load();
  }, [open, line.id]);
  const start = async () => {
    const of = loaded.value;
    if (!of) return;
    busy.value = true;
    problem.value = null;
    const { id, projectId, datasetId, selection, overwrite, budget, canary } = of.run;
    const order = orders.current[way.value];
    const answer = way.value === "now" && projectId !== null && datasetId !== null
      ? await call("POST /api/projects/{id}/runs", {
        id: projectId,
        datasetId,
        selection,
        overwrite,
        budget,
        canary,
      }, { order })
      : await call("POST /api/runs/{id}/repeat", { id }, { order });
    if (answer.ok) return location.assign(`${base}/runs/${encodeURIComponent(answer.value.id)}`);
    busy.value = false;
    problem.value = answer.problem.sentence;
  };
  const of = loaded.value;
  return (
    <Dialog
      title={say("repeatTitle", { id: line.id })}
      open={open}
      onClose={onClose}
      class="beside"
      foot={
        <>
          {line.projectId !== null && (
            <LinkButton look="ghost" href={`${base}/projects/${encodeURIComponent(line.projectId)}`}>
              {say("workbench")}
            </LinkButton>
          )}
          <Button class="push" onClick={onClose}>{shell("cancel")}</Button>
          <Button
            look="primary"
            icon="play"
            busy={busy.value}
            disabled={of === null}
            onClick={() => void start()}
          >
            {say("repeatGo", { count: line.counts.total })}
          </Button>
        </>
      }
    >
      {problem.value !== null && (
        <Notice
          look="bad"
          card
          alert
          action={of === null && <Button size="sm" onClick={() => void load()}>{shell("tryAgain")}</Button>}
        >
          {problem.value}
        </Notice>
      )}
      {of
        ? <Choice {...of} way={way.value} onChoose={(next) => way.value = next} />
        : problem.value === null && <p class="dim">{say("loading")}</p>}
    </Dialog>
  );
}

function Choice({ run, project, way, onChoose }: Loaded & { way: Way; onChoose(way: Way): void }): VNode {
  const say = useWords("history");
  const sayRun = useWords("run");
  const now = project && settingsNow(run, project);
  const names = now ? differingSettings(run, now) : [];
  const rows = say("rows", { count: run.counts.total });
  const canChoose = names.length > 0 && run.datasetId !== null;
  return (
    <>
      <p>
        {say("repeatWhat", {
          file: run.datasetName,
          rows: run.selection.kind === "all" ? rows : `${selectionText(run.selection, sayRun)} · ${rows}`,
          model: run.model,
        })}
      </p>
      {canChoose
        ? (
          <fieldset class="ways">
            <legend class="vh">{say("setting")}</legend>
            {(["then", "now"] as const).map((one) => (
              <label class="radio way" key={one}>
                <input type="radio" name="way" checked={way === one} onChange={() => onChoose(one)} />
                <span>
                  <b>{say(one === "then" ? "repeatThen" : "repeatNow")}</b>
                  <span class="dim sm">
                    {one === "then" ? say("repeatThenHint") : say("repeatNowHint", { count: names.length })}
                  </span>
                </span>
              </label>
            ))}
          </fieldset>
        )
        : (
          <p class="dim">
            {project === null ? say("repeatAlone") : names.length === 0 ? say("repeatSame") : say("repeatNoFile")}
          </p>
        )}
      {canChoose && now && (
        <SettingTable
          label={say("settingsTitle")}
          names={names}
          heads={[say("then"), say("now")]}
          one={run}
          other={now}
        />
      )}
      <p class="dim sm">{run.cache === "use" ? say("repeatCache") : say("repeatCosts")}</p>
    </>
  );
}
