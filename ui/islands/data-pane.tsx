import type { VNode } from "preact";
import { useSignal } from "@preact/signals";
import { call } from "../client.ts";
import type { CallProblem } from "../client.ts";
import type { Bench, DatasetLine } from "../models/bench.ts";
import type { Intake } from "../models/intake.ts";
import { showToast } from "../models/toasts.ts";
import { usePage, useSpeech, useWords } from "../page.ts";
import { Segmented } from "../parts/button.tsx";
import { Icon } from "../parts/icon.tsx";
import { Menu } from "../parts/menu.tsx";
import type { MenuEntry } from "../parts/menu.tsx";
import { Notice } from "../parts/notice.tsx";
import { BadLines } from "./bad-lines.tsx";
import { ColumnPicker } from "./column-picker.tsx";
import { Chooser, Drop, Refused, Uploading } from "./drop.tsx";
import { FoundLine, RowFinder } from "./row-finder.tsx";
import { RowTable } from "./row-table.tsx";

export type DataPaneProps = { bench: Bench; intake: Intake };

/** The file: where it comes from, its rows, its fields, and what of it cannot be read. */
export function DataPane({ bench, intake }: DataPaneProps): VNode {
  const say = useWords("workbench");
  const speech = useSpeech();
  const view = useSignal<"table" | "json">("table");
  const problem = useSignal<string | null>(null);
  const dataset = bench.rows.dataset.value;
  const upload = bench.upload.state.value.kind;
  const isSending = upload === "sending" || upload === "reading" || upload === "failed";
  const tell = (failed: CallProblem | null) => problem.value = failed?.sentence ?? null;
  const open = async (id: string) => void tell(await bench.openDataset(id));
  return (
    <section class="pane pane--data" aria-label={say("data")} tabIndex={-1} id="pane-data">
      <header class="pane__head">
        <h2 class={dataset ? "not-phone" : undefined}>{say("data")}</h2>
        {dataset && (
          <>
            <FileMenu bench={bench} onOpen={open} />
            <span class="dim sm clip not-narrow">
              {say("sizes", {
                rows: say("rowsCount", { count: dataset.rows }),
                bytes: speech.bytes(dataset.bytes),
              })}
            </span>
            <span class="push row gap1">
              <Chooser intake={intake} small />
            </span>
          </>
        )}
      </header>
      <Refused intake={intake} />
      {problem.value !== null && <Notice look="bad" alert>{problem.value}</Notice>}
      <Uploading upload={bench.upload} intake={intake} />
      {dataset === null && !isSending && (
        <Drop intake={intake}>
          <SampleLink bench={bench} onProblem={tell} />
        </Drop>
      )}
      {dataset === null && <Recent bench={bench} onOpen={open} />}
      {dataset && (
        <>
          <BadLines key={dataset.id} dataset={dataset} />
          <div class="pane__bar">
            <RowFinder key={dataset.id} bench={bench} />
            <Segmented
              label={say("view")}
              choices={[{ value: "table", says: say("table") }, { value: "json", says: say("json") }]}
              chosen={view.value}
              onChoose={(chosen) => view.value = chosen}
            />
            {view.value === "table" && <ColumnPicker columns={bench.columns} dataset={dataset} />}
          </div>
          <FoundLine bench={bench} />
          <RowTable key={view.value} bench={bench} view={view.value} />
        </>
      )}
    </section>
  );
}

type SampleLinkProps = { bench: Bench; onProblem(problem: CallProblem | null): void };

/** Gives a project without a file the rows of the demonstration; a form, so that it works without script. */
function SampleLink({ bench, onProblem }: SampleLinkProps): VNode {
  const say = useWords("workbench");
  const { base } = usePage();
  const isBusy = useSignal(false);
  return (
    <form
      method="post"
      action={`${base}/projects/${encodeURIComponent(bench.start.projectId)}/sample`}
      onSubmit={async (event) => {
        event.preventDefault();
        if (isBusy.value) return;
        isBusy.value = true;
        onProblem(await bench.addSample());
        isBusy.value = false;
      }}
    >
      <button type="submit" class="linkbtn" aria-busy={isBusy.value ? "true" : undefined}>{say("useSample")}</button>
    </form>
  );
}

function FileMenu({ bench, onOpen }: { bench: Bench; onOpen(id: string): void }): VNode | null {
  const say = useWords("workbench");
  const shell = useWords("shell");
  const { base, speech } = usePage();
  const open = bench.rows.dataset.value;
  if (!open) return null;
  const remove = () => {
    const takeBack = bench.dropDataset(open.id);
    showToast({
      says: say("fileDeleted", { name: open.name }),
      icon: "trash-2",
      undo: takeBack,
      last: (leaving) =>
        void call("DELETE /api/datasets/{id}", { id: open.id }, { keepalive: leaving }).then((answer) => {
          if (answer.ok) return;
          takeBack();
          showToast({ says: answer.problem.sentence, icon: "circle-alert" });
        }),
    });
  };
  const entries: MenuEntry[] = [
    ...bench.datasets.value.slice(0, 12).map((line): MenuEntry => ({
      says: line.name,
      icon: line.id === open.id ? "check" : "file-text",
      after: say("rowsCount", { count: speech.compact(line.rows) }),
      act: () => onOpen(line.id),
      current: line.id === open.id,
    })),
    "line",
    {
      says: say("downloadFile"),
      icon: "download",
      href: `${base}/api/datasets/${encodeURIComponent(open.id)}/file`,
      download: true,
    },
    { says: say("deleteFile"), icon: "trash-2", act: remove, danger: true },
  ];
  return (
    <Menu
      id="file-menu"
      class="btn btn--ghost btn--sm clip"
      label={`${open.name}: ${say("files")}`}
      entries={entries}
      empty={<p class="menu__t">{shell("paletteLoading")}</p>}
    >
      <Icon name="file-text" size="sm" />
      <span class="clip">{open.name}</span>
      <Icon name="chevron-down" size="sm" />
    </Menu>
  );
}

function Recent({ bench, onOpen }: { bench: Bench; onOpen(id: string): void }): VNode | null {
  const say = useWords("workbench");
  const speech = useSpeech();
  const lines = bench.datasets.value.slice(0, 8);
  if (lines.length === 0) return null;
  const about = ({ rows, createdAt }: DatasetLine) =>
    `${say("rowsCount", { count: rows })} · ${speech.when(createdAt)}`;
  return (
    <div class="recent">
      <h3 class="sm mid">{say("recent")}</h3>
      <ul>
        {lines.map((line) => (
          <li key={line.id}>
            <button type="button" class="rowbtn" onClick={() => onOpen(line.id)}>
              <Icon name="file-text" size="sm" />
              <span class="clip">{line.name}</span>
              <span class="push dim sm nowrap">{about(line)}</span>
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}
