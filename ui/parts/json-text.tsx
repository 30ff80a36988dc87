import type { ComponentChildren, VNode } from "preact";

const mostTokens = 4_000;
const longestString = 2_000;
const token = /"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*|true|false|null|[{}[\],:]/gu;

export type JsonTextProps = {
  /** JSON as it is written; its numbers and escapes stay so. */
  text: string;
  /** A member that is put at the end of the object, and marked as new. */
  added?: { name: string; value: string } | null;
};

/** JSON over several lines, each sign as it was written; what is very long ends with an ellipsis. */
export function JsonText({ text, added = null }: JsonTextProps): VNode {
  const made: ComponentChildren[] = [];
  let depth = 0;
  let count = 0;
  const tokens = text.match(token) ?? [];
  const line = () => made.push("\n" + "  ".repeat(depth));
  for (const [index, one] of tokens.entries()) {
    if (++count > mostTokens) {
      made.push("…");
      break;
    }
    const next = tokens[index + 1];
    const before = tokens[index - 1];
    const isLast = index === tokens.length - 1;
    switch (one) {
      case "{":
      case "[":
        made.push(<span class="p">{one}</span>);
        if (next === "}" || next === "]") break;
        depth++;
        line();
        break;
      case "}":
      case "]":
        if (before !== "{" && before !== "[") {
          depth--;
          if (isLast && added) made.push(<span class="p">,</span>);
          if (!isLast || !added) line();
        }
        if (isLast && added) made.push(<Added {...added} />);
        made.push(<span class="p">{one}</span>);
        break;
      case ",":
        made.push(<span class="p">,</span>);
        line();
        break;
      case ":":
        made.push(<span class="p">:</span>, " ");
        break;
      default:
        made.push(<span class={next === ":" ? "k" : one.startsWith('"') ? "s" : "n"}>{shortened(one)}</span>);
    }
  }
  return <>{made}</>;
}

function Added({ name, value }: { name: string; value: string }): VNode {
  return (
    <span class="add">
      <span class="k">{`  ${JSON.stringify(name)}`}</span>
      <span class="p">:</span> {shortened(JSON.stringify(value))}
    </span>
  );
}

const shortened = (text: string): string => text.length > longestString ? `${text.slice(0, longestString)}…"` : text;
