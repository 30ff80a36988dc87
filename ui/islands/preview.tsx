import type { VNode } from "preact";
import { useSignal } from "@preact/signals";
import type { Span } from "../../server/prompt/render.ts";
import type { Bench } from "../models/bench.ts";
import { suggestPath } from "../models/fields.ts";
import { keysText } from "../models/keys.ts";
import { randomRows } from "../models/tries.ts";
import { useWords } from "../page.ts";
import { Button } from "../parts/button.tsx";
import { Icon } from "../parts/icon.tsx";
import { Menu } from "../parts/menu.tsx";
import type { MenuEntry } from "../parts/menu.tsx";
import { Notice } from "../parts/notice.tsx";
import { AnswerView, TriedRows } from "./answer.tsx";

export type PreviewProps = { bench: Bench };

/** The chosen row as it goes out, and what came back. */
export function PreviewPane({ bench }: PreviewProps): VNode {
  const say = useWords("workbench");
  return (
    <section class="pane pane--answer" aria-label={say("preview")} tabIndex={-1} id="pane-answer">
      <header class="pane__head">
        <h2 class="not-phone only-wide">{say("preview")}</h2>
        <RowWalk bench={bench} />
        <TryButtons bench={bench} />
      </header>
      <Sent bench={bench} />
      <AnswerView bench={bench} />
      <TriedRows bench={bench} />
    </section>
  );
}

function RowWalk({ bench }: PreviewProps): VNode | null {
  const say = useWords("workbench");
  const { row } = bench;
  const total = bench.rows.dataset.value?.rows ?? 0;
  if (total === 0) return null;
  return (
    <>
      <span class="btns">
        <Button
          size="sm"
          icon="chevron-left"
          label={say("previousRow")}
          disabled={row.value === 0}
          onClick={() => bench.chooseRow(row.value - 1)}
        />
        <span class="btn btn--sm btn--still" role="status">{say("rowAt", { row: row.value + 1 })}</span>
        <Button
          size="sm"
          icon="chevron-right"
          label={say("nextRow")}
          disabled={row.value >= total - 1}
          onClick={() => bench.chooseRow(row.value + 1)}
        />
      </span>
      <Button
        look="ghost"
        size="sm"
        icon="shuffle"
        label={say("randomRow")}
        onClick={() => bench.chooseRow(randomRows(total, 1)[0] ?? 0)}
      />
    </>
  );
}

function TryButtons({ bench }: PreviewProps): VNode {
  const say = useWords("workbench");
  const { row, tries, rows } = bench;
  const total = rows.dataset.value?.rows ?? 0;
  const isBusy = tries.asking.value > 0;
  const cannot = total === 0 || bench.blocker.value === "noPrompt" || bench.blocker.value === "noEndpoint";
  if (isBusy) {
    return (
      <span class="push">
        <Button size="sm" icon="square" onClick={tries.stop}>{say("stop")}</Button>
      </span>
    );
  }
  const next = Math.min(5, total - row.value - 1);
  const tried = tries.list.value.filter(({ datasetId }) => datasetId === rows.dataset.value?.id);
  const few = Math.min(5, total);
  const entries: MenuEntry[] = [
    {
      says: say("tryRandom", { count: few }),
      icon: "shuffle",
      act: () => void bench.tryRows(randomRows(total, few)),
    },
  ];
  if (next > 0) {
    entries.push({
      says: say("tryNext", { count: next }),
      icon: "arrow-down",
      act: () => void bench.tryRows(Array.from({ length: next }, (_, index) => row.value + 1 + index)),
    });
  }
  if (tried.length > 0) {
    entries.push({
      says: say("tryAgain", { count: tried.length }),
      icon: "refresh-cw",
      act: () => void bench.tryRows(tried.map((one) => one.row)),
    });
  }
  return (
    <span class="push btns">
      <Button
        size="sm"
        look={cannot ? undefined : "accent"}
        icon="play"
        keys={keysText("mod+enter")}
        disabled={cannot}
        whyId="why"
        onClick={() => void bench.tryRows([row.value])}
      >
        {say("tryRow")}
      </Button>
      {!cannot && (
        <Menu
          id="try-menu"
          class="btn btn--sm btn--icon btn--accent"
          label={say("trySome")}
          entries={entries}
        >
          <Icon name="chevron-down" size="sm" />
        </Menu>
      )}
    </span>
  );
}

/** The messages with the row's values marked, and what the row lacks. */
function Sent({ bench }: PreviewProps): VNode {
  const say = useWords("workbench");
  const isCopied = useSignal(false);
  const preview = bench.preview.value;
  const copy = async () => {
    const text = preview?.messages.map(({ content }) => content).join("\n\n") ?? "";
    await navigator.clipboard?.writeText(text);
    isCopied.value = true;
    setTimeout(() => isCopied.value = false, 1500);
  };
  const isEmpty = preview?.messages.every(({ content }) => content.trim() === "") ?? true;
  return (
    <div class="out">
      <div class="out__head">
        <h3>{say("sent")}</h3>
        {preview && !isEmpty && (
          <>
            <span class="dim sm">≈ {say("tokens", { count: preview.tokens })}</span>
            <span class="push">
              <Button
                look="ghost"
                size="sm"
                icon={isCopied.value ? "check" : "copy"}
                label={isCopied.value ? say("copied") : say("copy")}
                onClick={copy}
              />
            </span>
          </>
        )}
      </div>
      {preview === null || isEmpty
        ? (
          <div class="out__body ghost">
            <p class="dim">{preview === null ? say("previewEmpty") : say("promptEmpty")}</p>
          </div>
        )
        : (
          <>
            {preview.missing.slice(0, maxNamed).map((name) => <Missing key={name} bench={bench} name={name} />)}
            <div class="out__body sent scroll" tabIndex={0} role="region" aria-label={say("sent")}>
              {preview.messages.map(({ role, content, spans }, index) => (
                <div key={index} class="msg">
                  <span>{say(role)}</span>
                  <Marked content={content} spans={spans} />
                </div>
              ))}
            </div>
          </>
        )}
    </div>
  );
}

function Missing({ bench, name }: PreviewProps & { name: string }): VNode {
  const say = useWords("workbench");
  const { draft } = bench;
  const isUnknown = draft.unknown.value.includes(name);
  const meant = isUnknown ? suggestPath(name, draft.fields.value, draft.names.value) : null;
  const written = `{{${meant}}}`;
  const use = () => {
    const pattern = new RegExp(`\\{\\{[ \\t]*${name.replace(/[\\^$.*+?()[\]{}|]/gu, "\\$&")}[ \\t]*\\}\\}`, "gu");
    draft.messages.value = draft.messages.value.map((message) => ({
      ...message,
      content: message.content.replace(pattern, () => written),
    }));
  };
  return (
    <Notice
      look="warn"
      action={meant !== null && <Button size="sm" onClick={use}>{say("useMeant", { meant: written })}</Button>}
    >
      {meant === null
        ? say("missing", { name: `{{${name}}}` })
        : say("missingMeant", { name: `{{${name}}}`, meant: written })}
    </Notice>
  );
}

const maxNamed = 3; // the rest is marked in the text
const shownChars = 20_000;

/** A text with the stretches that came from the row marked. */
function Marked({ content, spans }: { content: string; spans: readonly Span[] }): VNode {
  const say = useWords("workbench");
  const isAll = useSignal(false);
  const end = isAll.value ? content.length : Math.min(content.length, shownChars);
  const parts: (string | VNode)[] = [];
  let at = 0;
  for (const span of spans) {
    if (span.start >= end) break;
    if (span.start > at) parts.push(content.slice(at, span.start));
    const text = content.slice(span.start, Math.min(span.end, end));
    parts.push(
      <span
        key={span.start}
        class={span.kind === "missing" ? "var var--bad" : "val"}
        title={span.kind === "missing"
          ? say("missing", { name: `{{${span.name}}}` })
          : say("fromRow", { name: span.name })}
      >
        {text}
      </span>,
    );
    at = span.end;
  }
  if (at < end) parts.push(content.slice(at, end));
  return (
    <div class="code">
      {parts}
      {end < content.length && (
        <button type="button" class="linkbtn block" onClick={() => isAll.value = true}>
          {say("showAll", { count: content.length })}
        </button>
      )}
    </div>
  );
}
