import type { VNode } from "preact";
import { useSignal } from "@preact/signals";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { useKeys } from "../models/keys.ts";
import type { ResultFilter } from "../models/results.ts";
import type { RunDesk } from "../models/run-desk.ts";
import { Scroller } from "../models/virtual.ts";
import { useSpeech, useWords } from "../page.ts";
import { Button, Segmented } from "../parts/button.tsx";
import { Icon } from "../parts/icon.tsx";
import { Notice } from "../parts/notice.tsx";
import { Status } from "../parts/status.tsx";
import { type ResultLine, shownVariable } from "../result-line.ts";

const rowHeight = 28;
const settleMs = 150;
const typingMs = 300;
const firstLines = 40;

/** The rows of a run: any number of them, by status, by cause, by a text; a line opens its row. */
export function ResultTable({ desk }: { desk: RunDesk }): VNode {
  const { results, followed } = desk;
  useEffect(() => results.follow(followed), []);
  return (
    <>
      <ResultBar desk={desk} />
      {results.problem.value !== null && (
        <Notice
          look="bad"
          action={<RefreshButton onClick={() => results.choose(results.filter.peek())} />}
        >
          {results.problem.value}
        </Notice>
      )}
      <Lines desk={desk} />
    </>
  );
}

function RefreshButton({ onClick }: { onClick(): void }): VNode {
  return <Button size="sm" class="push" onClick={onClick}>{useWords("shell")("tryAgain")}</Button>;
}

type StatusChoice = "all" | "succeeded" | "cached" | "failed" | "pending";

function ResultBar({ desk }: { desk: RunDesk }): VNode {
  const say = useWords("run");
  const speech = useSpeech();
  const { results, run: { value: run } } = desk;
  const { counts: { total, succeeded, cached, failed } } = run;
  const filter = results.filter.value;
  const causes = desk.followed.errors.value;
  const search = useRef<HTMLInputElement>(null);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  useKeys(() => [
    { keys: "/", act: () => search.current?.focus() },
    { keys: "f", act: () => choose(results.filter.peek().status === "failed" ? "all" : "failed") },
  ]);
  useEffect(() => () => clearTimeout(timer.current), []);
  const choose = (status: StatusChoice) => {
    const { q } = results.filter.peek();
    results.choose({ ...(q && { q }), ...(status !== "all" && { status }) });
  };
  const chooseCode = (code: string) => {
    const { q } = results.filter.peek();
    const known = causes.find((group) => group.code === code);
    results.choose({ ...(q && { q }), status: "failed", ...(known && { code: known.code }) });
  };
  const find = (q: string) => {
    const { q: _, ...rest } = results.filter.peek();
    results.choose({ ...rest, ...(q !== "" && { q }) });
  };
  const rest = Math.max(0, total - succeeded - failed);
  const number = (value: number) => speech.number(value);
  return (
    <div class="pane__bar resbar">
      <Segmented<StatusChoice>
        label={say("colStatus")}
        chosen={filter.status ?? "all"}
        onChoose={choose}
        choices={[
          { value: "all", says: say("allRows"), count: number(total) },
          {
            value: "succeeded",
            says: (
              <>
                <Icon name="check" size="sm" class="ok" />
                {say("succeededRows")}
              </>
            ),
            count: number(succeeded),
          },
          ...(cached > 0 || filter.status === "cached"
            ? [{
              value: "cached" as const,
              says: (
                <>
                  <Icon name="layers" size="sm" class="cache" />
                  {say("cachedRows")}
                </>
              ),
              count: number(cached),
            }]
            : []),
          {
            value: "failed",
            says: (
              <>
                <Icon name="x" size="sm" class="bad" />
                {say("failedRows")}
              </>
            ),
            count: number(failed),
          },
          ...(rest > 0 ? [{ value: "pending" as const, says: say("pendingRows"), count: number(rest) }] : []),
        ]}
      />
      {causes.length > 0 && (
        <select
          class="input select res__code"
          aria-label={say("causes")}
          value={filter.code ?? ""}
          onChange={({ currentTarget }) => chooseCode(currentTarget.value)}
        >
          <option value="">{say("causes")}: {say("anyCause")}</option>
          {causes.map(({ code, count }) => <option key={code} value={code}>{say(code)} ({number(count)})</option>)}
        </select>
      )}
      <label class="input input--quiet w280">
        <Icon name="search" size="sm" />
        <input
          ref={search}
          type="search"
          placeholder={say("search")}
          aria-label={say("search")}
          onInput={({ currentTarget, isComposing }) => {
            if (isComposing) return; // half a word of an input method is no word
            clearTimeout(timer.current);
            const q = currentTarget.value.trim();
            timer.current = setTimeout(() => find(q), typingMs);
          }}
          onCompositionEnd={({ currentTarget }) => find(currentTarget.value.trim())}
        />
        <kbd class="kbd not-phone">/</kbd>
      </label>
      <span class="push dim sm not-phone" role="status">{countText(desk, say, speech.number)}</span>
    </div>
  );
}

function countText(
  { results }: RunDesk,
  say: ReturnType<typeof useWords<"run">>,
  number: (value: number) => string,
): string {
  const length = results.length.value;
  if (results.filter.value.q) {
    if (results.waiting.value) return say("searching");
    return results.more.value ? say("foundSoFar", { count: length }) : say("found", { count: length });
  }
  return length === 0 ? "" : say("rowsOf", { count: number(length) });
}

function Lines({ desk }: { desk: RunDesk }): VNode {
  const say = useWords("run");
  const { results, run, open } = desk;
  const place = useRef<HTMLDivElement>(null);
  const top = useRef<HTMLTableCellElement>(null);
  const bottom = useRef<HTMLTableCellElement>(null);
  const scroller = useRef<Scroller>(new Scroller(rowHeight));
  const view = useSignal(0); // 0: not measured, so the server and the first content write the first lines
  const moved = useSignal(0);
  const cursor = useSignal(0);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const ours = useRef<number | null>(null);
  const length = results.length.value;
  const filter = results.filter.value;
  results.version.value; // lines that have come are written
  moved.value;

  const seen = view.value === 0
    ? { from: 0, to: Math.min(length, firstLines), above: 0, below: 0 }
    : scroller.current.windowOf(view.value, length);
  const skeletons = results.waiting.value ? 12 : 0;

  useEffect(() => {
    const element = place.current;
    if (!element) return;
    const watch = new ResizeObserver(() => view.value = Math.max(rowHeight, element.clientHeight - rowHeight));
    watch.observe(element);
    return () => {
      watch.disconnect();
      clearTimeout(timer.current);
    };
  }, []);
  useEffect(() => {
    scroller.current.toStart();
    cursor.value = 0;
    if (place.current) place.current.scrollTop = 0;
    moved.value++;
  }, [filter]);
  // By the style object, which the page's policy allows; a style attribute of the server's would be refused.
  useLayoutEffect(() => {
    if (top.current) top.current.style.height = `${seen.above}px`;
    if (bottom.current) bottom.current.style.height = `${seen.below}px`;
  }, [seen.above, seen.below]);
  useEffect(() => {
    if (seen.to > seen.from) results.want(seen.from, seen.to - 1);
  }, [seen.from, seen.to, length, filter]);

  const scrollTo = (bar: number | null) => {
    if (bar === null || !place.current) return;
    ours.current = Math.round(bar);
    place.current.scrollTop = bar;
    moved.value++;
  };
  const go = (index: number) => {
    if (length === 0) return;
    cursor.value = Math.max(0, Math.min(length - 1, index));
    scrollTo(scroller.current.reveal(cursor.value, view.value, length));
    if (open.peek()) show(cursor.value);
  };
  const show = (index: number) => {
    const line = results.lineAt(index);
    cursor.value = index;
    if (line) open.value = { row: line.row, index };
  };
  const opened = open.value;
  useEffect(() => {
    if (opened?.index === null || opened?.index === undefined) return;
    cursor.value = opened.index;
    scrollTo(scroller.current.reveal(opened.index, view.value, length));
  }, [opened?.index]);
  const press = (event: KeyboardEvent) => {
    const page = Math.max(1, Math.floor(view.value / rowHeight) - 1);
    const steps: Record<string, number> = {
      ArrowDown: cursor.value + 1,
      ArrowUp: cursor.value - 1,
      j: cursor.value + 1,
      k: cursor.value - 1,
      PageDown: cursor.value + page,
      PageUp: cursor.value - page,
      Home: 0,
      End: length - 1,
    };
    const to = steps[event.key];
    if (event.metaKey || event.ctrlKey || event.altKey) return;
    if (to !== undefined) go(to);
    else if (event.key === "Enter" && !event.isComposing) show(cursor.value);
    else return;
    event.preventDefault();
  };
  const variable = shownVariable(run.value.prompt.messages);
  const indices = Array.from({ length: seen.to - seen.from }, (_, index) => seen.from + index);

  return (
    <div
      ref={place}
      class="scroll grow res__scroll"
      tabIndex={0}
      role="region"
      aria-label={say("results")}
      onKeyDown={press}
      onScroll={({ currentTarget: { scrollTop } }) => {
        clearTimeout(timer.current);
        if (ours.current !== null && Math.abs(scrollTop - ours.current) <= 1) return void (ours.current = null);
        ours.current = null;
        scroller.current.scrolled(scrollTop, view.value, length);
        moved.value++;
        timer.current = setTimeout(() => scrollTo(scroller.current.settled(view.value, length)), settleMs);
      }}
    >
      <table class="tbl tbl--fix res" aria-rowcount={length + 1}>
        <thead>
          <tr>
            <th class="r c-row">{say("colRow")}</th>
            <th class="c-status">{say("colStatus")}</th>
            <th class="half">{variable?.name ?? say("rowText")}</th>
            <th class="half">{run.value.outputField || say("colAnswer")}</th>
            <th class="r c-num not-phone">{say("colLatency")}</th>
            <th class="r c-num opt not-phone">{say("colTokens")}</th>
            <th class="r c-few opt not-phone">{say("colTries")}</th>
          </tr>
        </thead>
        <tbody>
          <tr class="gap" aria-hidden="true">
            <td ref={top}></td>
          </tr>
          {indices.map((index) => (
            <Line
              key={index}
              index={index}
              line={results.lineAt(index)}
              chosen={index === cursor.value && (opened !== null || index > 0)}
              onOpen={() => show(index)}
            />
          ))}
          {Array.from({ length: skeletons }, (_, index) => <Line key={`s${index}`} index={index} line={undefined} />)}
          <tr class="gap" aria-hidden="true">
            <td ref={bottom}></td>
          </tr>
        </tbody>
      </table>
      {length === 0 && skeletons === 0 && !results.more.value && results.problem.value === null && (
        <div class="empty">
          <p>{filter.q ? say("nothingFound", { q: filter.q }) : say("nothingHere")}</p>
          {hasFilter(filter) && <Button onClick={() => results.choose({})}>{say("clearFilter")}</Button>}
        </div>
      )}
    </div>
  );
}

const hasFilter = ({ status, code, q }: ResultFilter): boolean =>
  status !== undefined || code !== undefined || q !== undefined;

type LineProps = { index: number; line: ResultLine | undefined; chosen?: boolean; onOpen?: () => void };

function Line({ index, line, chosen = false, onOpen }: LineProps): VNode {
  const say = useWords("run");
  const speech = useSpeech();
  if (!line) {
    return (
      <tr aria-rowindex={index + 2} aria-busy="true">
        <td class="ln c-row">
          <span class="skel"></span>
        </td>
        <td>
          <span class="skel"></span>
        </td>
        <td class="half">
          <span class="skel"></span>
        </td>
        <td class="half">
          <span class="skel"></span>
        </td>
        <td class="not-phone"></td>
        <td class="opt not-phone"></td>
        <td class="opt not-phone"></td>
      </tr>
    );
  }
  const { row, text, says, latencyMs, promptTokens, completionTokens, attempts, status } = line;
  const number = speech.number(row + 1);
  const tokens = promptTokens === null && completionTokens === null;
  return (
    <tr aria-rowindex={index + 2} aria-selected={chosen ? "true" : undefined} data-row={row} onClick={onOpen}>
      <td class="ln">
        <button type="button" class="rowlink" tabIndex={-1} aria-label={say("openRow", { row: number })}>
          {number}
        </button>
      </td>
      <td>
        <LineStatus line={line} />
      </td>
      <td class="half">{text}</td>
      <td class={status === "failed" ? "half bad" : "half mid"}>{says}</td>
      <td class="r not-phone">{latencyMs === null ? "—" : speech.seconds(latencyMs)}</td>
      <td class="r mid opt not-phone">
        {tokens ? "—" : `${speech.number(promptTokens ?? 0)} → ${speech.number(completionTokens ?? 0)}`}
      </td>
      <td class="r opt not-phone">{speech.number(attempts)}</td>
    </tr>
  );
}

function LineStatus({ line: { status, cached, isCut, code } }: { line: ResultLine }): VNode {
  const say = useWords("run");
  if (status === "pending") return <Status look="off" icon="circle-dashed">{say("pendingRows")}</Status>;
  if (status === "failed") {
    return <Status look="bad" icon="circle-x">{code ? say(code) : say("failedRows")}</Status>;
  }
  if (isCut) return <Status look="warn" icon="triangle-alert">{say("cut")}</Status>;
  return cached
    ? <Status look="cache" icon="layers">{say("cachedRows")}</Status>
    : <Status look="ok" icon="circle-check">{say("succeededRows")}</Status>;
}
