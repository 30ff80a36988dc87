const token = /"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*|true|false|null|[{}[\],:]/gu;

/** JSON over several lines, each of its signs as it was written; null when the text is none. */
export function prettyJson(text: string): string | null {
  try {
    JSON.parse(text);
  } catch {
    return null;
  }
  const tokens = text.match(token) ?? [];
  const made: string[] = [];
  let depth = 0;
  const line = () => "\n" + "  ".repeat(depth);
  for (const [index, one] of tokens.entries()) {
    if (one === "{" || one === "[") {
      const isEmpty = tokens[index + 1] === "}" || tokens[index + 1] === "]";
      depth++;
      made.push(one, isEmpty ? "" : line());
    } else if (one === "}" || one === "]") {
      const wasEmpty = tokens[index - 1] === "{" || tokens[index - 1] === "[";
      depth--;
      made.push(wasEmpty ? "" : line(), one);
    } else if (one === ",") made.push(",", line());
    else made.push(one === ":" ? ": " : one);
  }
  return made.join("");
}
