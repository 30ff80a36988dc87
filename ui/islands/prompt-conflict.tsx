import type { VNode } from "preact";
import { useSignal } from "@preact/signals";
import type { Message } from "../../server/contract/project.ts";
import { afterRender } from "../models/after-render.ts";
import type { Draft, DraftConflict } from "../models/draft.ts";
import { showToast } from "../models/toasts.ts";
import { differenceOf, markedLines } from "../models/versions.ts";
import { useSpeech } from "../page.ts";
import { Button } from "../parts/button.tsx";
import { Dialog } from "../parts/dialog.tsx";
import { Notice } from "../parts/notice.tsx";
import { WhenIn } from "../parts/when.tsx";

type Choice = "mine" | "theirs";
type ConflictProps = { draft: Draft };

/** Told above the prompt while the project has another one from elsewhere: what differs, and which one is to hold. */
export function PromptConflict({ draft }: ConflictProps): VNode {
  const say = useSpeech().words("workbench");
  const isOpen = useSignal(false);
  const busy = useSignal<Choice | null>(null);
  const problem = useSignal<string | null>(null);
  const conflict = draft.conflict.value;

  async function choose(choice: Choice): Promise<void> {
    if (busy.value) return;
    busy.value = choice;
    problem.value = choice === "mine" ? await keepMine() : await takeTheirs();
    busy.value = null;
    if (draft.conflict.value) return;
    isOpen.value = false;
    afterRender(() => document.getElementById("pane-prompt")?.focus()); // the notice is gone
  }
  /** What kept it from being done; null when it is done, or told anew. */
  async function keepMine(): Promise<string | null> {
    if (await draft.keepMine()) showToast({ says: say("conflictKept"), icon: "check" });
    const state = draft.state.value;
    return state.kind === "failed" ? state.problem.sentence : null;
  }
  async function takeTheirs(): Promise<string | null> {
    const taken = await draft.takeTheirs();
    if (!taken.ok) return taken.problem.sentence;
    const { before, version } = taken.value;
    showToast({
      says: version === null ? say("conflictTaken") : say("conflictTakenKept", { number: version }),
      icon: "check",
      undo: () => draft.messages.value = before,
    });
    return null;
  }
  const acts = (
    <>
      <Button size="sm" busy={busy.value === "theirs"} onClick={() => void choose("theirs")}>
        {say("conflictTake")}
      </Button>
      <Button size="sm" busy={busy.value === "mine"} onClick={() => void choose("mine")}>{say("conflictKeep")}</Button>
    </>
  );
  return (
    <>
      <span class="vh" role="status">{conflict ? say("conflictTold") : ""}</span>
      {conflict && (
        <div class="conflict">
          <Notice
            look="warn"
            action={
              <span class="row wrap gap1">
                <Button size="sm" look="ghost" icon="columns-2" popup="dialog" onClick={() => isOpen.value = true}>
                  {say("conflictShow")}
                </Button>
                {acts}
              </span>
            }
          >
            <WhenIn says={say("conflict", { when: "\n" })} at={conflict.changedAt} />
          </Notice>
          {problem.value !== null && <Notice look="bad" alert>{problem.value}</Notice>}
        </div>
      )}
      {conflict && isOpen.value && (
        <Difference
          conflict={conflict}
          mine={draft.messages.value}
          acts={acts}
          onClose={() => isOpen.value = false}
        />
      )}
    </>
  );
}

type DifferenceProps = { conflict: DraftConflict; mine: Message[]; acts: VNode; onClose(): void };

/** Both prompts beside each other; the lines that the other has not are marked. */
function Difference({ conflict, mine, acts, onClose }: DifferenceProps): VNode {
  const speech = useSpeech();
  const say = speech.words("workbench");
  const theirs = conflict.messages;
  const sides = [
    { title: <>{say("conflictTheirs")} · {speech.when(conflict.changedAt)}</>, messages: theirs, other: mine },
    { title: say("conflictMine"), messages: mine, other: theirs },
  ];
  return (
    <Dialog
      title={say("conflictTitle")}
      open
      onClose={onClose}
      class="differ"
      foot={
        <>
          <span class="dim sm">{say("conflictLines", differenceOf(mine, theirs))}</span>
          <span class="push row wrap gap1">{acts}</span>
        </>
      }
    >
      <div class="differ__sides">
        {sides.map(({ title, messages, other }, side) => (
          <section
            key={side}
            class="stack"
            tabIndex={0}
            aria-label={say(side === 0 ? "conflictTheirs" : "conflictMine")}
          >
            <h3>{title}</h3>
            {markedLines(messages, other).map(({ role, lines }, index) => (
              <div key={index} class="well code">
                <span class="xs">{say(role)}</span>
                {lines.map(({ text, isOwn }, line) => (
                  <div key={line}>{isOwn ? <mark>{text === "" ? " " : text}</mark> : text === "" ? " " : text}</div>
                ))}
              </div>
            ))}
          </section>
        ))}
      </div>
    </Dialog>
  );
}
