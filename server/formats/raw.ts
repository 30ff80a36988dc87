// Adds to the text of a row without reading it into an object and writing it anew: big numbers, order, duplicate names
// and escapes stay as the file has them. The text must be a JSON object; nothing here checks that again.

const quote = 0x22, comma = 0x2c, backslash = 0x5c;
const openList = 0x5b, closeList = 0x5d, openObject = 0x7b, closeObject = 0x7d;

/**
 * The row with one more member as its last; `json` is the value as JSON text. All else keeps its characters, but for
 * white space inside an empty object. With `overwrite` all earlier members of that name go, however it is escaped.
 */
export function addMember(row: string, name: string, json: string, { overwrite = false } = {}): string {
  if (overwrite) row = removeMember(row, name);
  const close = row.lastIndexOf("}");
  const last = lastBefore(row, close);
  const before = row.charCodeAt(last) === openObject ? row.slice(0, last + 1) : `${row.slice(0, close)},`;
  return `${before}${JSON.stringify(name)}:${json}${row.slice(close)}`;
}

/** The row without its members of that name; the others keep their characters. */
export function removeMember(row: string, name: string): string {
  if (!mayHave(row, name)) return row;
  const members = membersOf(row);
  const kept = members.filter((member) => member.name !== name);
  const first = members[0], last = members.at(-1);
  if (!first || !last || kept.length === members.length) return row;
  return row.slice(0, first.from) + kept.map(({ from, to }) => row.slice(from, to)).join(",") + row.slice(last.to);
}

/** Whether the row itself has a member of that name, at its first level. */
export function hasMember(row: string, name: string): boolean {
  return mayHave(row, name) && membersOf(row).some((member) => member.name === name);
}

/** A quick look: a name that is not there as it is can only be there with an escape. */
function mayHave(row: string, name: string): boolean {
  return row.includes(`"${name}"`) || row.includes("\\");
}

type Member = { name: string; from: number; to: number };

/** The members of the first level with the white space around them, between the braces and commas. */
function membersOf(row: string): Member[] {
  const members: Member[] = [];
  let depth = 0;
  let from = 0;
  let name: string | null = null;
  for (let at = 0; at < row.length; at++) {
    const code = row.charCodeAt(at);
    if (code === quote) {
      const end = stringEnd(row, at);
      if (depth === 1) name ??= readName(row.slice(at, end));
      at = end - 1;
    } else if (code === openObject || code === openList) {
      if (depth++ === 0) from = at + 1;
    } else if (code === comma && depth === 1) {
      if (name !== null) members.push({ name, from, to: at });
      from = at + 1;
      name = null;
    } else if ((code === closeObject || code === closeList) && --depth === 0 && name !== null) {
      members.push({ name, from, to: at });
    }
  }
  return members;
}

function stringEnd(text: string, at: number): number {
  let close = text.indexOf('"', at + 1);
  while (close > 0 && isEscaped(text, close)) close = text.indexOf('"', close + 1);
  return close < 0 ? text.length : close + 1;
}

function isEscaped(text: string, at: number): boolean {
  let before = at - 1;
  while (text.charCodeAt(before) === backslash) before--;
  return (at - before) % 2 === 0;
}

function readName(json: string): string {
  return json.includes("\\") ? String(JSON.parse(json)) : json.slice(1, -1);
}

function lastBefore(text: string, at: number): number {
  do at--; while (" \t\r\n".includes(text.charAt(at)) && at > 0);
  return at;
}
