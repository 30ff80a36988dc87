import { parseText } from "../../server/prompt/parse.ts";
import type { ParsedText, Slip } from "../../server/prompt/parse.ts";
import { parsePath } from "../../server/prompt/path.ts";
import { suggestName } from "../../server/prompt/suggest.ts";
import { suggestPath, unknownPaths } from "../models/fields.ts";

/** The fields that a prompt is held against: `names` of the file alone, `paths` with what lies inside of them. */
export type Known = { names: readonly string[]; paths: readonly string[] };

/**
 * What is amiss in a text. `unknown`: no field of the file fills the variable. `doubtful`: the field is there, and the
 * rows at hand have a member of nearly that name, yet not this one. The others look like a variable that was meant.
 */
export type FaultKind = "unknown" | "doubtful" | Slip["kind"];
export type Fault = {
  kind: FaultKind;
  start: number;
  end: number;
  /** What is written there: the name of a variable, or the text of a slip. */
  written: string;
  /** What was likely meant, as it is written between braces; null when nothing is near. */
  meant: string | null;
};

const mostKept = 32;
const keptTexts = new Map<string, ParsedText>();

/** As `parseText`; texts of late are kept, since marks, counts and the line of faults all read the same one. */
export function parseKept(text: string): ParsedText {
  const kept = keptTexts.get(text);
  if (kept) return kept;
  const parsed = parseText(text);
  keptTexts.set(text, parsed);
  for (const oldest of keptTexts.keys()) {
    if (keptTexts.size <= mostKept) break;
    keptTexts.delete(oldest);
  }
  return parsed;
}

/** What is amiss in a text, in the order in which it stands there. */
export function findFaults({ segments, slips }: ParsedText, known: Known): Fault[] {
  const byName = new Map<string, Pick<Fault, "kind" | "meant"> | null>();
  const faults = slips.map((slip): Fault => {
    const { kind, start, end, text } = slip;
    return { kind, start, end, written: text, meant: meantBy(slip, known) };
  });
  const slipped = new Set(slips.map(({ start }) => start));
  for (const segment of segments) {
    if (segment.kind !== "variable" || slipped.has(segment.start)) continue;
    const { path, start, end } = segment;
    let fault = byName.get(path.name);
    if (fault === undefined) byName.set(path.name, fault = judge(path.name, known));
    if (fault) faults.push({ ...fault, start, end, written: path.name });
  }
  return faults.sort((one, other) => one.start - other.start);
}

/** Whether a fault is what is being written just now: nobody is blamed for a variable that is half typed. */
export function isBeingTyped({ kind, start, end }: Fault, cursor: number | null): boolean {
  return cursor !== null && kind !== "unknown" && kind !== "doubtful" && start < cursor && cursor <= end;
}

/** The text that takes the place of a fault; null when nothing is near. */
export function mendOf({ meant }: Pick<Fault, "meant">): string | null {
  return meant === null ? null : `{{${meant}}}`;
}

/** A text with every fault mended that has a mend, and how many that were. */
export function mendAll(text: string, faults: readonly Fault[]): { text: string; count: number } {
  let mended = "", at = 0, count = 0;
  for (const fault of faults) {
    const mend = mendOf(fault);
    if (mend === null || fault.start < at) continue;
    mended += text.slice(at, fault.start) + mend;
    at = fault.end;
    count++;
  }
  return { text: mended + text.slice(at), count };
}

function judge(name: string, { names, paths }: Known): Pick<Fault, "kind" | "meant"> | null {
  const path = parsePath(name);
  if (!path || names.length === 0) return null;
  if (unknownPaths([path], names).length > 0) {
    return { kind: "unknown", meant: nearMember(name, paths) ?? suggestPath(name, paths, names) };
  }
  if (paths.includes(name) || names.includes(name)) return null;
  const meant = nearMember(name, paths);
  return meant === null ? null : { kind: "doubtful", meant };
}

/** Of `user.contry`, the member of `user` that is called nearly so. */
function nearMember(name: string, paths: readonly string[]): string | null {
  const dot = name.lastIndexOf(".");
  if (dot <= 0) return null;
  const [parent, member] = [name.slice(0, dot + 1), name.slice(dot + 1)];
  const beside = paths.filter((path) => path.startsWith(parent)).map((path) => path.slice(parent.length));
  const near = beside.includes(member) ? null : suggestName(member, beside);
  return near === null ? null : parent + near;
}

function meantBy({ kind, text }: Slip, known: Known): string | null {
  if (kind === "empty") return null;
  const inner = text.replace(/[{}｛｝﹛﹜]/gu, "").trim();
  const quoted = /^(["'])([^"']+)\1$/u.exec(inner)?.[2];
  const name = quoted ?? inner.replace(/\s*["':;,|=<>\r\n][^]*$/u, "");
  if (parsePath(name) === null) return null;
  const fault = judge(name, known);
  return fault ? fault.meant ?? name : name;
}
