import type { VNode } from "preact";
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { call } from "../client.ts";
import { usePage, useWords } from "../page.ts";

/** A run that goes on: how many of its rows are done. */
export type LiveRun = { id: string; done: number; total: number };
export type LiveRunsProps = { runs: LiveRun[] };

const everyMs = 5000;

/** Runs in progress as a ring that fills; leads to the run, or to all of them. Asks while the page is seen. */
export function LiveRuns({ runs }: LiveRunsProps): VNode | null {
  const { base } = usePage();
  const say = useWords("shell");
  const now = useSignal(runs);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const ask = async () => {
      clearTimeout(timer);
      if (document.visibilityState === "visible") {
        const answer = await call("GET /api/runs", { status: "running" });
        if (answer.ok) {
          now.value = answer.value.runs.map(({ id, counts: { succeeded, failed, total } }) => ({
            id,
            done: succeeded + failed,
            total,
          }));
        }
      }
      clearTimeout(timer);
      timer = setTimeout(ask, everyMs);
    };
    timer = setTimeout(ask, everyMs);
    document.addEventListener("visibilitychange", ask);
    return () => {
      clearTimeout(timer);
      document.removeEventListener("visibilitychange", ask);
    };
  }, []);
  const [first] = now.value;
  if (!first) return null;
  const count = now.value.length;
  const done = now.value.reduce((sum, run) => sum + run.done, 0);
  const total = now.value.reduce((sum, run) => sum + run.total, 0);
  const percent = total === 0 ? 0 : Math.floor(done / total * 100);
  return (
    <a
      class="live"
      href={count === 1 ? `${base}/runs/${first.id}` : `${base}/history?status=running`}
      aria-label={say("liveRuns", { count })}
    >
      <svg class="ring" viewBox="0 0 14 14" aria-hidden="true">
        <circle cx="7" cy="7" r="5.5" />
        <circle cx="7" cy="7" r="5.5" pathLength="100" stroke-dasharray={`${percent} 100`} />
      </svg>
      <span class="not-phone">{say("liveRuns", { count })}</span>
      <span class="only-phone">{count}</span>
    </a>
  );
}
