import type { VNode } from "preact";
import { useComputed, useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { DatasetRow, Field } from "../../server/contract/dataset.ts";
import { readRow } from "../../server/prompt/row.ts";
import type { Row } from "../../server/prompt/row.ts";
import type { Bench } from "../models/bench.ts";
import { useSpeech, useWords } from "../page.ts";
import { Button } from "../parts/button.tsx";
import { Icon } from "../parts/icon.tsx";
import { Marked } from "../parts/marked.tsx";
import { Notice } from "../parts/notice.tsx";
import { prettyJson } from "../pretty-json.ts";
import type { FieldType } from "./field-profile.tsx";
import { FieldProfile, typesOf, typeWords } from "./field-profile.tsx";

export type RowTableProps = { bench: Bench; view: "table" | "json" };

const rowPx = { table: 28, json: 132 };
const extraRows = 8; // above and below what is seen
const firstRows = 30; // what the server writes
const maxPx = 8_000_000; // browsers draw nothing past some tens of millions
const maxCell = 200;

/**
 * The rows of a file as a table or as JSON: all of them, or those that a search found. What is seen is there, however
 * many there are.
 */
export function RowTable({ bench, view }: RowTableProps): VNode {
  const speech = useSpeech();
  const say = useWords("workbench");
  const { rows, search, row: chosen } = bench;
  const place = useRef<HTMLDivElement>(null);
  const first = useSignal(0);
  const shown = useSignal(firstRows);
  const height = useSignal(0); // of a row, once measured
  const profile = useSignal<{ field: Field; anchor: HTMLElement } | null>(null);
  const all = rows.dataset.value?.rows ?? 0;
  const total = useComputed(() => search.found.value?.length ?? rows.dataset.value?.rows ?? 0);
  const fields = bench.columns.shown.value;
  const found = search.found.value;
  const q = search.q.value;
  void rows.version.value;

  const isAwake = height.value > 0;
  const px = height.value || rowPx[view];
  const fullPx = Math.min(maxPx, total.value * px);
  const from = Math.max(0, first.value - (isAwake ? extraRows : 0));
  const to = Math.min(total.value, first.value + shown.value + (isAwake ? extraRows : 0));
  // In a very long file the bar of the scroll tells the share of the file, and a page is drawn where it stands.
  const isScaled = total.value * px > maxPx;
  const abovePx = isScaled ? Math.max(0, (place.current?.scrollTop ?? 0) - (first.value - from) * px) : from * px;
  const belowPx = Math.max(0, fullPx - abovePx - (to - from) * px);

  function look(): void {
    const box = place.current;
    if (!box) return;
    const inView = Math.max(1, Math.ceil(box.clientHeight / px));
    const last = Math.max(0, total.value - inView + 1);
    const maxTop = Math.max(1, box.scrollHeight - box.clientHeight);
    const at = isScaled ? Math.round(box.scrollTop / maxTop * last) : Math.floor(box.scrollTop / px);
    first.value = Math.max(0, Math.min(last, at));
    shown.value = inView;
    want(first.value, inView);
  }

  function want(from: number, count: number): void {
    if (!search.found.peek()) rows.want(from - extraRows, from + count + extraRows);
    else if (from + count + extraRows >= total.value) search.more();
  }

  /** Brings a row into view, in the middle unless it is seen already. */
  function bring(number: number): void {
    const box = place.current;
    const row = found ? found.findIndex((one) => one.row === number) : number;
    if (!box || row < 0) return;
    const inView = Math.floor(box.clientHeight / px) - 2;
    if (row >= first.value && row < first.value + inView) return;
    const top = Math.max(0, row - Math.floor(inView / 2));
    const last = Math.max(1, total.value - inView);
    box.scrollTop = isScaled ? Math.min(1, top / last) * (box.scrollHeight - box.clientHeight) : top * px;
    if (isScaled) {
      first.value = top;
      want(top, inView);
    }
  }

  useEffect(() => {
    const box = place.current;
    if (!box) return;
    const measure = () => {
      const drawn = box.querySelector("[data-row]");
      height.value = drawn?.getBoundingClientRect().height || rowPx[view];
      look();
    };
    measure();
    const watch = new ResizeObserver(measure);
    watch.observe(box);
    return () => watch.disconnect();
  }, [view, rows.dataset.value?.id]);
  useEffect(() => {
    if (!place.current || !isAwake) return;
    place.current.scrollTop = 0;
    look();
    bring(chosen.value);
  }, [q]);
  useEffect(() => bring(chosen.value), [chosen.value, view, rows.dataset.value?.id, isAwake]);

  function walk(event: KeyboardEvent): void {
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (step === 0 || event.target !== event.currentTarget) return;
    event.preventDefault();
    bench.step(step);
  }

  const indices = Array.from({ length: Math.max(0, to - from) }, (_, index) => from + index);
  return (
    <>
      {rows.problem.value && (
        <Notice look="bad" alert action={<Button size="sm" onClick={rows.again}>{say("again")}</Button>}>
          {say("rowsFailed", { sentence: rows.problem.value.sentence })}
        </Notice>
      )}
      <div
        ref={place}
        class="scroll grow vrows"
        tabIndex={0}
        role="region"
        aria-label={say("rows")}
        onScroll={look}
        onKeyDown={walk}
      >
        <table class={`tbl rows tbl--fix ${view === "json" ? "rows--json" : ""}`} aria-rowcount={total.value + 1}>
          <colgroup>
            <col class="c-mk" />
            <col class={all > 9999 ? "c-ln c-ln--wide" : "c-ln"} />
            {view === "table" && fields.map((field) => <col key={field.name} class={columnOf(field)} />)}
          </colgroup>
          <thead>
            <tr>
              <th scope="col">
                <span class="vh">{say("tested")}</span>
              </th>
              <th scope="col" class="r">
                <span class="xs dim">{say("number")}</span>
              </th>
              {view === "json" ? <th scope="col">JSON</th> : fields.map((field) => (
                <th key={field.name} scope="col">
                  <button
                    type="button"
                    class="th"
                    aria-haspopup="dialog"
                    aria-expanded={profile.value?.field.name === field.name}
                    onClick={(event) => profile.value = { field, anchor: event.currentTarget }}
                  >
                    <b>{field.name}</b>
                    <i>{lineOf(field)}</i>
                  </button>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {isAwake && abovePx > 0 && <Space px={abovePx} />}
            {indices.map((index) => {
              const row = found?.[index]?.row ?? index;
              const at = found ? found[index] : rows.at(row);
              return <TableRow key={row} bench={bench} index={index} row={row} at={at} view={view} fields={fields} />;
            })}
            {isAwake && belowPx > 0 && <Space px={belowPx} />}
          </tbody>
        </table>
        {found?.length === 0 && search.state.value === "over" && (
          <div class="empty">
            <p>{say("nothingFound", { q })}</p>
            <Button onClick={() => search.find("")}>{say("showAllRows")}</Button>
          </div>
        )}
      </div>
      <footer class="pane__foot">
        <span class="not-phone clip">
          {say(found ? "shownFound" : "shown", {
            first: Math.min(first.value + 1, total.value),
            last: Math.min(first.value + shown.value, total.value),
            total: total.value,
          })}
        </span>
        <span class="push row gap1 not-phone">
          <kbd class="kbd">J</kbd>
          <kbd class="kbd">K</kbd>
          <span>{say("walk")}</span>
        </span>
        <label class="row gap1 nowrap">
          {say("jumpTo")}
          <input
            class="input input--quiet jump"
            inputMode="numeric"
            value={String(chosen.value + 1)}
            onChange={(event) => {
              const row = Number(event.currentTarget.value.replace(/[\s,]/gu, ""));
              if (Number.isInteger(row) && row >= 1) bench.chooseRow(row - 1);
              event.currentTarget.value = String(chosen.value + 1);
            }}
          />
        </label>
      </footer>
      {profile.value && (
        <FieldProfile
          field={profile.value.field}
          anchor={profile.value.anchor}
          rows={all}
          onInsert={(written) => {
            profile.value = null;
            bench.draft.insert.value = written;
          }}
          onClose={() => profile.value = null}
        />
      )}
    </>
  );

  function lineOf(field: Field): string {
    const [main] = typesOf(field);
    const filled = speech.percent(all === 0 ? 0 : field.filled / all);
    return main ? say("fieldLine", { type: say(typeWords[main[0]]), filled }) : filled;
  }
}

function Space({ px }: { px: number }): VNode {
  return (
    <tr aria-hidden="true" class="space">
      <td style={{ height: `${px}px` }}></td>
    </tr>
  );
}

type TableRowProps = {
  bench: Bench;
  index: number;
  row: number;
  /** What it says; undefined while it is on its way. */
  at: DatasetRow | undefined;
  view: "table" | "json";
  fields: readonly Field[];
};

function TableRow({ bench, index, row, at: found, view, fields }: TableRowProps): VNode {
  const speech = useSpeech();
  const say = useWords("workbench");
  const { rows, row: chosen, tries } = bench;
  const q = bench.search.q.value;
  const tried = tries.of(rows.dataset.value?.id ?? "", row);
  const cells = found && view === "table" ? readRow(found.text) : null;
  return (
    <tr
      data-row={row}
      aria-rowindex={index + 2}
      aria-selected={row === chosen.value}
      onClick={() => bench.chooseRow(row)}
    >
      <td class="mk">
        {tried?.state === "done" && <Mark icon="check" look="ok" says={say("succeeded")} />}
        {tried?.state === "failed" && <Mark icon="x" look="bad" says={say("failed")} />}
        {tried?.state === "asking" && <Mark icon="loader-circle" look="i-spin" says={say("asking")} />}
      </td>
      <td class="ln" title={found && found.line !== row + 1 ? `L${found.line}` : undefined}>
        {speech.number(row + 1)}
      </td>
      {!found && (
        <td colSpan={view === "json" ? 1 : Math.max(1, fields.length)}>
          <i class="skel s70"></i>
        </td>
      )}
      {found && view === "json" && (
        <td>
          <pre
            class="code json"
            {...(row === chosen.value && { tabIndex: 0, role: "region", "aria-label": say("rowAt", { row: row + 1 }) })}
          ><Marked text={prettied(found.text)} q={q} /></pre>
        </td>
      )}
      {cells && fields.map((field) => <Cell key={field.name} row={cells} name={field.name} q={q} />)}
    </tr>
  );
}

function Mark({ icon, look, says }: { icon: "check" | "x" | "loader-circle"; look: string; says: string }): VNode {
  return (
    <>
      <Icon name={icon} class={look} />
      <span class="vh">{says}</span>
    </>
  );
}

function Cell({ row, name, q }: { row: Row; name: string; q: string }): VNode {
  const value = Object.hasOwn(row.members, name) ? row.members[name] : undefined;
  if (value === undefined) return <td></td>;
  if (value === null) {
    return (
      <td>
        <span class="dim">null</span>
      </td>
    );
  }
  if (typeof value === "string") {
    return (
      <td title={value.length > 20 ? value.slice(0, 1000) : undefined}>
        <Marked text={value} q={q} most={maxCell} />
      </td>
    );
  }
  if (typeof value === "object") {
    const text = row.textAt([name]) ?? "";
    return (
      <td class="mono dim" title={text.slice(0, 1000)}>
        <Marked text={text} q={q} most={maxCell} />
      </td>
    );
  }
  return (
    <td class="mono r">
      <Marked text={row.textAt([name]) ?? ""} q={q} />
    </td>
  );
}

const wideAfter = 24;

function columnOf(field: Field): string {
  const type: FieldType | undefined = typesOf(field)[0]?.[0];
  if (type === "number" || type === "boolean") return "c-c";
  if (type === "string" && (field.lengths?.p50 ?? 0) <= wideAfter) return "c-p";
  return type === "string" ? "c-q" : "c-p";
}

/** A row over several lines, its numbers as they are written; a long one as it is. */
function prettied(text: string): string {
  if (text.length > 20_000) return text.slice(0, 20_000) + "…";
  return prettyJson(text) ?? text;
}
