import type { VNode } from "preact";
import { useSignal } from "@preact/signals";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { type Group, groupOf, groupText, type Standpoint } from "../models/days.ts";
import type { History, Removal } from "../models/history.ts";
import { useSpeech, useWords } from "../page.ts";
import type { RunLine } from "../run-line.ts";
import { RunRow } from "./history-row.tsx";

export type HistoryTableProps = { history: History; start: Standpoint; remove: Removal };

type Item =
  | { kind: "group"; group: Group; runs: number; rows: number; isWhole: boolean }
  | { kind: "run"; line: RunLine; group: Group };

const columns = 9;
const blockItems = 40;

/** The runs by day. What is far from sight is a gap of the same height, so that a long history stays light. */
export function HistoryTable({ history, start, remove }: HistoryTableProps): VNode {
  const say = useWords("history");
  // The first content is written as the server wrote it; the browser's own clock and zone come after.
  const at = useSignal<Standpoint>(start);
  useEffect(() => {
    const look = () => at.value = { now: new Date().toISOString(), offset: null };
    look();
    const timer = setInterval(look, 60_000);
    return () => clearInterval(timer);
  }, []);
  const lines = history.lines.value;
  const items = itemsOf(lines, at.value, history.nextCursor.value === null);
  const blocks: Item[][] = [];
  for (let from = 0; from < items.length; from += blockItems) blocks.push(items.slice(from, from + blockItems));
  const chosen = new Set(history.chosen.value.map(({ id }) => id));
  const areAll = lines.length > 0 && chosen.size === lines.length;
  return (
    <div class="tablewrap" tabIndex={0} role="region" aria-label={say("table")}>
      <table class="tbl tbl--md hist">
        <thead>
          <tr>
            <th class="ck">
              <label class="check">
                <input
                  type="checkbox"
                  checked={areAll}
                  onChange={(event) => history.tick(lines.map(({ id }) => id), event.currentTarget.checked)}
                />
                <span class="vh">{say("selectAll")}</span>
              </label>
            </th>
            <th>{say("run")}</th>
            <th>{say("status")}</th>
            <th>{say("progress")}</th>
            <th class="r">{say("success")}</th>
            <th class="r opt">{say("elapsed")}</th>
            <th class="r opt">{say("tokens")}</th>
            <th class="r opt">{say("started")}</th>
            <th>
              <span class="vh">{say("actions")}</span>
            </th>
          </tr>
        </thead>
        {blocks.map((block, index) => (
          <Block key={index} items={block}>
            {(item) =>
              item.kind === "group" ? <GroupRow key={item.group.key} {...item} at={at.value} /> : (
                <RunRow
                  key={item.line.id}
                  {...item}
                  at={at.value}
                  history={history}
                  chosen={chosen.has(item.line.id)}
                  remove={remove}
                />
              )}
          </Block>
        ))}
      </table>
    </div>
  );
}

function itemsOf(lines: readonly RunLine[], at: Standpoint, isEnd: boolean): Item[] {
  const items: Item[] = [];
  let head: Extract<Item, { kind: "group" }> | null = null;
  for (const line of lines) {
    const group = groupOf(line.createdAt, at);
    if (head?.group.key !== group.key) {
      if (head) head.isWhole = true; // an older one follows
      head = { kind: "group", group, runs: 0, rows: 0, isWhole: false };
      items.push(head);
    }
    head.runs++;
    head.rows += line.counts.succeeded + line.counts.failed;
    items.push({ kind: "run", line, group });
  }
  if (head && isEnd) head.isWhole = true;
  return items;
}

/** Some rows, which are written only while they are near what is seen. */
function Block({ items, children }: { items: Item[]; children: (item: Item) => VNode }): VNode {
  const place = useRef<HTMLTableSectionElement>(null);
  const gap = useRef<HTMLTableCellElement>(null);
  const height = useRef(0);
  const near = useSignal(true);
  useEffect(() => {
    if (!place.current) return;
    const watch = new IntersectionObserver(([seen]) => {
      if (!seen) return;
      if (near.value) height.current = seen.boundingClientRect.height;
      near.value = seen.isIntersecting;
    }, { rootMargin: "1500px 0px" });
    watch.observe(place.current);
    return () => watch.disconnect();
  }, []);
  // By the style object, which the page's policy allows; a style attribute of the server's would be refused.
  useLayoutEffect(() => {
    if (gap.current) gap.current.style.height = `${height.current}px`;
  }, [near.value]);
  return (
    <tbody ref={place}>
      {near.value ? items.map(children) : (
        <tr class="gap" aria-hidden="true">
          <td ref={gap} colSpan={columns}></td>
        </tr>
      )}
    </tbody>
  );
}

function GroupRow({ group, runs, rows, isWhole, at }: Extract<Item, { kind: "group" }> & { at: Standpoint }): VNode {
  const say = useWords("history");
  const speech = useSpeech();
  const text = groupText(group, speech);
  const name = group.kind === "today" || group.kind === "yesterday" ? say(group.kind) : text;
  const sums = [say("count", { count: runs }), say("rows", { count: rows })];
  const about = [...(name === text ? [] : [text]), ...(isWhole ? sums : [])].join(" · ");
  return (
    <tr class="day" data-zone={at.offset ?? undefined}>
      <td colSpan={columns}>
        <b>{name}</b> <span class="dim">{about}</span>
      </td>
    </tr>
  );
}
