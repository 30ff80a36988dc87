// Adds to the text of a row without reading it into an object and writing it anew: big numbers, order, duplicate names
// and escapes stay as the file has them. The text must be a JSON object; nothing here checks that again.

const quote = 0x22, comma = 0x2c, backslash = 0x5c;
const openList = 0x5b, closeList = 0x5d, openObject = 0x7b, closeObject = 0x7d;

/** A member's name and its value, both as JSON. */
export type Member = readonly [name: string, value: string];

/**
 * The pieces of a row with more members as its last ones, to be written one behind the other, texts as UTF-8. The row's
 * bytes stay as they are, but for white space inside an empty object.
 */
export function withMembers(row: Uint8Array, members: readonly Member[]): (Uint8Array | string)[] {
  const close = row.lastIndexOf(closeObject);
  const last = lastBefore(row, close);
  const isEmpty = row[last] === openObject;
  const pieces: (Uint8Array | string)[] = [row.subarray(0, isEmpty ? last + 1 : close)];
  for (const [index, [name, value]] of members.entries()) {
    pieces.push(`${isEmpty && index === 0 ? "" : ","}${name}:`, value);
  }
  pieces.push(row.subarray(close));
  return pieces;
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

type Place = { name: string; from: number; to: number };

/** The members of the first level with the white space around them, between the braces and commas. */
function membersOf(row: string): Place[] {
  const members: Place[] = [];
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

const space = 0x20, tab = 0x09, lf = 0x0a, cr = 0x0d;

function lastBefore(row: Uint8Array, at: number): number {
  let byte: number | undefined;
  do byte = row[--at]; while (byte === space || byte === tab || byte === lf || byte === cr);
  return at;
}
