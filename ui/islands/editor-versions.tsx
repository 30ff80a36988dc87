import type { VNode } from "preact";
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { PromptVersion } from "../../server/contract/operations/projects.ts";
import type { Message } from "../../server/contract/project.ts";
import { differenceOf } from "../models/versions.ts";
import type { Versions } from "../models/versions.ts";
import { usePage, useSpeech } from "../page.ts";
import { Button } from "../parts/button.tsx";
import { Dialog } from "../parts/dialog.tsx";
import { Notice } from "../parts/notice.tsx";
import { RunStatusMark } from "../parts/status.tsx";
import { When } from "../parts/when.tsx";
import { PromptText } from "./editor-reading.tsx";

export type VersionsProps = {
  versions: Versions;
  messages: Message[];
  onRestore(version: PromptVersion): void;
  onClose(): void;
};

/** The prompts that were run, and which run used which; any of them may come back. */
export function VersionsDialog({ versions, messages, onRestore, onClose }: VersionsProps): VNode {
  const speech = useSpeech();
  const say = speech.words("editor");
  const shell = speech.words("shell");
  const number = useSignal<number | null>(null);
  useEffect(() => void versions.load(), []);

  const list = versions.list.value ?? [];
  const current = versions.current.value;
  const chosen = list.find((one) => one.number === number.value) ?? current ?? list[0];
  const isSame = chosen !== undefined && chosen === current;
  const problem = versions.problem.value;
  const usedBy = ({ runCount }: PromptVersion) =>
    runCount === 0 ? say("keptAlone") : say("usedBy", { count: runCount });
  return (
    <Dialog
      title={say("versionsTitle")}
      open
      onClose={onClose}
      class="pick"
      foot={chosen && (
        <>
          <span class="dim sm">
            {isSame ? say("same") : say("differs", differenceOf(messages, chosen.prompt.messages))}
          </span>
          <Button look="primary" icon="rotate-ccw" class="push" disabled={isSame} onClick={() => onRestore(chosen)}>
            {say("restore", { number: chosen.number })}
          </Button>
        </>
      )}
    >
      {problem && (
        <Notice
          look="bad"
          card
          alert
          action={<Button size="sm" onClick={() => void versions.load()}>{shell("tryAgain")}</Button>}
        >
          {problem.sentence}
        </Notice>
      )}
      {!chosen && !problem && (
        <p class="mid" role="status">{versions.list.value === null ? say("looking") : say("noVersions")}</p>
      )}
      {chosen && (
        <div class="pick__cols">
          <div class="pick__list">
            <div class="scroll grow" tabIndex={0} role="region" aria-label={say("versions")}>
              <ul>
                {list.map((one) => (
                  <li key={one.number}>
                    <button
                      type="button"
                      class="tp"
                      aria-current={one === chosen ? "true" : undefined}
                      onClick={() => number.value = one.number}
                    >
                      <span class="row">
                        <b>{say("version", { number: one.number })}</b>
                        {one === current && <span class="tag">{say("current")}</span>}
                        <LastUsed version={one} />
                      </span>
                      <span class="dim clip">{firstLine(one)}</span>
                      <span class="dim xs">{usedBy(one)}</span>
                    </button>
                  </li>
                ))}
              </ul>
              {versions.hasMore.value && (
                <Button
                  look="ghost"
                  size="sm"
                  busy={versions.isBusy.value}
                  onClick={() => void versions.loadMore()}
                >
                  {say("moreVersions")}
                </Button>
              )}
            </div>
          </div>
          <div
            class="pick__one scroll"
            tabIndex={0}
            role="region"
            aria-label={say("version", { number: chosen.number })}
          >
            <div class="stack">
              <Runs version={chosen} />
              <div>
                <PromptText messages={chosen.prompt.messages} />
              </div>
            </div>
          </div>
        </div>
      )}
    </Dialog>
  );
}

function LastUsed({ version: { runs, keptAt } }: { version: PromptVersion }): VNode {
  const at = runs[0]?.createdAt ?? keptAt;
  return <span class="push dim xs">{at !== null && <When at={at} />}</span>;
}

function Runs({ version }: { version: PromptVersion }): VNode {
  const say = useSpeech().words("editor");
  const { base } = usePage();
  const more = version.runCount - version.runs.length;
  return (
    <div>
      <h3>{version.runCount === 0 ? say("keptAlone") : say("usedBy", { count: version.runCount })}</h3>
      <ul class="ed__runs">
        {version.runs.map(({ id, status, total, failed, model, datasetName, createdAt }) => (
          <li key={id}>
            <a href={`${base}/runs/${encodeURIComponent(id)}`}>{say("runLine", { id })}</a>
            <RunStatusMark status={status} counts={{ failed }} />
            <span class="mid clip">
              {say("runRows", { count: total })} · {model} · {datasetName}
            </span>
            <span class="push dim xs">
              <When at={createdAt} />
            </span>
          </li>
        ))}
      </ul>
      {more > 0 && <p class="dim sm">{say("moreRuns", { count: more })}</p>}
    </div>
  );
}

function firstLine({ prompt: { messages } }: PromptVersion): string {
  const text = (messages.find(({ role }) => role === "user") ?? messages[0])?.content ?? "";
  return text.trimStart().split("\n", 1)[0]?.slice(0, 120) ?? "";
}
