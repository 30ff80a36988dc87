import type { ReadonlySignal } from "@preact/signals";
import { computed, signal } from "@preact/signals";
import type { Dataset } from "../../server/contract/dataset.ts";
import type { CallProblem } from "../client.ts";
import { noAnswer, readAnswer } from "../client.ts";
import { thisPage } from "../page.ts";

export type UploadState =
  | { kind: "resting" }
  | { kind: "sending"; name: string; sentBytes: number; totalBytes: number; startedMs: number }
  /** All bytes have left; the server writes and counts the rest. */
  | { kind: "reading"; name: string; totalBytes: number }
  | { kind: "done"; dataset: Dataset }
  | { kind: "failed"; name: string; sentBytes: number; totalBytes: number; problem: CallProblem };

/** One file on its way to the server. */
export interface Upload {
  state: ReadonlySignal<UploadState>;
  /** From 0 to 1; null while there is nothing to tell. */
  ratio: ReadonlySignal<number | null>;
  /** Sends a file; one that is on its way is stopped. */
  send(file: File): void;
  /** Sends the file of a failed upload again. */
  again(): void;
  stop(): void;
  /** Puts a failed upload away. */
  dismiss(): void;
}

/** The browser reads a file while it sends it; one that was changed or moved since it was chosen cannot be read. */
function fileGone(): CallProblem {
  const sentence = thisPage().speech.words("workbench")("fileGone");
  return { code: "file_gone", status: 0, sentence, errors: [], params: {} };
}

/** An upload that tells its progress: XMLHttpRequest does, fetch does not. */
export function createUpload(onDone: (dataset: Dataset) => void = () => {}): Upload {
  const state = signal<UploadState>({ kind: "resting" });
  let request: XMLHttpRequest | null = null;
  let last: File | null = null;

  function send(file: File): void {
    const before = request;
    const asked = new XMLHttpRequest();
    request = asked;
    before?.abort();
    last = file;
    const { name, size: totalBytes } = file;
    const startedMs = Date.now();
    let sentBytes = 0;
    const fail = (problem: CallProblem) => {
      state.value = { kind: "failed", name, sentBytes, totalBytes, problem };
    };
    asked.upload.onprogress = ({ loaded }) => {
      sentBytes = Math.min(loaded, totalBytes);
      state.value = { kind: "sending", name, sentBytes, totalBytes, startedMs };
    };
    asked.upload.onload = () => state.value = { kind: "reading", name, totalBytes };
    asked.onerror = async () => {
      const isThere = await file.slice(0, 1).arrayBuffer().then(() => true, () => false);
      if (asked === request) fail(isThere ? noAnswer() : fileGone());
    };
    asked.onload = () => {
      const answer = readAnswer<Dataset, string>(asked.status, asked.responseText);
      if (!answer.ok) return fail(answer.problem);
      state.value = { kind: "done", dataset: answer.value };
      onDone(answer.value);
    };
    asked.onabort = () => {
      if (asked === request) state.value = { kind: "resting" };
    };
    state.value = { kind: "sending", name, sentBytes, totalBytes, startedMs };
    asked.open("POST", `${thisPage().base}/api/datasets?name=${encodeURIComponent(name)}`);
    asked.setRequestHeader("accept", "application/json");
    asked.setRequestHeader("content-type", "application/octet-stream");
    asked.send(file);
  }

  return {
    state,
    ratio: computed(() => {
      const now = state.value;
      if (now.kind === "sending" || now.kind === "failed") {
        return now.totalBytes === 0 ? null : now.sentBytes / now.totalBytes;
      }
      return now.kind === "reading" || now.kind === "done" ? 1 : null;
    }),
    send,
    again: () => {
      if (last) send(last);
    },
    stop: () => request?.abort(),
    dismiss: () => {
      if (state.value.kind === "failed") state.value = { kind: "resting" };
    },
  };
}
