import type { VNode } from "preact";
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { noteIn } from "../../server/contract/notes.ts";
import type { Bench } from "../models/bench.ts";
import type { Answer, Try } from "../models/tries.ts";
import { useSpeech, useWords } from "../page.ts";
import { Button, Segmented } from "../parts/button.tsx";
import { Icon } from "../parts/icon.tsx";
import { prettyJson } from "../pretty-json.ts";
import { Notice } from "../parts/notice.tsx";
import { Status } from "../parts/status.tsx";

type View = "text" | "json" | "reasoning" | "raw" | "request";

/** What came back for the chosen row. An answer is text: nothing of it is ever read as HTML. */
export function AnswerView({ bench }: { bench: Bench }): VNode {
  const say = useWords("workbench");
  const speech = useSpeech();
  const view = useSignal<View>("text");
  const tried = bench.tried.value;
  const answer = tried?.answer ?? null;
  const choices: { value: View; says: string }[] = [
    { value: "text", says: say("viewText") },
    { value: "json", says: say("viewJson") },
    ...(answer?.reasoning ? [{ value: "reasoning" as const, says: say("viewReasoning") }] : []),
    { value: "raw", says: say("viewRaw") },
    { value: "request", says: say("viewRequest") },
  ];
  const chosen = choices.some(({ value }) => value === view.value) ? view.value : "text";
  return (
    <div class="out out--grow">
      <div class="out__head">
        <h3>{say("answer")}</h3>
        {tried && <TryStatus tried={tried} />}
        {answer && (
          <span class="push row gap1">
            <Segmented
              label={say("answerView")}
              size="sm"
              choices={choices}
              chosen={chosen}
              onChoose={(value) => view.value = value}
            />
          </span>
        )}
      </div>
      {!tried && (
        <div class="out__body ghost">
          <p class="dim">{say("answerEmpty")}</p>
        </div>
      )}
      {tried?.state === "asking" && (
        <div class="out__body ghost">
          <Waiting since={tried.startedMs} />
          <i class="skel s90"></i>
          <i class="skel s60"></i>
        </div>
      )}
      {tried?.problem && <Notice look="bad" alert>{tried.problem.sentence}</Notice>}
      {answer && (
        <>
          <Facts answer={answer} isOld={isOld(bench, tried)} />
          {answer.error && (
            <Notice look="bad" alert>
              {answer.error.sentence} <span class="mono xs">{answer.error.code}</span>
              {answer.error.message !== "" && (
                <span class="block sm mid">{noteIn(speech.language, answer.error.message)}</span>
              )}
            </Notice>
          )}
          <div class="out__body scroll grow ans" tabIndex={0} role="region" aria-label={say("answer")}>
            <AnswerBody answer={answer} view={chosen} />
          </div>
        </>
      )}
    </div>
  );
}

function AnswerBody({ answer, view }: { answer: Answer; view: View }): VNode {
  const say = useWords("workbench");
  const text = {
    text: answer.answer ?? "",
    json: prettied(answer.answer ?? ""),
    reasoning: answer.reasoning ?? "",
    raw: prettied(answer.raw ?? "") ?? answer.raw ?? "",
    request: prettied(answer.requestBody) ?? answer.requestBody,
  }[view];
  const empty = {
    text: answer.error ? null : say("emptyAnswer"),
    json: answer.error && !answer.answer ? null : say("notJson"),
    reasoning: say("noReasoning"),
    raw: say("noRaw"),
    request: null,
  }[view];
  if (!text) return <p class="dim">{empty}</p>;
  return view === "text" || view === "reasoning"
    ? <p class="prose plain">{text}</p>
    : <pre class="code json--free">{text}</pre>;
}

function TryStatus({ tried }: { tried: Try }): VNode {
  const say = useWords("workbench");
  if (tried.state === "asking") return <Status look="run" icon="loader-circle">{say("asking")}</Status>;
  return tried.state === "done"
    ? <Status look="ok" icon="circle-check">{say("succeeded")}</Status>
    : <Status look="bad" icon="circle-x">{say("failed")}</Status>;
}

function Waiting({ since }: { since: number }): VNode {
  const say = useWords("workbench");
  const speech = useSpeech();
  const now = useSignal(Date.now());
  useEffect(() => {
    const timer = setInterval(() => now.value = Date.now(), 250);
    return () => clearInterval(timer);
  }, []);
  return <p class="dim">{say("trying", { seconds: speech.duration(Math.max(0, now.value - since)) })}</p>;
}

function Facts({ answer, isOld }: { answer: Answer; isOld: boolean }): VNode {
  const speech = useSpeech();
  const say = useWords("workbench");
  const { usage: { promptTokens, completionTokens }, latencyMs, status, finishReason } = answer;
  return (
    <div class="out__body facts">
      {status !== null && (
        <span>
          <b>{speech.seconds(latencyMs)}</b>
        </span>
      )}
      {(promptTokens !== null || completionTokens !== null) && (
        <span>{say("usage", { prompt: promptTokens ?? "—", completion: completionTokens ?? "—" })}</span>
      )}
      {status !== null && status !== 200 && <span>{say("status", { status: String(status) })}</span>}
      {finishReason !== null && <span class="mono">{finishReason}</span>}
      {isOld && <span class="dim">{say("olderPrompt")}</span>}
    </div>
  );
}

/** The rows that were tried, the latest first; the estimate is made from them. */
export function TriedRows({ bench }: { bench: Bench }): VNode | null {
  const say = useWords("workbench");
  const speech = useSpeech();
  const { tries, row } = bench;
  const own = tries.list.value.filter(({ datasetId }) => datasetId === bench.rows.dataset.value?.id);
  if (own.length === 0) return null;
  const succeeded = own.filter(({ state }) => state === "done").length;
  const failed = own.filter(({ state }) => state === "failed").length;
  return (
    <div class="tests">
      <div class="out__head">
        <h3>{say("triedRows", { count: own.length })}</h3>
        <span class="dim sm clip">{say("triedCounts", { succeeded, failed })}</span>
        <Button look="ghost" size="sm" class="push" onClick={tries.clear}>{say("clear")}</Button>
      </div>
      <div class="scroll tests__l" tabIndex={0} role="region" aria-label={say("triedRows", { count: own.length })}>
        <table class="tbl">
          <tbody>
            {own.map((one) => (
              <tr
                key={one.row}
                aria-selected={one.row === row.value}
                class={isOld(bench, one) ? "stale" : undefined}
                onClick={() => bench.chooseRow(one.row)}
              >
                <td class="ln">
                  <button
                    type="button"
                    class="linkbtn"
                    aria-label={say("rowAt", { row: one.row + 1 })}
                    onClick={() => bench.chooseRow(one.row)}
                  >
                    {speech.number(one.row + 1)}
                  </button>
                </td>
                <td>
                  {one.state === "asking" ? <Icon name="loader-circle" size="sm" class="i-spin" /> : (
                    <Icon
                      name={one.state === "done" ? "check" : "x"}
                      size="sm"
                      class={one.state === "done" ? "ok" : "bad"}
                    />
                  )}
                  <span class="vh">
                    {say(one.state === "asking" ? "asking" : one.state === "done" ? "succeeded" : "failed")}
                  </span>
                </td>
                <td class="r nowrap">
                  {one.answer && one.answer.status !== null ? speech.seconds(one.answer.latencyMs) : ""}
                </td>
                <td class="r mid nowrap not-phone">{tokensOf(one.answer)}</td>
                <td class={`fill ${one.state === "failed" ? "bad" : "mid"}`}>{startOf(one)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </div>
  );

  function tokensOf(answer: Answer | null): string {
    const { promptTokens = null, completionTokens = null } = answer?.usage ?? {};
    if (promptTokens === null && completionTokens === null) return "";
    const text = (count: number | null) => count === null ? "—" : speech.number(count);
    return `${text(promptTokens)} → ${text(completionTokens)}`;
  }
}

function startOf({ answer, problem }: Try): string {
  if (problem) return problem.sentence;
  return (answer?.error?.sentence ?? answer?.answer ?? "").slice(0, 120);
}

function isOld(bench: Bench, tried: Try | null): boolean {
  return tried !== null && tried.state !== "asking" && tried.prompt !== bench.promptText.value;
}

/** An object or a list over several lines, also from inside of a fence; null when it is none. */
function prettied(text: string): string | null {
  const inside = /^\s*```(?:json)?\s*\n([\s\S]*?)\n?```\s*$/u.exec(text)?.[1] ?? text;
  return /^\s*[{[]/u.test(inside) ? prettyJson(inside) : null;
}
