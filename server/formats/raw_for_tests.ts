import { removeMember, withMembers } from "./raw.ts";

/** A row with one more member, as text; with `overwrite` without the earlier ones of that name. */
export function addMember(row: string, name: string, json: string, { overwrite = false } = {}): string {
  const bytes = new TextEncoder().encode(overwrite ? removeMember(row, name) : row);
  return textOf(withMembers(bytes, [[JSON.stringify(name), json]]));
}

/** Pieces of a row as one text. */
export function textOf(pieces: readonly (Uint8Array | string)[]): string {
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  return pieces.map((piece) => typeof piece === "string" ? piece : decoder.decode(piece, { stream: true })).join("");
}
