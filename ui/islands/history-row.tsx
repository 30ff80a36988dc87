import type { VNode } from "preact";
import { type Group, insideText, type Standpoint } from "../models/days.ts";
import type { History, Removal } from "../models/history.ts";
import { usePage, useSpeech, useWords } from "../page.ts";
import { elapsedOf, type RunLine } from "../run-line.ts";
import { Button } from "../parts/button.tsx";
import { Icon } from "../parts/icon.tsx";
import { Menu, type MenuEntry } from "../parts/menu.tsx";
import { Meter, successRatio } from "../parts/meter.tsx";
import { RunStatusMark, Status } from "../parts/status.tsx";
import { selectionText } from "./run-dialogs.tsx";

export type RunRowProps = {
  line: RunLine;
  group: Group;
  history: History;
  at: Standpoint;
  chosen: boolean;
  remove: Removal;
};

/** A run in the history, with what can be done with it. */
export function RunRow({ line, group, history, at, chosen, remove }: RunRowProps): VNode {
  const { base } = usePage();
  const say = useWords("history");
  const sayRun = useWords("run");
  const speech = useSpeech();
  const { id, projectName, model, datasetName, selection, counts, createdAt, tokens } = line;
  const name = `${projectName} #${id}`;
  const about = [model, datasetName, ...(selection.kind === "all" ? [] : [selectionText(selection, sayRun)])];
  const done = counts.succeeded + counts.failed;
  const success = successRatio(counts);
  const elapsed = elapsedOf(line, typeof document === "undefined" ? Date.parse(at.now) : Date.now());
  return (
    <tr aria-selected={chosen ? "true" : undefined} data-run={id}>
      <td class="ck">
        <label class="check">
          <input
            type="checkbox"
            checked={chosen}
            onChange={(event) => history.tick([id], event.currentTarget.checked)}
          />
          <span class="vh">{say("select", { name })}</span>
        </label>
      </td>
      <td class="who">
        <a href={`${base}/runs/${encodeURIComponent(id)}`} title={name}>
          <span class="clip">{projectName}</span> <span>#{id}</span>
        </a>
        <span class="dim clip" title={about.join(" · ")}>{about.join(" · ")}</span>
      </td>
      <td class="state">
        <State line={line} />
      </td>
      <td class="bar">
        <span class="row gap1">
          <span class="mid">
            {done === counts.total
              ? say("rows", { count: counts.total })
              : `${speech.number(done)} / ${speech.number(counts.total)}`}
          </span>
          <span class="push">
            {counts.failed > 0
              ? <span class="bad">{say("failedCount", { count: counts.failed })}</span>
              : done > 0 && <span class="dim">{say("noFailures")}</span>}
          </span>
        </span>
        <Meter counts={counts} />
      </td>
      <td class="r rate">
        <b>{success === null ? "—" : speech.percent(success)}</b>
      </td>
      <td class="r mid opt">{elapsed === null ? "—" : speech.elapsed(elapsed)}</td>
      <td class="r mid opt">{tokens === null ? "—" : speech.compact(tokens)}</td>
      <td class="r mid opt when">
        <time dateTime={createdAt} title={speech.exact(createdAt)}>{insideText(createdAt, group, at, speech)}</time>
      </td>
      <td class="r acts">
        <span class="row gap1">
          <Button
            look="ghost"
            size="sm"
            icon="rotate-ccw"
            label={say("repeatOf", { name })}
            popup="dialog"
            onClick={() => history.sheet.value = { kind: "repeat", run: line }}
          />
          <RowMenu line={line} name={name} history={history} remove={remove} />
        </span>
      </td>
    </tr>
  );
}

function State({ line: { status, counts, failure } }: { line: RunLine }): VNode {
  const shell = useWords("shell");
  const sayRun = useWords("run");
  if (status === "failed" && failure !== null) {
    return (
      <Status look="bad" icon="circle-alert">
        {shell("failed")}
        <span class="not-phone">{` · ${sayRun(failure)}`}</span>
      </Status>
    );
  }
  // How many failed stands beside the bar.
  if (status === "completed" && counts.failed > 0) {
    return <Status look={counts.succeeded > 0 ? "warn" : "bad"} icon="triangle-alert">{shell("completed")}</Status>;
  }
  return <RunStatusMark status={status} counts={counts} />;
}

function RowMenu(
  { line, name, history, remove }: { line: RunLine; name: string; history: History; remove: Removal },
): VNode {
  const { base } = usePage();
  const say = useWords("history");
  const speech = useSpeech();
  const { id, projectId, counts, status } = line;
  const result = `${base}/api/runs/${encodeURIComponent(id)}/result`;
  const isOver = status === "completed" || status === "failed" || status === "cancelled";
  const entries: MenuEntry[] = [
    { says: say("openRun"), icon: "arrow-right", href: `${base}/runs/${encodeURIComponent(id)}` },
    {
      says: say("repeat"),
      icon: "rotate-ccw",
      act: () => void (history.sheet.value = { kind: "repeat", run: line }),
    },
    ...(projectId === null ? [] : [{
      says: say("workbench"),
      icon: "table" as const,
      href: `${base}/projects/${encodeURIComponent(projectId)}`,
    }]),
    "line",
    { says: say("downloadAll"), icon: "download", after: speech.number(counts.total), href: result, download: true },
    ...(["succeeded", "failed"] as const).flatMap((rows): MenuEntry[] =>
      counts[rows] === 0 ? [] : [{
        says: say(rows === "succeeded" ? "downloadSucceeded" : "downloadFailed"),
        icon: "download",
        after: speech.number(counts[rows]),
        href: `${result}?rows=${rows}`,
        download: true,
      }]
    ),
    "line",
    { says: isOver ? say("delete") : say("deleteGoing"), icon: "trash-2", danger: true, act: () => remove([line]) },
  ];
  return (
    <Menu
      id={`run-${id}-more`}
      label={say("moreOf", { name })}
      class="btn btn--ghost btn--icon btn--sm"
      entries={entries}
    >
      <Icon name="ellipsis" size="sm" />
    </Menu>
  );
}
