import type { ComponentChildren, VNode } from "preact";

/** More than this is shown as plain text: nobody reads it as a page. */
const mostChars = 200_000;

/**
 * A model's answer as Markdown: headings, lists, tables, code, quotes, emphasis, links. Every text becomes a text node, so
 * HTML in it is read and never runs; a picture is told by its words and never fetched.
 */
export function Markdown({ text }: { text: string }): VNode {
  if (text.length > mostChars) return <div class="code">{text}</div>;
  return <div class="prose">{blocks(text.replace(/\r\n?/gu, "\n").split("\n"))}</div>;
}

const fence = /^ {0,3}(`{3,}|~{3,})\s*([^`]*)$/u;
const heading = /^ {0,3}(#{1,6})\s+(.*?)\s*#*\s*$/u;
const rule = /^ {0,3}(?:-[ \t]*){3,}$|^ {0,3}(?:\*[ \t]*){3,}$|^ {0,3}(?:_[ \t]*){3,}$/u;
const bullet = /^( {0,8})(?:[-*+]|(\d{1,9})[.)])[ \t]+(.*)$/u;
const quote = /^ {0,3}> ?(.*)$/u;
const divider = /^ {0,3}\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*$/u;
const deepest = 12;

function blocks(lines: readonly string[], depth = 0): VNode[] {
  const made: VNode[] = [];
  const add = (node: VNode) => void made.push(node);
  for (let at = 0; at < lines.length;) {
    const line = lines[at] ?? "";
    const opened = fence.exec(line);
    if (line.trim() === "") {
      at++;
    } else if (opened) {
      const mark = opened[1] ?? "```";
      let end = at + 1;
      while (end < lines.length && !isFenceEnd(lines[end] ?? "", mark)) end++;
      add(<pre class="code json" key={at}><code>{lines.slice(at + 1, end).join("\n")}</code></pre>);
      at = end + 1;
    } else if (heading.test(line)) {
      const [, marks = "", title = ""] = heading.exec(line) ?? [];
      // Below the headings of the page itself.
      const Title = marks.length <= 1 ? "h4" : marks.length === 2 ? "h5" : "h6";
      add(<Title key={at}>{inline(title)}</Title>);
      at++;
    } else if (rule.test(line)) {
      add(<hr key={at} />);
      at++;
    } else if (quote.test(line) && depth < deepest) {
      const from = at;
      const inner: string[] = [];
      for (let found = quote.exec(line); found; found = quote.exec(lines[++at] ?? "")) inner.push(found[1] ?? "");
      add(<blockquote key={from}>{blocks(inner, depth + 1)}</blockquote>);
    } else if (bullet.test(line) && depth < deepest) {
      const from = at;
      at = endOfList(lines, at);
      add(list(lines.slice(from, at), from, depth));
    } else if (line.includes("|") && divider.test(lines[at + 1] ?? "")) {
      const from = at;
      at += 2;
      while (at < lines.length && (lines[at] ?? "").includes("|")) at++;
      add(table(lines.slice(from, at), from));
    } else {
      const from = at;
      do at++; while (at < lines.length && !startsBlock(lines[at] ?? ""));
      add(<p key={from}>{inline(lines.slice(from, at).join("\n"))}</p>);
    }
  }
  return made;
}

function isFenceEnd(line: string, mark: string): boolean {
  const text = line.trim();
  return text.length >= mark.length && text.startsWith(mark) && /^(?:`+|~+)$/u.test(text);
}

function startsBlock(line: string): boolean {
  return line.trim() === "" || [fence, heading, rule, bullet, quote].some((pattern) => pattern.test(line));
}

/** A list goes on over lines that are indented, and over one empty line before its next point. */
function endOfList(lines: readonly string[], from: number): number {
  let at = from + 1;
  while (at < lines.length) {
    const line = lines[at] ?? "";
    const next = lines[at + 1] ?? "";
    if (
      line.trim() === "" ? !bullet.test(next) && !/^ {2,}\S/u.test(next) : !bullet.test(line) && !/^ {2,}/u.test(line)
    ) {
      break;
    }
    at++;
  }
  return at;
}

function list(lines: readonly string[], key: number, depth: number): VNode {
  const [, indent = "", number] = bullet.exec(lines[0] ?? "") ?? [];
  const points: string[][] = [];
  for (const line of lines) {
    const found = bullet.exec(line);
    if (found && (found[1] ?? "").length <= indent.length + 1) points.push([found[3] ?? ""]);
    else points.at(-1)?.push(line.replace(new RegExp(`^ {0,${indent.length + 4}}`, "u"), ""));
  }
  const items = points.map((inner, index) => <li key={index}>{item(inner, depth)}</li>);
  return number === undefined ? <ul key={key}>{items}</ul> : <ol key={key} start={Number(number)}>{items}</ol>;
}

function item([first = "", ...rest]: readonly string[], depth: number): ComponentChildren {
  let text = 0;
  while (text < rest.length && !startsBlock(rest[text] ?? "")) text++;
  return (
    <>
      {inline([first, ...rest.slice(0, text)].join("\n"))}
      {rest.length > text && blocks(rest.slice(text), depth + 1)}
    </>
  );
}

function table(lines: readonly string[], key: number): VNode {
  const cellsOf = (line: string) =>
    line.trim().replace(/^\||\|$/gu, "").split(/(?<!\\)\|/u).map((cell) => cell.trim().replaceAll("\\|", "|"));
  const [head = "", , ...body] = lines;
  return (
    <div class="tablewrap" key={key}>
      <table class="tbl prose__t">
        <thead>
          <tr>{cellsOf(head).map((cell, index) => <th key={index}>{inline(cell)}</th>)}</tr>
        </thead>
        <tbody>
          {body.map((line, row) => (
            <tr key={row}>{cellsOf(line).map((cell, index) => <td key={index}>{inline(cell)}</td>)}</tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

// Each alternative is bounded, so that no text makes the search slow.
const marks =
  /(`{1,3})([^`]{1,2000})\1|!\[([^\]\n]{0,500})\]\(([^()\s]{0,2000})\)|\[([^\]\n]{1,500})\]\(([^()\s]{1,2000})\)|(\*\*|(?<!\w)__)(?=\S)([^\n]{1,2000}?\S|\S)\7(?!(?<=__)\w)|(\*|~~)(?=\S)([^\n*~]{1,2000}?\S|\S)\9|\\([!-/:-@[-`{-~])/gu;

function inline(text: string, depth = 0): ComponentChildren[] {
  const made: ComponentChildren[] = [];
  let from = 0;
  for (const found of text.matchAll(marks)) {
    const [whole, , code, picture, , words, address, , strong, soft, em, escaped] = found;
    if (found.index > from) made.push(text.slice(from, found.index));
    from = found.index + whole.length;
    const within = (inner: string) => depth < 4 ? inline(inner, depth + 1) : inner;
    if (code !== undefined) made.push(<code>{code}</code>);
    else if (picture !== undefined) made.push(whole);
    else if (words !== undefined) made.push(link(words, address ?? ""));
    else if (strong !== undefined) made.push(<strong>{within(strong)}</strong>);
    else if (em !== undefined) made.push(soft === "~~" ? <del>{within(em)}</del> : <em>{within(em)}</em>);
    else if (escaped !== undefined) made.push(escaped);
  }
  if (from < text.length) made.push(text.slice(from));
  return made;
}

/** A link shows where it leads, and only web addresses are links at all. */
function link(words: string, address: string): ComponentChildren {
  if (!/^https?:\/\//iu.test(address) || !URL.canParse(address)) return `[${words}](${address})`;
  return <a href={address} title={address} target="_blank" rel="noopener noreferrer nofollow">{words}</a>;
}
