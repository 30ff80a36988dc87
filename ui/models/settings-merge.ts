import type { FieldName, Fields } from "../settings-form.ts";
import { fieldNames } from "../settings-form.ts";

/** Fields that were changed here, and elsewhere to something else. */
export type SettingsConflict = { names: FieldName[]; theirs: Fields; keyHint: string | null; changedAt: string };

export type Merging = {
  /** As it is written here, and as it was last saved from here. */
  fields: Fields;
  saved: Fields;
  /** As the project was last told, and as it is now. */
  seen: Fields;
  theirs: Fields;
  /** What the project may have of our own, as no answer came. */
  sent: readonly Fields[];
  keyHints: { seen: string | null; theirs: string | null };
};

/** Which fields were changed elsewhere alone, and are taken up, and which were changed here too. */
export function mergeFields(
  { fields, saved, seen, theirs, sent, keyHints }: Merging,
): { taken: FieldName[]; opposed: FieldName[] } {
  const isMine = (name: FieldName) => fields[name] !== saved[name];
  const isTheirs = (name: FieldName) => theirs[name] !== seen[name] && sent.every((one) => theirs[name] !== one[name]);
  const isOtherKey = fields["endpoint.key"] !== "" && keyHints.theirs !== keyHints.seen &&
    sent.every((one) => one["endpoint.key"] === "" || !keyHints.theirs?.endsWith(one["endpoint.key"].trim().slice(-4)));
  const taken = fieldNames.filter((name) => isTheirs(name) && (!isMine(name) || fields[name] === theirs[name]));
  const opposed = fieldNames.filter((name) =>
    name === "endpoint.key" ? isOtherKey : isTheirs(name) && !taken.includes(name)
  );
  return { taken, opposed };
}

/** Some of the fields alone. */
export function pickFields(fields: Fields, names: readonly FieldName[]): Partial<Fields> {
  return Object.fromEntries(names.map((name) => [name, fields[name]]));
}
