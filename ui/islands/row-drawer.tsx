import type { ComponentChildren, VNode } from "preact";
import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { errors as sentences } from "../../server/contract/errors.ts";
import { noteIn } from "../../server/contract/notes.ts";
import type { Attempt, ResultDetail } from "../../server/contract/result.ts";
import type { Run } from "../../server/contract/run.ts";
import { compilePrompt, renderSpans } from "../../server/prompt/render.ts";
import type { Span } from "../../server/prompt/render.ts";
import { readRow } from "../../server/prompt/row.ts";
import { call } from "../client.ts";
import { useKeys } from "../models/keys.ts";
import type { RunDesk } from "../models/run-desk.ts";
import { useSpeech, useWords } from "../page.ts";
import { Button, Segmented } from "../parts/button.tsx";
import { Icon } from "../parts/icon.tsx";
import { JsonText } from "../parts/json-text.tsx";
import { Markdown } from "../parts/markdown.tsx";
import { Notice } from "../parts/notice.tsx";
import { Status } from "../parts/status.tsx";

const shownChars = 1500;

/** One row with what was sent, what came back and how; the table beside it stays usable, ↑ and ↓ walk its rows. */
export function RowDrawer({ desk }: { desk: RunDesk }): VNode {
  const say = useWords("run");
  const shell = useWords("shell");
  const speech = useSpeech();
  const { open, results, run: { value: run } } = desk;
  const detail = useSignal<ResultDetail | null>(null);
  const problem = useSignal<string | null>(null);
  const place = useRef<HTMLElement>(null);
  const cameFrom = useRef<Element | null>(null);
  const row = open.value?.row ?? 0;

  const load = async (signal: AbortSignal) => {
    const answer = await call("GET /api/runs/{id}/rows/{row}", { id: run.id, row }, { signal });
    if (signal.aborted) return;
    problem.value = answer.ok ? null : answer.problem.sentence;
    if (answer.ok) detail.value = answer.value;
  };
  useEffect(() => {
    const stop = new AbortController();
    void load(stop.signal);
    return () => stop.abort();
  }, [row, run.status]);
  const close = () => {
    open.value = null;
    const back = cameFrom.current;
    if (back instanceof HTMLElement && back.isConnected) back.focus();
  };
  const walk = (by: 1 | -1) => {
    const now = open.peek();
    if (!now) return;
    if (now.index === null) {
      if (now.row + by >= 0) open.value = { row: now.row + by, index: null };
      return;
    }
    const line = results.lineAt(now.index + by);
    if (line) open.value = { row: line.row, index: now.index + by };
    else if (now.index + by >= 0 && now.index + by < results.length.peek()) {
      results.want(now.index + by, now.index + by);
    }
  };
  useEffect(() => {
    cameFrom.current = document.activeElement;
    place.current?.focus({ preventScroll: true });
  }, []);
  useKeys(() => [
    { keys: "escape", act: close },
    { keys: "arrowdown", act: () => walk(1) },
    { keys: "arrowup", act: () => walk(-1) },
    { keys: "j", act: () => walk(1) },
    { keys: "k", act: () => walk(-1) },
  ]);

  const shown = detail.value?.row === row ? detail.value : null;
  const result = shown?.result ?? null;
  const { usage } = result ?? {};
  return (
    <aside
      ref={place}
      class="drawer is-open"
      tabIndex={-1}
      aria-label={say("rowTitle", { row: speech.number(row + 1) })}
      data-row-open={row}
      onKeyDown={(event) => {
        // From inside too, where a single key of the page may be off.
        if (event.key === "Escape" && !event.isComposing) {
          event.preventDefault();
          close();
        }
      }}
    >
      <header class="pane__head">
        <span class="btns">
          <Button size="sm" icon="chevron-left" label={say("previousRow")} onClick={() => walk(-1)} />
          <Button size="sm" icon="chevron-right" label={say("nextRow")} onClick={() => walk(1)} />
        </span>
        <h2>{say("rowTitle", { row: speech.number(row + 1) })}</h2>
        {shown && <RowStatus detail={shown} />}
        {result && (
          <span class="dim sm clip">
            {[
              result.latencyMs !== null && speech.seconds(result.latencyMs),
              usage && usage.promptTokens !== null &&
              say("usage", { prompt: usage.promptTokens, completion: usage.completionTokens ?? 0 }),
              shown && say("lineNumber", { line: speech.number(shown.line) }),
            ].filter(Boolean).join(" · ")}
          </span>
        )}
        <span class="push row gap1">
          <Button look="ghost" size="sm" icon="x" label={shell("close")} onClick={close} />
        </span>
      </header>
      <div class="scroll grow" tabIndex={0} role="region" aria-label={say("rowTitle", { row: speech.number(row + 1) })}>
        {problem.value !== null && <Notice look="bad" alert>{problem.value}</Notice>}
        {!shown && problem.value === null && <p class="empty">{say("rowLoading")}</p>}
        {shown && <Sections detail={shown} run={run} />}
      </div>
    </aside>
  );
}

function RowStatus({ detail: { status, result } }: { detail: ResultDetail }): VNode {
  const say = useWords("run");
  if (status === "pending") return <Status look="off" icon="circle-dashed">{say("pendingRows")}</Status>;
  if (status === "failed") return <Status look="bad" icon="circle-x">{say("failedRows")}</Status>;
  return result?.cached
    ? <Status look="cache" icon="layers">{say("cachedRows")}</Status>
    : <Status look="ok" icon="circle-check">{say("succeededRows")}</Status>;
}

function Sections({ detail, run }: { detail: ResultDetail; run: Run }): VNode {
  const say = useWords("run");
  const speech = useSpeech();
  const { result, messages, missing } = detail;
  return (
    <>
      {result?.error && (
        <section class="sec">
          <header>
            <h3>{say("error")}</h3>
            <code class="dim xs">{result.error.code}</code>
          </header>
          <p class="strong">{sentences[result.error.code][speech.language]}</p>
          <div class="code mid">{noteIn(speech.language, result.error.message)}</div>
        </section>
      )}
      {!result && <p class="sec dim">{say("rowPending")}</p>}
      {result && result.answer !== null && (
        <AnswerSection answer={result.answer} isCut={result.finishReason === "length"} isCached={result.cached} />
      )}
      {result?.reasoning && (
        <section class="sec">
          <details>
            <summary>{say("reasoning")}</summary>
            <div class="code mid">{result.reasoning}</div>
          </details>
        </section>
      )}
      <section class="sec">
        <header>
          <h3>{result && result.attempts > 0 ? say("sent") : say("wouldBeSent")}</h3>
          <span class="push row gap1">
            <Copy text={messages.map(({ content }) => content).join("\n\n")} />
          </span>
        </header>
        {missing.length > 0 && <p class="warn sm">{say("missingHere", { names: missing.join(", ") })}</p>}
        {sentMessages(detail, run).map((message, index) => <Sent key={index} {...message} />)}
      </section>
      <section class="sec">
        <header>
          <h3>{say("rowFile")}</h3>
          <span class="dim sm push clip">{say("rowFileHint")}</span>
        </header>
        <div class="code json">
          <JsonText
            text={detail.text}
            added={result && result.answer !== null ? { name: run.outputField, value: result.answer } : null}
          />
        </div>
      </section>
      {result && result.tries.length > 0 && <Tries tries={result.tries} />}
    </>
  );
}

type SentMessage = { role: "system" | "user" | "assistant"; content: string; spans: Span[] };

/** The messages with the stretches marked that came from the row. */
function sentMessages({ messages, text }: ResultDetail, run: Run): SentMessage[] {
  try {
    const rendered = renderSpans(compilePrompt(run.prompt.messages), readRow(text), run.missing).messages;
    if (rendered.length === messages.length && rendered.every(({ content }, at) => content === messages[at]?.content)) {
      return rendered;
    }
  } catch {
    // A row that cannot be read here is shown without marks.
  }
  return messages.map((message) => ({ ...message, spans: [] }));
}

function Sent({ role, content, spans }: SentMessage): VNode {
  const say = useWords("run");
  const whole = useSignal(content.length <= shownChars);
  const end = whole.value ? content.length : shownChars;
  const made: ComponentChildren[] = [];
  let at = 0;
  for (const { start, end: stop, kind } of spans) {
    if (start >= end) break;
    made.push(content.slice(at, start));
    made.push(
      <span class={kind === "value" ? "val" : "var var--bad"}>{content.slice(start, Math.min(stop, end))}</span>,
    );
    at = Math.min(stop, end);
  }
  made.push(content.slice(at, end));
  return (
    <div class="msg">
      <span>{say(role)}</span>
      <div class={role === "system" ? "code mid" : "code"}>
        {made}
        {!whole.value && "…"}
        {!whole.value && (
          <div>
            <button type="button" class="linkbtn sm" onClick={() => whole.value = true}>{say("showAll")}</button>
          </div>
        )}
      </div>
    </div>
  );
}

type View = "markdown" | "text" | "json";

function AnswerSection({ answer, isCut, isCached }: { answer: string; isCut: boolean; isCached: boolean }): VNode {
  const say = useWords("run");
  const isJson = /^\s*[[{]/u.test(answer) && parses(answer);
  const chosen = useSignal<View | null>(null);
  const view = chosen.value ?? (isJson ? "json" : "markdown");
  return (
    <section class="sec">
      <header>
        <h3>{say("answer")}</h3>
        <span class="push row gap1">
          <Segmented<View>
            label={say("answer")}
            size="sm"
            chosen={view}
            onChoose={(next) => chosen.value = next}
            choices={[
              { value: "markdown", says: say("asMarkdown") },
              { value: "text", says: say("asText") },
              ...(isJson ? [{ value: "json" as const, says: say("asJson") }] : []),
            ]}
          />
          <Copy text={answer} />
        </span>
      </header>
      {isCached && <p class="dim sm">{say("fromCache")}</p>}
      {view === "markdown" ? <Markdown text={answer} /> : view === "json"
        ? (
          <div class="code json">
            <JsonText text={answer} />
          </div>
        )
        : <div class="code">{answer}</div>}
      {isCut && <p class="warn sm">{say("cutAnswer")}</p>}
    </section>
  );
}

function parses(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function Tries({ tries }: { tries: readonly Attempt[] }): VNode {
  const say = useWords("run");
  const speech = useSpeech();
  const waited = tries.reduce((sum, { waitedMs }) => sum + (waitedMs ?? 0), 0);
  const length = tries.reduce((sum, { latencyMs }) => sum + latencyMs, waited);
  return (
    <section class="sec">
      <header>
        <h3>{say("triesTitle", { count: tries.length })}</h3>
        <span class="dim sm push">
          {say("triesSum", { length: speech.duration(length), wait: speech.duration(waited) })}
        </span>
      </header>
      <ol class="tl">
        {tries.map(({ startedAt, latencyMs, status, error, waitedMs }, index) => (
          <li key={index}>
            <Icon name={error ? "circle-x" : "circle-check"} class={error ? "bad" : "ok"} />
            <span class="mono xs dim" title={speech.exact(startedAt)}>{speech.time(startedAt)}</span>
            <span>
              <b>{status ?? say("noHead")}</b> {error && (
                <>
                  {sentences[error.code][speech.language]}{" "}
                  <span class="dim">{noteIn(speech.language, error.message)}</span>
                </>
              )}
              {waitedMs !== null && (
                <span class="mid">{` ${say("waited", { length: speech.duration(waitedMs) })}`}</span>
              )}
            </span>
            <span class="mid">{speech.seconds(latencyMs)}</span>
          </li>
        ))}
      </ol>
    </section>
  );
}

function Copy({ text }: { text: string }): VNode {
  const say = useWords("run");
  const done = useSignal(false);
  return (
    <Button
      look="ghost"
      size="sm"
      icon={done.value ? "check" : "copy"}
      label={done.value ? say("copied") : say("copy")}
      onClick={async () => {
        await navigator.clipboard?.writeText(text);
        done.value = true;
        setTimeout(() => done.value = false, 2000);
      }}
    />
  );
}
