import type { VNode } from "preact";

const before = 10; // characters that are kept before a place that is far into a text

/** A text with the first place of what was looked for in it marked; a place far into a long text is brought into view. */
export function Marked({ text, q, most }: { text: string; q: string; most?: number }): VNode {
  const at = q === "" ? -1 : text.toLowerCase().indexOf(q.toLowerCase());
  const from = most !== undefined && at > 2 * before ? wholeFrom(text, at - before) : 0;
  const end = most === undefined ? text.length : Math.min(text.length, from + most);
  const [open, close] = [from > 0 ? "…" : "", end < text.length ? "…" : ""];
  if (at < 0) return <>{text.slice(0, end) + close}</>;
  return (
    <>
      {open + text.slice(from, at)}
      <mark>{text.slice(at, Math.min(end, at + q.length))}</mark>
      {text.slice(at + q.length, end) + close}
    </>
  );
}

/** A place that does not cut a character in two. */
function wholeFrom(text: string, at: number): number {
  const unit = text.charCodeAt(at);
  return unit >= 0xdc00 && unit <= 0xdfff ? at + 1 : at;
}
