import type { VNode } from "preact";
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { BadLine, Dataset } from "../../server/contract/dataset.ts";
import { addressOf, call } from "../client.ts";
import { useSpeech, useWords } from "../page.ts";
import { LinkButton } from "../parts/button.tsx";
import { Icon } from "../parts/icon.tsx";
import { Popover } from "../parts/popover.tsx";

const shownLines = 200;

/** How many lines of a file are no rows; leads to which they are and why. */
export function BadLines({ dataset }: { dataset: Dataset }): VNode | null {
  const say = useWords("workbench");
  const anchor = useSignal<HTMLElement | null>(null);
  if (dataset.badLines === 0) return null;
  return (
    <>
      <div class="notice notice--line">
        <Icon name="triangle-alert" class="warn" />
        <span class="clip">{say("badLines", { count: dataset.badLines })}</span>
        <button
          type="button"
          class="linkbtn push"
          aria-haspopup="dialog"
          aria-expanded={anchor.value !== null}
          onClick={(event) => anchor.value = anchor.value ? null : event.currentTarget}
        >
          {say("badLinesShow")}
        </button>
      </div>
      {anchor.value && (
        <Popover
          label={say("badLinesShow")}
          anchor={anchor.value}
          class="badlines"
          onClose={() => anchor.value = null}
        >
          <BadLineList dataset={dataset} />
        </Popover>
      )}
    </>
  );
}

function BadLineList({ dataset }: { dataset: Dataset }): VNode {
  const speech = useSpeech();
  const say = useWords("workbench");
  const lines = useSignal<BadLine[] | null>(null);
  const problem = useSignal<string | null>(null);
  useEffect(() => {
    void call("GET /api/datasets/{id}/bad-lines", { id: dataset.id, limit: String(shownLines) }).then((answer) => {
      if (answer.ok) lines.value = answer.value.badLines;
      else problem.value = answer.problem.sentence;
    });
  }, []);
  return (
    <>
      <div class="scroll badlines__l">
        <table class="tbl">
          <thead>
            <tr>
              <th class="r" scope="col">{say("badLine")}</th>
              <th class="r" scope="col">{say("badColumn")}</th>
              <th scope="col">{say("badReason")}</th>
            </tr>
          </thead>
          <tbody>
            {lines.value?.map(({ line, column, code, start }) => (
              <tr key={line} title={start}>
                <td class="ln">{speech.number(line)}</td>
                <td class="ln">{speech.number(column)}</td>
                <td>
                  {say(`bad_${code}`)}
                  {start !== "" && <span class="mono xs dim clip badlines__s">{start}</span>}
                </td>
              </tr>
            ))}
            {lines.value === null && (
              <tr>
                <td colSpan={3}>{problem.value === null ? <i class="skel s70"></i> : problem.value}</td>
              </tr>
            )}
          </tbody>
        </table>
      </div>
      <div class="row profile__a">
        <LinkButton
          size="sm"
          icon="download"
          href={addressOf("GET /api/datasets/{id}/bad-lines", { id: dataset.id, download: "true" })}
          download
        >
          {say("badDownload")}
        </LinkButton>
        {dataset.badLines > shownLines && (
          <span class="dim sm push">{say("badMore", { shown: shownLines, all: dataset.badLines })}</span>
        )}
      </div>
    </>
  );
}
