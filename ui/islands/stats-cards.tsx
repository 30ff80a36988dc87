import type { ComponentChildren, VNode } from "preact";
import type { Signal } from "@preact/signals";
import { useSignal } from "@preact/signals";
import type { Chart } from "../charts/chart.ts";
import { isBlank } from "../charts/chart.ts";
import { saveChart } from "../models/save-file.ts";
import type { Stats } from "../models/stats.ts";
import { showToast } from "../models/toasts.ts";
import { useSpeech, useWords } from "../page.ts";
import { Button, Segmented } from "../parts/button.tsx";
import { Icon } from "../parts/icon.tsx";
import { Menu } from "../parts/menu.tsx";
import { Key, Plot, PlotTable, Ranked } from "../parts/plot.tsx";
import type { StatsCharts as Charts, Unit } from "./stats-charts.ts";

export type StatsChartsProps = {
  stats: Stats;
  charts: Charts;
  unit: Signal<Unit>;
  /** What a saved drawing is of, and how its file is named. */
  about: string;
  name: string;
  /** The address of the runs that have failures. */
  failedRuns: string;
};

/** Rows, latency, failures, lengths and tokens, each as a chart, as a table and as a file. */
export function StatsCharts({ stats, charts, unit, about, name, failedRuns }: StatsChartsProps): VNode {
  const say = useWords("stats");
  const speech = useSpeech();
  const { totals, answerTokens, answerChars } = stats;
  const { p50, p95 } = unit.value === "tokens" ? answerTokens : answerChars;
  const unitSays = say(unit.value === "tokens" ? "unitTokens" : "unitChars");
  const shared = { about, name };
  const failed = stats.byCode.reduce((sum, { count }) => sum + count, 0);
  const shareOf = (value: number) => speech.percent(failed === 0 ? 0 : value / failed);
  return (
    <div class="charts">
      <ChartCard {...shared} chart={charts.rows} size="tall" empty={say("nothingDone")} />
      <ChartCard
        {...shared}
        chart={charts.latency}
        size="tall"
        note={say("latencyNote")}
        noteIsLong
        empty={say("noLatency")}
      />
      <ChartCard
        {...shared}
        chart={charts.errors}
        size="low"
        note={failed > 0 &&
          say("errorsNote", { count: failed, share: speech.percent(totals.rows === 0 ? 1 : failed / totals.rows) })}
        empty={say("noErrors")}
        tools={failed > 0 && <a class="sm" href={failedRuns}>{say("failedRuns")}</a>}
        shareOf={shareOf}
      />
      <ChartCard
        {...shared}
        chart={charts.lengths}
        size="low"
        note={p50 !== null && p95 !== null &&
          say("lengthsNote", { p50: speech.number(p50), p95: speech.number(p95), unit: unitSays })}
        empty={say("noLengths")}
        tools={
          <Segmented
            size="sm"
            label={say("unit")}
            chosen={unit.value}
            onChoose={(value) => unit.value = value}
            choices={[{ value: "tokens", says: say("unitTokens") }, { value: "chars", says: say("unitChars") }]}
          />
        }
      />
      <ChartCard {...shared} chart={charts.tokens} size="low" empty={say("noLengths")} />
      <ChartCard {...shared} chart={charts.failures} size="low" empty={say("noErrors")} />
    </div>
  );
}

type CardProps = {
  chart: Chart;
  size: "tall" | "low";
  note?: ComponentChildren;
  /** Whether the note has no room on a phone. */
  noteIsLong?: boolean;
  /** What stands in place of a chart of nothing. */
  empty: string;
  tools?: ComponentChildren;
  /** Of ranked bars: a value as its share. */
  shareOf?: (value: number) => string;
  about: string;
  name: string;
};

function ChartCard({ chart, size, note, noteIsLong, empty, tools, shareOf, about, name }: CardProps): VNode {
  const say = useWords("stats");
  const asTable = useSignal(false);
  const { title, series } = chart;
  const blank = isBlank(chart);
  return (
    <section class="card c3" aria-label={title}>
      <header class="card__head">
        <h2>{title}</h2>
        {!blank && series.length > 1 && (
          <span class="legend">
            {series.map(({ says, look }) => (
              <span key={look}>
                <Key look={look} />
                {says}
              </span>
            ))}
          </span>
        )}
        {!blank && note && (
          <span
            class={`dim sm clip${noteIsLong ? " not-phone" : ""}`}
            title={typeof note === "string" ? note : undefined}
          >
            {note}
          </span>
        )}
        <span class="push row">
          {tools}
          {!blank && chart.kind !== "ranked" && (
            <Button
              look="ghost"
              size="sm"
              icon="table"
              label={say("asTable", { title })}
              pressed={asTable.value}
              onClick={() => asTable.value = !asTable.value}
            />
          )}
          {!blank && <SaveMenu chart={chart} about={about} name={name} />}
        </span>
      </header>
      <div class="card__b">
        {blank
          ? <p class={`plot__none plot--${size}`}>{empty}</p>
          : chart.kind === "ranked"
          ? <Ranked chart={chart} shareOf={shareOf ?? String} />
          : (
            <>
              {!asTable.value && <Plot chart={chart} size={size} />}
              <PlotTable chart={chart} label={say("tableOf", { title })} forEars={!asTable.value} />
            </>
          )}
      </div>
    </section>
  );
}

function SaveMenu({ chart, about, name }: { chart: Chart; about: string; name: string }): VNode {
  const say = useWords("stats");
  const save = async (form: "png" | "svg" | "csv") => {
    const file = `${name}-${chart.id}`;
    const saved = await saveChart(chart, form, file, about);
    showToast(
      saved
        ? { says: say("saved", { name: `${file}.${form}` }), icon: "download" }
        : { says: say("notSaved"), icon: "triangle-alert" },
    );
  };
  return (
    <Menu
      id={`save-${chart.id}`}
      class="btn btn--ghost btn--icon btn--sm"
      label={say("save", { title: chart.title })}
      entries={[
        { says: say("savePng"), act: () => void save("png") },
        { says: say("saveSvg"), act: () => void save("svg") },
        { says: say("saveCsv"), act: () => void save("csv") },
      ]}
    >
      <Icon name="download" size="sm" />
    </Menu>
  );
}
