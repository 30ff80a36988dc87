import type { VNode } from "preact";
import { useEffect, useMemo, useRef } from "preact/hooks";
import type { FieldError } from "../../server/contract/outcome.ts";
import type { CheckedTemplate } from "../../server/contract/template.ts";
import type { Library } from "../models/library.ts";
import type { Importing, Way } from "../models/template-import.ts";
import { createImporting, placeOf, usualWay } from "../models/template-import.ts";
import { useSpeech } from "../page.ts";
import { Button } from "../parts/button.tsx";
import { Dialog } from "../parts/dialog.tsx";
import { Icon } from "../parts/icon.tsx";
import { Notice } from "../parts/notice.tsx";
import { Status } from "../parts/status.tsx";

export type ImportProps = { library: Library; file: File | null };

const mostShown = 300;
const mostErrors = 30;

/** Brings in a file of templates: what will be added and which names are taken is seen first. */
export function ImportDialog({ library, file }: ImportProps): VNode {
  const speech = useSpeech();
  const say = speech.words("templates");
  const importing = useMemo(() => createImporting(library), []);
  const chooser = useRef<HTMLInputElement>(null);
  const state = importing.state.value;
  const close = () => library.importing.value = null;
  useEffect(() => {
    if (file) void importing.take(file);
  }, [file]);

  const counts = { all: 0, replaced: 0 };
  for (const way of importing.ways.value.values()) {
    if (way !== "skip") counts.all++;
    if (way === "replace") counts.replaced++;
  }
  return (
    <Dialog
      title={say("importTitle")}
      open
      onClose={close}
      class="lib__import"
      {...(state.kind !== "choosing" && {
        foot: (
          <>
            <Button icon="upload" onClick={() => chooser.current?.click()}>{say("otherFile")}</Button>
            <span class="push" />
            {state.kind === "review" && (
              <Button
                look="primary"
                icon="check"
                busy={state.busy}
                disabled={counts.all === 0}
                onClick={async () => {
                  if (await importing.send()) close();
                }}
              >
                {counts.all === 0 ? say("importNothing") : say("importCount", { count: counts.all })}
              </Button>
            )}
          </>
        ),
      })}
    >
      <input
        ref={chooser}
        type="file"
        accept=".json,application/json"
        class="vh"
        tabIndex={-1}
        aria-label={say("chooseFile")}
        onChange={(event) => {
          const [chosen] = event.currentTarget.files ?? [];
          if (chosen) void importing.take(chosen);
          event.currentTarget.value = "";
        }}
      />
      {state.kind === "choosing" && (
        <div class="drop">
          <Icon name="upload" />
          <b>{say("dropHere")}</b>
          <p class="hint">{say("importAbout")}</p>
          <Button look="primary" icon="upload" onClick={() => chooser.current?.click()}>{say("chooseFile")}</Button>
        </div>
      )}
      {state.kind === "checking" && (
        <Status look="run" icon="loader-circle">{say("checking", { name: state.name })}</Status>
      )}
      {state.kind === "refused" && (
        <>
          <Notice look="bad" card alert>{state.sentence}</Notice>
          {state.errors.length > 0 && <Errors errors={state.errors} />}
        </>
      )}
      {state.kind === "review" && (
        <>
          {state.problem && <Notice look="bad" card alert>{state.problem.sentence}</Notice>}
          <p class="mid" role="status">
            {state.checked.length === 0
              ? say("nothingIn")
              : say("review", { name: state.name, count: speech.number(state.checked.length) })}
          </p>
          <Review importing={importing} checked={state.checked} />
          {counts.replaced > 0 && <Notice look="warn" card>{say("replaceNote", { count: counts.replaced })}</Notice>}
        </>
      )}
    </Dialog>
  );
}

function Review({ importing, checked }: { importing: Importing; checked: readonly CheckedTemplate[] }): VNode | null {
  const speech = useSpeech();
  const say = speech.words("templates");
  // What has to be decided comes first.
  const order = { clash: 0, twice: 1, new: 2, same: 3 } as const;
  const sorted = useMemo(() => [...checked].sort((one, other) => order[one.is] - order[other.is]), [checked]);
  const marks = {
    new: <Status look="ok" icon="plus">{say("willAdd")}</Status>,
    same: <Status look="off" icon="check">{say("isThere")}</Status>,
    clash: <Status look="warn" icon="triangle-alert">{say("clash")}</Status>,
    twice: <Status look="warn" icon="triangle-alert">{say("twice")}</Status>,
  };
  if (checked.length === 0) return null;
  return (
    <div class="scroll lib__review" tabIndex={0} role="region" aria-label={say("importTitle")}>
      <ul>
        {sorted.slice(0, mostShown).map((one) => {
          const { entry, name, is, freeName } = one;
          const ways: { value: Way; says: string }[] = is === "new"
            ? [{ value: "add", says: say("willAdd") }, { value: "skip", says: say("waySkip") }]
            : [
              { value: "rename", says: say("wayRename", { name: freeName }) },
              ...is === "clash" ? [{ value: "replace" as const, says: say("wayReplace") }] : [],
              { value: "skip", says: say("waySkip") },
            ];
          return (
            <li key={entry}>
              <span class="dim sm lib__no">{speech.number(entry)}</span>
              <span class="clip" title={name}>{name}</span>
              {is === "same" || is === "new" ? null : marks[is]}
              {is === "same" ? marks.same : (
                <select
                  class="input input--sm"
                  aria-label={say("way", { name })}
                  value={importing.ways.value.get(entry) ?? usualWay(one)}
                  onChange={(event) => {
                    const way = ways.find(({ value }) => value === event.currentTarget.value);
                    if (way) importing.ways.value = new Map(importing.ways.value).set(entry, way.value);
                  }}
                >
                  {ways.map(({ value, says }) => <option key={value} value={value}>{says}</option>)}
                </select>
              )}
            </li>
          );
        })}
      </ul>
      {checked.length > mostShown && <p class="dim sm">{say("moreEntries", { count: checked.length - mostShown })}</p>}
    </div>
  );
}

function Errors({ errors }: { errors: readonly FieldError[] }): VNode {
  const say = useSpeech().words("templates");
  return (
    <div class="stack">
      <ul class="lib__errors scroll" tabIndex={0}>
        {errors.slice(0, mostErrors).map(({ path, message }) => {
          const place = placeOf(path);
          return (
            <li key={path}>
              {place && <b>{say("entry", { entry: place.entry })}</b>}{" "}
              {(place ? place.member : path) !== "" && <code class="mono">{place ? place.member : path}</code>}{" "}
              <span class="mid">{message}</span>
            </li>
          );
        })}
      </ul>
      {errors.length > mostErrors && <p class="dim sm">{say("moreErrors", { count: errors.length - mostErrors })}</p>}
      <p class="hint">{say("refusedNext")}</p>
    </div>
  );
}
