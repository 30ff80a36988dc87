import type { VNode } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { Bench } from "../models/bench.ts";
import { useKeys } from "../models/keys.ts";
import { useSpeech, useWords } from "../page.ts";
import { Button } from "../parts/button.tsx";
import { Icon } from "../parts/icon.tsx";

const typingMs = 300;

/** Looks for a text in all rows of the file; Enter goes to the next one that was found. */
export function RowFinder({ bench }: { bench: Bench }): VNode {
  const say = useWords("workbench");
  const input = useRef<HTMLInputElement>(null);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const { search, rows } = bench;
  const total = rows.dataset.value?.rows ?? 0;
  useKeys(() => [{ keys: "/", act: () => input.current?.focus() }]);
  useEffect(() => () => clearTimeout(timer.current), []);
  useEffect(() => {
    if (search.q.value === "" && input.current) input.current.value = ""; // ended from elsewhere
  }, [search.q.value]);
  const find = () => {
    clearTimeout(timer.current);
    search.find(input.current?.value.trim() ?? "");
  };
  return (
    <label class="input input--quiet grow">
      <Icon name="search" size="sm" />
      <input
        ref={input}
        type="search"
        placeholder={say("findIn", { count: total })}
        aria-label={say("findIn", { count: total })}
        defaultValue={search.q.value}
        maxLength={1000}
        onInput={({ isComposing }) => {
          if (isComposing) return; // half a word of an input method is no word
          clearTimeout(timer.current);
          timer.current = setTimeout(find, typingMs);
        }}
        onCompositionEnd={find}
        onKeyDown={(event) => {
          if (event.key !== "Enter") return;
          event.preventDefault();
          if (input.current?.value.trim() === search.q.peek()) bench.step(event.shiftKey ? -1 : 1);
          else find();
        }}
      />
      <kbd class="kbd not-phone">/</kbd>
    </label>
  );
}

/** How many rows a search found and how far it looked. */
export function FoundLine({ bench }: { bench: Bench }): VNode | null {
  const say = useWords("workbench");
  const speech = useSpeech();
  const { search, rows } = bench;
  const found = search.found.value;
  const dataset = rows.dataset.value;
  if (found === null || !dataset) return null;
  const state = search.state.value;
  const count = found.length;
  const row = speech.number(search.lookedAt.value);
  const total = speech.number(dataset.rows);
  const isWhole = state === "over";
  return (
    <div class="foundline row sm">
      {state === "asking" && <Icon name="loader-circle" size="sm" class="i-spin" />}
      <span class="clip" role="status">
        {isWhole ? say("foundRows", { count }) : say("foundSoFar", { count, row, total })}
        {state === "full" && ` ${say("foundFull")}`}
      </span>
      {search.problem.value && <span class="bad clip" role="alert">{search.problem.value.sentence}</span>}
      {state === "resting" && (
        <Button size="sm" class="push" onClick={search.more}>
          {say("searchOn")}
        </Button>
      )}
    </div>
  );
}
