import type { VNode } from "preact";
import type { Output } from "../../server/contract/operations.ts";
import { Empty } from "../parts/empty.tsx";
import { successRatio } from "../parts/meter.tsx";
import type { Frame } from "./layout.tsx";
import { Layout } from "./layout.tsx";

export type StatsPageData = { stats: Output<"GET /api/stats">; days: number };
export type StatsPageProps = { frame: Frame; data: StatsPageData };

/** What was run in the last days, in figures. */
export function StatsPage({ frame, data: { stats, days } }: StatsPageProps): VNode {
  const { speech } = frame;
  const say = speech.words("stats");
  const { totals, byModel } = stats;
  const success = successRatio(totals);
  const figures: [says: string, value: string][] = [
    [say("runs"), speech.number(totals.runs)],
    [say("rows"), speech.compact(totals.rows)],
    [say("success"), success === null ? "—" : speech.percent(success)],
    [say("attempts"), speech.compact(totals.attempts)],
    [say("promptTokens"), speech.compact(totals.promptTokens)],
    [say("completionTokens"), speech.compact(totals.completionTokens)],
  ];
  return (
    <Layout frame={frame} title={say("title")} place="statistics" words={["stats"]}>
      <main id="main" class="page">
        <div class="page__head">
          <h1>{say("title")}</h1>
          <span class="dim">{say("days", { days })}</span>
        </div>
        <dl class="card kpis">
          {figures.map(([says, value]) => (
            <div key={says}>
              <dt>{says}</dt>
              <dd>
                <b>{value}</b>
              </dd>
            </div>
          ))}
        </dl>
        <section class="card" aria-label={say("byModel")}>
          <header class="card__head">
            <h2>{say("byModel")}</h2>
          </header>
          {byModel.length === 0
            ? <Empty icon="chart-line">{say("nothing")}</Empty>
            : (
              <div class="tablewrap" tabIndex={0} role="region" aria-label={say("byModel")}>
                <table class="tbl hist2">
                  <thead>
                    <tr>
                      <th>{say("model")}</th>
                      <th class="r">{say("runs")}</th>
                      <th class="r">{say("rows")}</th>
                      <th class="r">{say("success")}</th>
                    </tr>
                  </thead>
                  <tbody>
                    {byModel.map((line) => {
                      const ratio = successRatio(line);
                      return (
                        <tr key={line.model}>
                          <td class="mono">{line.model}</td>
                          <td class="r">{speech.number(line.runs)}</td>
                          <td class="r">{speech.compact(line.rows)}</td>
                          <td class="r">{ratio === null ? "—" : speech.percent(ratio)}</td>
                        </tr>
                      );
                    })}
                  </tbody>
                </table>
              </div>
            )}
        </section>
      </main>
    </Layout>
  );
}
