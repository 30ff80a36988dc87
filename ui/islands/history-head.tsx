import type { VNode } from "preact";
import { usePage, useSpeech, useWords } from "../page.ts";

export type HistoryHeadProps = {
  title: string;
  /** How many runs the filter leaves. */
  count?: number;
  /** How many came with the import of an earlier application; without any they have no place. */
  imported: number;
  tab: "runs" | "imported";
};

/** What the page shows, and the way to what else there is. */
export function HistoryHead({ title, count, imported, tab }: HistoryHeadProps): VNode {
  const { base } = usePage();
  const say = useWords("history");
  const shell = useWords("shell");
  const speech = useSpeech();
  const current = (one: typeof tab) => one === tab ? "page" as const : undefined;
  return (
    <div class="page__head">
      <h1>{title}</h1>
      {count !== undefined && <span class="dim">{say("count", { count })}</span>}
      {imported > 0 && (
        <nav class="tabs hist__tabs" aria-label={say("title")}>
          <a href={`${base}/history`} aria-current={current("runs")}>{shell("runs")}</a>
          <a href={`${base}/history?tab=imported`} aria-current={current("imported")}>
            {say("imported")} <span class="n">{speech.compact(imported)}</span>
          </a>
        </nav>
      )}
    </div>
  );
}
