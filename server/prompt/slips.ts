import { parsePath } from "./path.ts";
import type { Segment } from "./segment.ts";

/**
 * What looks like a variable that was meant, yet stays text:
 * `full_width_braces` ｛｛q｝｝ · `not_a_path` {{ q | upper }} · `unbalanced` {{q} · `empty` {{ }}.
 */
export type SlipKind = "full_width_braces" | "not_a_path" | "unbalanced" | "empty";
/** Where it stands in the text of the message, in UTF-16 positions, and what is written there. */
export type Slip = { kind: SlipKind; start: number; end: number; text: string };

const blank = "\0";

/** Finds slips, and rather misses one than blames the skeleton of a JSON answer, code or LaTeX. */
export function findSlips(text: string, segments: readonly Segment[]): Slip[] {
  if (!/[{}｛｝﹛﹜]/.test(text)) return [];
  const slips: Slip[] = [];
  const note = (kind: SlipKind, start: number, end: number) =>
    slips.push({ kind, start, end, text: text.slice(start, end) });

  let rest = "";
  for (const { kind, start, end, ...segment } of segments) {
    rest += kind === "text" ? text.slice(start, end) : blank.repeat(end - start);
    if ("path" in segment && !segment.path.exact && /[｛｝﹛﹜]/.test(segment.path.name)) {
      note("full_width_braces", start, end);
    }
  }
  rest = rest.replace(/\\\{\{(?:[^{}]*\}\})?/g, (escaped) => blank.repeat(escaped.length));
  rest = rest.replace(/[{｛﹛]{1,2}([^{}｛｝﹛﹜\n]{1,100})[}｝﹜]{1,2}/g, (found, inner: string, start: number) => {
    const braces = found.length - inner.length;
    if (braces < 3 || !/[｛｝﹛﹜]/.test(found)) return found;
    note("full_width_braces", start, start + found.length);
    return blank.repeat(found.length);
  });
  for (const { 0: found, 1: inner = "", index } of rest.matchAll(/\{\{([^{}]*)\}\}/g)) {
    const end = index + found.length;
    if (inner.trim() === "") {
      const inSkeleton = rest.charAt(index - 1) === "{" || rest.charAt(end) === "}";
      if (!inSkeleton && !inner.includes("\n")) note("empty", index, end);
    } else if (meansVariable(inner)) note("not_a_path", index, end);
  }
  noteUnbalanced(rest, note);
  return slips.sort((a, b) => a.start - b.start);
}

/** Whether a text that is no path was meant as one: a filter, an assignment, a quoted name, a broken line or index. */
function meansVariable(inner: string): boolean {
  const trimmed = inner.trim();
  if (/[\r\n]/.test(trimmed) || trimmed.length > 200) return false;
  if (/^(["'])[^"':,{}]+\1$/.test(trimmed)) return true;
  const foreign = /["':;,|=<>]/.exec(trimmed);
  if (!foreign) return inner.includes("\n") && /^[\p{L}\p{N}\p{M}_$@.[\]-]+$/u.test(trimmed);
  const before = trimmed.slice(0, foreign.index);
  return "|=<>".includes(foreign[0]) || ("\"'".includes(foreign[0]) && /[^\s[]\s*\[\s*$/.test(before));
}

function noteUnbalanced(rest: string, note: (kind: SlipKind, start: number, end: number) => void): void {
  const opened: number[] = [];
  const strayCloses: number[] = [];
  for (const { 0: brace, index } of rest.matchAll(/[{}]/g)) {
    if (brace === "{") opened.push(index);
    else if (opened.pop() === undefined) strayCloses.push(index);
  }
  // A brace too few shows only in the whole: {"a": {q}} is a skeleton, {q}} alone is not.
  if (opened.length > 0) noteForgotten(rest, /\{\{([^{}\n\\]{1,100})\}(?!\})/g, note);
  if (strayCloses.length > 0) noteForgotten(rest, /(?<!\{)\{([^{}\n\\]{1,100})\}\}/g, note);
  for (const stray of [opened, strayCloses]) {
    for (let i = 1; i < stray.length; i++) {
      const [first = 0, second = 0] = stray.slice(i - 1, i + 1);
      if (second !== first + 1) continue;
      note("unbalanced", first, second + 1);
      i++;
    }
  }
}

function noteForgotten(
  rest: string,
  pattern: RegExp,
  note: (kind: SlipKind, start: number, end: number) => void,
): void {
  for (const { 0: found, 1: inner = "", index } of rest.matchAll(pattern)) {
    if (!inner.includes(blank) && parsePath(inner)) note("unbalanced", index, index + found.length);
  }
}
