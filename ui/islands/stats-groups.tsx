import type { VNode } from "preact";
import { useSignal } from "@preact/signals";
import { saveCsv } from "../models/save-file.ts";
import type { Stats } from "../models/stats.ts";
import { usePage, useSpeech, useWords } from "../page.ts";
import { Button, Segmented } from "../parts/button.tsx";
import { Icon } from "../parts/icon.tsx";
import { successRatio } from "../parts/meter.tsx";
import { figureRows } from "../stats-rows.ts";
import { secondsNumber } from "./stats-charts.ts";

const poorSuccess = 0.95; // below, a group is marked

type Line = Stats["totals"] & { key: string; name: string; href: string | null; gone: boolean };

/** The figures of each model, or of each project. */
export function StatsGroups({ stats, name }: { stats: Stats; name: string }): VNode {
  const say = useWords("stats");
  const speech = useSpeech();
  const { base } = usePage();
  const by = useSignal<"model" | "project">("model");
  const isModel = by.value === "model";
  const title = say(isModel ? "byModel" : "byProject");
  const lines: Line[] = isModel
    ? stats.byModel.map((one) => ({
      ...one,
      key: one.model,
      name: one.model || say("noModel"),
      href: null,
      gone: false,
    }))
    : stats.byProject.map((one) => ({
      ...one,
      key: one.project,
      name: one.projectName || say("noProject"),
      href: one.projectId === null ? null : `${base}/projects/${encodeURIComponent(one.projectId)}`,
      gone: one.project !== "" && one.projectId === null,
    }));
  const most = Math.max(1, ...lines.map(({ rows }) => rows));
  const save = () =>
    saveCsv(
      `${name}-by-${by.value}`,
      figureRows(say(by.value), lines.map((line) => ({ name: line.name, figures: line }))),
    );
  return (
    <div class="charts">
      <section class="card c6" aria-label={title}>
        <header class="card__head">
          <h2>{title}</h2>
          <Segmented
            size="sm"
            label={say("groups")}
            chosen={by.value}
            onChoose={(value) => by.value = value}
            choices={[{ value: "model", says: say("model") }, { value: "project", says: say("project") }]}
          />
          <span class="push">
            <Button
              look="ghost"
              size="sm"
              icon="download"
              label={`${say("saveCsv")}: ${title}`}
              onClick={save}
            />
          </span>
        </header>
        <div class="tablewrap" tabIndex={0} role="region" aria-label={say("tableOf", { title })}>
          <table class="tbl hist2">
            <thead>
              <tr>
                <th>{say(by.value)}</th>
                <th class="r">{say("rows")}</th>
                <th class="bar">
                  <span class="vh">{say("share")}</span>
                </th>
                <th class="r">{say("success")}</th>
                <th class="r">{say("p50")}</th>
                <th class="r">{say("p95")}</th>
                <th class="r">{say("requests")}</th>
                <th class="r">{say("tokens")}</th>
                <th class="r">{say("cachedShare")}</th>
              </tr>
            </thead>
            <tbody>
              {lines.map((line) => (
                <tr key={line.key}>
                  <td>
                    <b class={isModel ? "mono" : undefined}>
                      {line.href === null ? line.name : <a href={line.href}>{line.name}</a>}
                    </b>
                    {line.gone && <span class="dim gone">{say("gone")}</span>}
                  </td>
                  <td class="r" title={speech.number(line.rows)}>{speech.compact(line.rows)}</td>
                  <td class="bar">
                    <svg class="meter meter--sm" aria-hidden="true">
                      <rect class="k1" width={`${(line.rows / most * 100).toFixed(1)}%`} height="100%" />
                    </svg>
                  </td>
                  <Success ratio={successRatio(line)} />
                  <td class="r mid">{line.latencyP50Ms === null ? "—" : secondsNumber(line.latencyP50Ms, speech)}</td>
                  <td class="r mid">{line.latencyP95Ms === null ? "—" : secondsNumber(line.latencyP95Ms, speech)}</td>
                  <td class="r mid">{speech.compact(line.attempts)}</td>
                  <td class="r mid">{speech.compact(line.promptTokens + line.completionTokens)}</td>
                  <td class="r mid">{line.rows === 0 ? "—" : speech.percent(line.cached / line.rows)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </section>
    </div>
  );
}

function Success({ ratio }: { ratio: number | null }): VNode {
  const speech = useSpeech();
  if (ratio === null) return <td class="r">—</td>;
  if (ratio >= poorSuccess) return <td class="r">{speech.percent(ratio)}</td>;
  return (
    <td class="r bad">
      <Icon name="triangle-alert" size="sm" /> {speech.percent(ratio)}
    </td>
  );
}
