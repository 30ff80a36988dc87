import { removeMember, withMembers } from "./raw.ts";

const encoder = new TextEncoder();

/** A row with one more member, as text; with `overwrite` without the earlier ones of that name. */
export function addMember(row: string, name: string, json: string, { overwrite = false } = {}): string {
  const bytes = encoder.encode(overwrite ? removeMember(row, name) : row);
  const pieces = withMembers(bytes, [[encoder.encode(JSON.stringify(name)), encoder.encode(json)]]);
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  return pieces.map((piece) => decoder.decode(piece, { stream: true })).join("") + decoder.decode();
}
