import type { VNode } from "preact";
import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { errors as sentences } from "../../server/contract/errors.ts";
import { noteIn } from "../../server/contract/notes.ts";
import type { LogLine } from "../models/run.ts";
import type { RunDesk } from "../models/run-desk.ts";
import { useSpeech, useWords } from "../page.ts";
import { Icon } from "../parts/icon.tsx";
import { Status } from "../parts/status.tsx";

export type LogFilter = "all" | "failed" | "retried";
const shownLines = 200;

/** What passes a filter of the log. */
export function passes({ status, attempts }: LogLine, filter: LogFilter): boolean {
  return filter === "all" || (filter === "failed" ? status === "failed" : attempts > 1);
}

/** Rows as they are done, the newest on top. It follows while it is at the top; scrolling away or `held` stops it. */
export function RunLog(
  { desk, filter, held, onHold }: { desk: RunDesk; filter: LogFilter; held: boolean; onHold(held: boolean): void },
): VNode {
  const say = useWords("run");
  const place = useRef<HTMLDivElement>(null);
  const kept = useSignal<readonly LogLine[] | null>(null);
  const newest = desk.followed.log.value;
  const isHeld = held || kept.value !== null;
  useEffect(() => {
    if (held) kept.value ??= desk.followed.log.peek();
    else {
      kept.value = null;
      if (place.current) place.current.scrollTop = 0;
    }
  }, [held]);
  const lines = (kept.value ?? newest).filter((line) => passes(line, filter));
  const seen = kept.value?.[0]?.n ?? 0;
  const fresh = isHeld ? newest.filter((line) => line.n > seen && passes(line, filter)).length : 0;
  return (
    <>
      {isHeld && fresh > 0 && (
        <button type="button" class="btn btn--sm log__new" onClick={() => onHold(false)}>
          <Icon name="arrow-up" size="sm" />
          {say("newLines", { count: fresh })}
        </button>
      )}
      <div
        ref={place}
        class="scroll grow"
        tabIndex={0}
        role="log"
        aria-live="off"
        aria-label={say("log")}
        onScroll={({ currentTarget }) => {
          const isAway = currentTarget.scrollTop > 4;
          if (isAway && !held) onHold(true);
        }}
      >
        {lines.length === 0
          ? <p class="empty">{newest.length === 0 ? say("noLines") : say("noLinesHere")}</p>
          : (
            <table class="tbl log">
              <tbody>
                {lines.slice(0, shownLines).map((line) => (
                  <Line
                    key={line.n}
                    line={line}
                    onOpen={() => desk.open.value = { row: line.row, index: null }}
                  />
                ))}
              </tbody>
            </table>
          )}
      </div>
      <footer class="pane__foot">
        <span class="clip">{say("logFoot")}</span>
      </footer>
    </>
  );
}

function Line({ line, onOpen }: { line: LogLine; onOpen(): void }): VNode {
  const say = useWords("run");
  const speech = useSpeech();
  const { row, status, cached, code, message, attempts, latencyMs, start, at } = line;
  const bad = status === "failed";
  const said = noteIn(speech.language, message ?? "");
  return (
    <tr class={bad ? "is-bad" : undefined} onClick={onOpen}>
      <td class="mono xs dim not-phone opt">{at === "" ? "" : speech.time(at)}</td>
      <td class="ln">
        <button type="button" class="rowlink" aria-label={say("openRow", { row: speech.number(row + 1) })}>
          {speech.number(row + 1)}
        </button>
      </td>
      <td>
        {bad
          ? <Status look="bad" icon="circle-x">{say("failedRows")}</Status>
          : cached
          ? <Status look="cache" icon="layers">{say("cachedRows")}</Status>
          : attempts > 1
          ? <Status look="warn" icon="rotate-ccw">{say("tries", { count: attempts })}</Status>
          : (
            <>
              <Icon name="check" size="sm" class="ok" />
              <span class="vh">{say("succeededRows")}</span>
            </>
          )}
      </td>
      <td class="r">{latencyMs === null ? <span class="dim">—</span> : speech.seconds(latencyMs)}</td>
      <td class={bad ? "fill bad" : "fill mid"} title={bad && said !== "" ? said : undefined}>
        {bad && code ? saysOf(sentences[code][speech.language], said) : start}
      </td>
    </tr>
  );
}

/** What an error is and what came with it, which may say the same. */
function saysOf(sentence: string, message: string): string {
  const plain = (text: string) => text.toLowerCase().replace(/[\s.。]+$/u, "");
  return message === "" || plain(sentence).includes(plain(message))
    ? sentence
    : `${sentence}${sentence.endsWith("。") ? "" : " "}${message}`;
}
