import type { ComponentChildren, VNode } from "preact";
import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { CallProblem } from "../client.ts";
import type { Intake } from "../models/intake.ts";
import type { Upload } from "../models/upload.ts";
import { useSpeech, useWords } from "../page.ts";
import { Button } from "../parts/button.tsx";
import { Dialog } from "../parts/dialog.tsx";
import { TextField } from "../parts/field.tsx";
import { Icon } from "../parts/icon.tsx";
import { Notice } from "../parts/notice.tsx";

const example = '{"question": "…"}\n{"question": "…"}';

export type IntakeProps = { intake: Intake };

/** A place to choose, paste or drop a file; the whole page takes drops. */
export function Drop({ intake, children }: IntakeProps & { children?: ComponentChildren }): VNode {
  const say = useWords("workbench");
  const isPasting = useSignal(false);
  return (
    <div class="drop drop--top">
      <Icon name="upload" />
      <div class="stack gap1">
        <b>{say("dropHere")}</b>
        <span class="hint">{say("dropAbout")}</span>
      </div>
      <div class="row wrap center">
        <Chooser intake={intake} />
        <Button icon="clipboard-paste" onClick={() => isPasting.value = true}>
          {say("paste")}
        </Button>
      </div>
      {children}
      <PasteDialog intake={intake} open={isPasting.value} onClose={() => isPasting.value = false} />
    </div>
  );
}

/** A button that opens the system's own dialog. */
export function Chooser({ intake, small = false }: IntakeProps & { small?: boolean }): VNode {
  const say = useWords("workbench");
  const input = useRef<HTMLInputElement>(null);
  const open = () => input.current?.click();
  return (
    <>
      {small
        ? <Button look="ghost" size="sm" icon="upload" label={say("anotherFile")} onClick={open} />
        : <Button icon="folder" onClick={open}>{say("chooseFile")}</Button>}
      <input
        ref={input}
        type="file"
        hidden
        aria-label={say("chooseFile")}
        accept=".jsonl,.ndjson,.json,.txt,.jsonlines,application/x-ndjson,application/jsonl,application/json,text/plain"
        onChange={(event) => {
          const { files } = event.currentTarget;
          intake.take([...files ?? []]);
          event.currentTarget.value = ""; // the same file again is a change too
        }}
      />
    </>
  );
}

function PasteDialog({ intake, open, onClose }: IntakeProps & { open: boolean; onClose(): void }): VNode {
  const say = useWords("workbench");
  const text = useSignal("");
  const name = useSignal(say("pasted"));
  const area = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    if (open) area.current?.focus(); // what is pasted next goes here
  }, [open]);
  const take = () => {
    intake.takeText(text.value, name.value.trim() || say("pasted"));
    text.value = "";
    onClose();
    document.getElementById("pane-data")?.focus(); // the button that opened it goes when the file comes
  };
  const isEmpty = text.value.trim() === "";
  return (
    <Dialog
      title={say("pasteTitle")}
      open={open}
      onClose={onClose}
      foot={<Button look="primary" disabled={isEmpty} onClick={take}>{say("pasteTake")}</Button>}
    >
      <div class="stack">
        <textarea
          ref={area}
          class="input mono paste"
          rows={10}
          aria-label={say("pasteAbout")}
          placeholder={example}
          value={text.value}
          onInput={(event) => text.value = event.currentTarget.value}
        />
        <TextField
          id="paste-name"
          label={say("pasteName")}
          value={name.value}
          onInput={(value) => name.value = value}
        />
      </div>
    </Dialog>
  );
}

/** What was refused before it was sent. */
export function Refused({ intake }: IntakeProps): VNode | null {
  const say = useWords("workbench");
  const now = intake.refusal.value;
  if (!now) return null;
  const close = (
    <Button
      look="ghost"
      size="sm"
      icon="x"
      label={say("dismiss")}
      onClick={() => intake.refusal.value = null}
    />
  );
  return (
    <Notice look="warn" alert action={close}>
      {now.word === "wrongKind"
        ? say("wrongKind", { name: now.name, kind: now.kind })
        : say("oneFile", { name: now.name })}
    </Notice>
  );
}

/** The same bytes would be refused again, or cannot be read again. */
function isForAnotherFile({ code, status }: CallProblem): boolean {
  return code === "file_gone" || [400, 413, 415, 422].includes(status);
}

/** A file on its way: bytes, speed, the rest, stop; where it broke, and again. */
export function Uploading({ upload, intake }: IntakeProps & { upload: Upload }): VNode | null {
  const speech = useSpeech();
  const say = useWords("workbench");
  const now = upload.state.value;
  if (now.kind === "resting" || now.kind === "done") return null;
  const ratio = upload.ratio.value ?? 0;
  const percent = speech.percent(ratio, 0);
  return (
    <div class="up">
      <div class="row">
        <Icon name="file-text" />
        <b class="clip grow">{now.name}</b>
        {now.kind === "failed"
          ? <Button look="ghost" size="sm" icon="x" label={say("dismiss")} onClick={upload.dismiss} />
          : <Button look="ghost" size="sm" icon="x" label={say("stop")} onClick={upload.stop} />}
      </div>
      <div class="stack gap1">
        <svg class="meter" role="img" aria-label={`${say("uploading")}: ${percent}`}>
          <rect
            width={`${(ratio * 100).toFixed(1)}%`}
            height="100%"
            class={now.kind === "failed" ? "f-bad" : "f-run"}
          />
        </svg>
        {now.kind === "sending" && (
          <div class="row sm mid">
            <span>{say("sentOf", { sent: speech.bytes(now.sentBytes), total: speech.bytes(now.totalBytes) })}</span>
            <span class="push">{speedOf(now)}</span>
          </div>
        )}
        <p class="sm mid" role="status">
          {now.kind === "reading" ? say("reading") : now.kind === "sending" ? say("meanwhile") : ""}
        </p>
      </div>
      {now.kind === "failed" && (
        <Notice
          look="bad"
          card
          alert
          action={isForAnotherFile(now.problem)
            ? <Chooser intake={intake} />
            : <Button size="sm" icon="rotate-ccw" onClick={upload.again}>{say("again")}</Button>}
        >
          {now.problem.sentence}
          {now.sentBytes < now.totalBytes && ` ${say("broke", { at: now.sentBytes, total: now.totalBytes })}`}
        </Notice>
      )}
    </div>
  );

  function speedOf({ sentBytes, totalBytes, startedMs }: { sentBytes: number; totalBytes: number; startedMs: number }) {
    const ms = Date.now() - startedMs;
    if (ms < 500 || sentBytes === 0) return "";
    const perMs = sentBytes / ms;
    return say("speed", { speed: speech.bytes(perMs * 1000), rest: speech.duration((totalBytes - sentBytes) / perMs) });
  }
}
