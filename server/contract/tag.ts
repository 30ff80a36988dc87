import * as z from "zod";

/** The tag of a state of something that changes: when it was last changed, in double quotes (RFC 9110, 8.8.3). */
export function tagOf(changedAt: string): string {
  return `"${changedAt}"`;
}

/** Tags of states that a change may be made over; `any` for `*`. */
export type IfMatch = { kind: "any" } | { kind: "some"; tags: readonly string[] };

const oneTag = /(?:W\/)?"[\x21\x23-\x7e\x80-\xff]*"/gu;

/** The tags of a list with commas between them, empty places allowed; null where it is none. */
function tagsOf(text: string): string[] | null {
  const between = text.replace(oneTag, "").replace(/[\t ]/gu, "");
  if (/[^,]/u.test(between)) return null;
  const form = text.replace(oneTag, "T").replace(/[\t ]/gu, "");
  return /TT/u.test(form) ? null : text.match(oneTag);
}

/** The header If-Match: `*`, or tags with commas between them (RFC 9110, 13.1.1). */
export const ifMatch = z.string().max(4096).transform((text, context): IfMatch => {
  if (text.trim() === "*") return { kind: "any" };
  const tags = tagsOf(text);
  if (tags) return { kind: "some", tags };
  context.addIssue({
    code: "custom",
    message: 'must be * or tags in double quotes, as ETag gives them: "2026-01-31T12:00:00.000Z"',
    params: { zh: '必须是 *，或像 ETag 那样带双引号的标记："2026-01-31T12:00:00.000Z"' },
  });
  return z.NEVER;
});

/** Whether a change may be made over this state; a weak tag never fits, as a change needs the very same state. */
export function fits(wanted: IfMatch | undefined, changedAt: string): boolean {
  return wanted === undefined || wanted.kind === "any" || wanted.tags.includes(tagOf(changedAt));
}

/** When a change took place, as it is told: later than the one before even within one ms, or with a clock put back. */
export function changeTime(at: Date, before: string): string {
  return new Date(Math.max(at.getTime(), Date.parse(before) + 1)).toISOString();
}
