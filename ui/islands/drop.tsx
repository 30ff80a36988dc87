import type { VNode } from "preact";
import { useEffect, useMemo, useRef } from "preact/hooks";
import { useSignal } from "@preact/signals";
import { createUpload } from "../models/upload.ts";
import { usePage, useWords } from "../page.ts";
import { Button } from "../parts/button.tsx";
import { Icon } from "../parts/icon.tsx";
import { Notice } from "../parts/notice.tsx";

export type DropProps = { projectId: string };

/** Takes a data file from anywhere on the page, and shows how far it has come. */
export function Drop({ projectId }: DropProps): VNode {
  const { base, speech } = usePage();
  const say = useWords("workbench");
  const chooser = useRef<HTMLInputElement>(null);
  const isOver = useSignal(false);
  const upload = useMemo(
    () =>
      createUpload(({ id }) =>
        location.assign(`${base}/projects/${encodeURIComponent(projectId)}?dataset=${encodeURIComponent(id)}`)
      ),
    [],
  );
  useEffect(() => {
    const over = (event: DragEvent) => {
      if (!event.dataTransfer?.types.includes("Files")) return;
      event.preventDefault();
      isOver.value = true;
    };
    const leave = (event: DragEvent) => {
      if (event.relatedTarget === null) isOver.value = false;
    };
    const drop = (event: DragEvent) => {
      const file = event.dataTransfer?.files[0];
      isOver.value = false;
      if (!file) return;
      event.preventDefault();
      upload.send(file);
    };
    document.addEventListener("dragover", over);
    document.addEventListener("dragleave", leave);
    document.addEventListener("drop", drop);
    return () => {
      document.removeEventListener("dragover", over);
      document.removeEventListener("dragleave", leave);
      document.removeEventListener("drop", drop);
    };
  }, []);

  const now = upload.state.value;
  const ratio = upload.ratio.value;
  return (
    <>
      <div class="drop">
        <Icon name="upload" />
        <Button onClick={() => chooser.current?.click()}>{say("choose")}</Button>
        <input
          ref={chooser}
          class="vh"
          type="file"
          tabIndex={-1}
          aria-label={say("choose")}
          onChange={(event) => {
            const file = event.currentTarget.files?.[0];
            if (file) upload.send(file);
          }}
        />
        {ratio !== null && (
          <svg class="meter" role="img" aria-label={speech.percent(ratio)}>
            <rect
              width={`${(ratio * 100).toFixed(1)}%`}
              height="100%"
              class={now.kind === "failed" ? "f-bad" : "f-run"}
            />
          </svg>
        )}
        {now.kind === "sending" && (
          <p class="row">
            {say("sent", { sent: speech.bytes(now.sentBytes), total: speech.bytes(now.totalBytes) })}
            <Button size="sm" onClick={upload.stop}>{say("stop")}</Button>
          </p>
        )}
        {now.kind === "reading" && <p>{say("reading")}</p>}
        {now.kind === "failed" && (
          <Notice look="bad" card alert action={<Button size="sm" onClick={upload.again}>{say("again")}</Button>}>
            {now.problem.sentence} {now.sentBytes < now.totalBytes &&
              say("broke", { at: now.sentBytes, total: now.totalBytes })}
          </Notice>
        )}
      </div>
      <div class={isOver.value ? "dropover is-open" : "dropover"}>
        <div>{say("choose")}</div>
      </div>
    </>
  );
}
