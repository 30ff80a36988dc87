import type { VNode } from "preact";
import type { LiveLine } from "../live-line.ts";
import type { LiveLines } from "../models/live-lines.ts";
import { usePage, useSpeech, useWords } from "../page.ts";
import { Button } from "../parts/button.tsx";
import { Icon } from "../parts/icon.tsx";
import { doneRatio, Meter } from "../parts/meter.tsx";
import { Notice } from "../parts/notice.tsx";
import { Status } from "../parts/status.tsx";

/** The runs in progress, one line each, with what can be done at once. */
export function LiveCard({ live }: { live: LiveLines }): VNode | null {
  const say = useWords("projects");
  const speech = useSpeech();
  const lines = live.lines.value;
  const since = live.lostSince.value;
  return (
    <>
      {since !== null && (
        <div class="notice notice--warn notice--card" role="status">
          <Icon name="wifi-off" />
          <span>{say("lost", { time: speech.time(since) })}</span>
        </div>
      )}
      {live.problem.value !== null && <Notice look="bad" card alert>{live.problem.value}</Notice>}
      {lines.length > 0 && (
        <section class={since === null ? "card livecard" : "card livecard is-stale"} aria-label={say("live")}>
          <ul>{lines.map((line) => <Line key={line.id} line={line} live={live} />)}</ul>
        </section>
      )}
    </>
  );
}

function Line({ line, live }: { line: LiveLine; live: LiveLines }): VNode {
  const { base } = usePage();
  const say = useWords("projects");
  const shell = useWords("shell");
  const speech = useSpeech();
  const { id, projectName, status, counts, rowsPerSecond, etaMs } = line;
  const isPaused = status === "paused";
  const own = `${base}/runs/${encodeURIComponent(id)}`;
  return (
    <li>
      <a href={own} class="live__n">
        {isPaused
          ? (
            <Status look="warn" icon="circle-pause">
              <span class="vh">{shell("paused")}</span>
            </Status>
          )
          : (
            <Status look="run" icon="loader-circle">
              <span class="vh">{shell("running")}</span>
            </Status>
          )}
        <b class="clip">{projectName}</b>
        <span class="dim">#{id}</span>
      </a>
      <span class="live__m">
        <Meter counts={counts} />
        <b>{speech.percent(doneRatio(counts))}</b>
      </span>
      <span class="mid live__c">
        {speech.number(counts.succeeded + counts.failed)} / {speech.number(counts.total)}
      </span>
      <span class="live__f">
        {counts.failed > 0 && (
          <span class="sm">
            <Status look="bad" icon="circle-x">{say("failedRows", { count: counts.failed })}</Status>
          </span>
        )}
      </span>
      <span class="mid not-phone opt live__s">
        {!isPaused && rowsPerSecond > 0 && say("rowsPerSecond", { count: speech.number(rowsPerSecond, 1) })}
      </span>
      <span class="strong live__t">
        {isPaused
          ? shell("paused")
          : etaMs !== null && say("timeLeft", { length: speech.duration(Math.max(1_000, etaMs)) })}
      </span>
      <form
        method="post"
        action={`${own}/${isPaused ? "resume" : "pause"}`}
        class="live__b"
        onSubmit={(event) => {
          event.preventDefault();
          void (isPaused ? live.resume(id) : live.pause(id));
        }}
      >
        <Button
          type="submit"
          size="sm"
          icon={isPaused ? "play" : "pause"}
          busy={live.busy.value === id}
          disabled={live.lostSince.value !== null}
        >
          {isPaused ? say("resume") : say("pause")}
          <span class="vh">{` ${projectName} #${id}`}</span>
        </Button>
      </form>
    </li>
  );
}
