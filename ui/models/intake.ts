import type { Signal } from "@preact/signals";
import { signal } from "@preact/signals";
import type { Upload } from "./upload.ts";

/** What was refused before it was sent, or left aside. */
export type Refusal = { word: "wrongKind"; name: string; kind: string } | { word: "oneFile"; name: string };

/** Takes files from wherever they come: dropped, chosen, pasted. */
export interface Intake {
  refusal: Signal<Refusal | null>;
  /** A file is held over the page. */
  isOver: Signal<boolean>;
  take(files: readonly File[]): void;
  takeText(text: string, name: string): void;
  /** Listens on the whole page, until the returned function is called. */
  listen(pastedName: string): () => void;
}

/** Kinds that people have their rows in and that are no JSONL; others are left to the server, which looks inside. */
const otherKinds =
  /\.(xlsx?|ods|numbers|docx?|pdf|pptx?|parquet|zip|rar|7z|tar|gz|bz2|zst|png|jpe?g|gif|webp|mp[34])$/iu;

export function createIntake(upload: Upload): Intake {
  const refusal = signal<Refusal | null>(null);
  const isOver = signal(false);

  function take([file, ...others]: readonly File[]): void {
    if (!file) return;
    const kind = otherKinds.exec(file.name)?.[1];
    if (kind !== undefined) {
      refusal.value = { word: "wrongKind", name: file.name, kind: kind.toUpperCase() };
      return;
    }
    refusal.value = others.length > 0 ? { word: "oneFile", name: file.name } : null;
    upload.send(file);
  }

  function takeText(text: string, name: string): void {
    take([new File([text], /\.\w+$/u.test(name) ? name : `${name}.jsonl`, { type: "application/x-ndjson" })]);
  }

  return {
    refusal,
    isOver,
    take,
    takeText,
    listen(pastedName) {
      const over = (event: DragEvent) => {
        if (!event.dataTransfer?.types.includes("Files")) return;
        event.preventDefault();
        isOver.value = true;
      };
      const leave = (event: DragEvent) => {
        if (event.relatedTarget === null) isOver.value = false;
      };
      const drop = (event: DragEvent) => {
        isOver.value = false;
        const files = [...event.dataTransfer?.files ?? []];
        if (files.length === 0) return;
        event.preventDefault();
        take(files);
      };
      const paste = (event: ClipboardEvent) => {
        if (isEditable(event.target) || document.querySelector("dialog[open]")) return;
        const files = [...event.clipboardData?.files ?? []];
        const text = event.clipboardData?.getData("text/plain") ?? "";
        if (files.length > 0) take(files);
        else if (text.trimStart().startsWith("{")) takeText(text, pastedName);
        else return;
        event.preventDefault();
      };
      document.addEventListener("dragover", over);
      document.addEventListener("dragleave", leave);
      document.addEventListener("drop", drop);
      document.addEventListener("paste", paste);
      return () => {
        document.removeEventListener("dragover", over);
        document.removeEventListener("dragleave", leave);
        document.removeEventListener("drop", drop);
        document.removeEventListener("paste", paste);
      };
    },
  };
}

function isEditable(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || target.matches("input, textarea, select"));
}
