import type { VNode } from "preact";
import type { Run, Wait } from "../../server/contract/run.ts";
import { errors as sentences } from "../../server/contract/errors.ts";
import { noteIn } from "../../server/contract/notes.ts";
import { isSignedOut } from "../client.ts";
import type { Say, Speech } from "../i18n/speech.ts";
import type { Link } from "../models/run.ts";
import type { RunDesk } from "../models/run-desk.ts";
import { useSpeech, useWords } from "../page.ts";
import { Button } from "../parts/button.tsx";
import { Icon } from "../parts/icon.tsx";
import { Notice } from "../parts/notice.tsx";

/** The one line across the page while the server cannot be reached. It goes away by itself. */
export function LostBanner({ desk }: { desk: RunDesk }): VNode | null {
  const say = useWords("run");
  const speech = useSpeech();
  const shell = useWords("shell");
  const link = desk.followed.link.value;
  if (link.kind === "joined") return null;
  if (link.kind === "gone") {
    return <div class="banner" role="status">{say("goneTitle")}</div>;
  }
  return (
    <div class="banner" role="status" id="lost">
      <Icon name="wifi-off" size="sm" />
      <span>
        <b>{isSignedOut.value ? shell("signedOut") : say("lost")} {nextTry(link, desk.followed.now.value, say)}</b>{" "}
        <span class="not-phone">{say("lostNote", { time: speech.time(link.since) })}</span>
      </span>
      <Button size="sm" class="push" busy={link.kind === "trying"} onClick={() => desk.followed.rejoin()}>
        {say("reconnect")}
      </Button>
    </div>
  );
}

function nextTry(link: Link, now: number, say: Say<"run">): string {
  if (link.kind !== "lost") return say("lostNow");
  const count = Math.max(0, Math.ceil((link.nextAt - now) / 1000));
  return count === 0 ? say("lostNow") : say("lostTry", { count, tries: say("lostTries", { tries: link.tries }) });
}

const warnings = {
  no_variable: "noVariable",
  concurrency_capped: "concurrencyCapped",
  unknown_variable: "unknownVariable",
  full_width_braces: "fullWidthBraces",
} as const;

/** Why a run rests or stopped, what holds requests back, and what was mended: each in words, with the next step. */
export function RunNotices({ desk }: { desk: RunDesk }): VNode {
  const say = useWords("run");
  const speech = useSpeech();
  const { run: { value: run }, problem, followed } = desk;
  const { status, pause, failure, rates, mends } = run;
  return (
    <div class="run__notices">
      {problem.value !== null && <Notice look="bad" alert action={<Close desk={desk} />}>{problem.value}</Notice>}
      {status === "paused" && pause && <Paused desk={desk} />}
      {status === "failed" && failure && <Stopped desk={desk} />}
      {rates.waits.map((wait) => (
        <Notice key={`${wait.reason} ${wait.code}`} look={wait.reason === "storage" ? "warn" : "info"}>
          {waitText(wait, followed.now.value, say, speech)}
          {wait.rows > 0 && <span class="dim">{` ${say("waitRows", { count: wait.rows })}`}</span>}
          {wait.code && <code class="dim xs">{` ${wait.code}`}</code>}
        </Notice>
      ))}
      {mends.map((mend) => <Notice key={mend.parameter} look="info">{noteIn(speech.language, mend.says)}</Notice>)}
      {!isOver(run) &&
        run.warnings.map((warning) => <Notice key={warning} look="warn">{say(warnings[warning])}</Notice>)}
    </div>
  );
}

const isOver = ({ status }: Run): boolean => status === "completed" || status === "cancelled";

function Close({ desk }: { desk: RunDesk }): VNode {
  const shell = useWords("shell");
  return (
    <Button
      look="ghost"
      size="sm"
      icon="x"
      label={shell("close")}
      class="push"
      onClick={() => desk.problem.value = null}
    />
  );
}

function Paused({ desk }: { desk: RunDesk }): VNode {
  const say = useWords("run");
  const speech = useSpeech();
  const { run: { value: { pause, counts } }, busy } = desk;
  const { reason, message: stored, until } = pause ?? { reason: "person", message: "", until: null };
  const message = noteIn(speech.language, stored);
  if (reason === "canary") {
    const done = counts.succeeded + counts.failed;
    return (
      <Notice
        look="warn"
        action={
          <Button
            look="primary"
            size="sm"
            class="push"
            icon="play"
            busy={busy.value === "resume"}
            onClick={() => void desk.resume()}
          >
            {say("pauseCanaryGo", { count: counts.total - done })}
          </Button>
        }
      >
        {say("pauseCanary", { done, succeeded: counts.succeeded, failed: counts.failed })}
      </Notice>
    );
  }
  return (
    <Notice look="warn">
      {reason === "person" && say("pausePerson")}
      {reason === "budget" && say("pauseBudget", { message })}
      {reason === "storage" && say("pauseStorage", { message })}
      {reason === "fault" && say("pauseFault", { message })}
      {reason === "told_wait" && (until ? say("pauseToldWait", { time: speech.time(until) }) : message)}
    </Notice>
  );
}

function Stopped({ desk }: { desk: RunDesk }): VNode | null {
  const say = useWords("run");
  const speech = useSpeech();
  const { run: { value: { failure } }, dialog } = desk;
  if (!failure) return null;
  return (
    <Notice
      look="bad"
      action={
        <span class="push row gap1">
          {failure.code === "unauthorized"
            ? (
              <Button size="sm" icon="key-round" popup="dialog" onClick={() => dialog.value = "changes"}>
                {say("putKey")}
              </Button>
            )
            : <Button size="sm" icon="play" onClick={() => void desk.resume()}>{say("continueNow")}</Button>}
        </span>
      }
    >
      <b>{sentences[failure.code][speech.language]}</b> <code class="xs">{failure.code}</code> {say("stoppedBy")}
      {failure.message !== "" && <span class="dim">{` ${noteIn(speech.language, failure.message)}`}</span>}
    </Notice>
  );
}

function waitText({ reason, message, until }: Wait, now: number, say: Say<"run">, speech: Speech): string {
  const restMs = until === null ? 0 : Date.parse(until) - now;
  const rest = restMs >= 500 ? say("waitRest", { length: speech.duration(Math.ceil(restMs / 1000) * 1000) }) : "";
  switch (reason) {
    case "retry_after":
      return say("waitRetryAfter", { rest });
    case "backoff":
      return say("waitBackoff", { rest });
    case "limit":
      return say("waitLimit");
    case "storage":
      return say("waitStorage", { message: noteIn(speech.language, message) });
    case "quota":
      return say("waitQuota", { rest });
  }
}
