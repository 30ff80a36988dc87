import type { Field, Profile } from "../contract/dataset.ts";
import { kinds, type Members } from "../formats/json-scan.ts";
import { Distinct, hashOf, hashRange, longHashOf, longHashRange } from "./distinct.ts";
import { Lengths } from "./lengths.ts";

const stringKind = kinds.indexOf("string"), nullKind = kinds.indexOf("null");

const maxFields = 500; // that are told one by one
const maxSpellings = maxFields * 2; // of their names: an escape spells the same name anew
const maxNameBytes = 1000; // a longer name is counted, not told
const exactNames = 200_000;
const exactValues = 1024;
const maxSamples = 5;
const richFields = 100; // those after it have one sample, so that the whole stays small
const sampleChars = 200;

/** What is gathered of one field. */
class FieldTally {
  readonly counts = kinds.map(() => 0);
  readonly distinct = new Distinct(exactValues, hashRange);
  readonly lengths = new Lengths();
  readonly samples: string[] = [];
  lastRow = -1;
  lastKind = 0;

  constructor(readonly name: string, readonly maxSamples: number) {}
}

/** A name as the file spells it. `next` is the one that came after it last time: most rows name their fields alike. */
class Spelling {
  next: Spelling | null = null;
  constructor(readonly bytes: Uint8Array, readonly field: FieldTally) {}
}

/**
 * Gathers the profile of a dataset's fields, row by row, over all rows. Its memory is bounded: the first 500 fields are
 * told, all are counted (an estimate above 200,000); of values, hashes and buckets of lengths are kept. The same rows
 * in the same order give the same profile.
 */
export class ProfileTally {
  readonly #fields = new Map<string, FieldTally>();
  readonly #spellings = new Map<number, Spelling>();
  readonly #otherNames = new Distinct(exactNames, longHashRange);
  #first: Spelling | null = null;
  #row = 0;

  add(bytes: Uint8Array, members: Members): void {
    const row = this.#row++;
    let before: Spelling | null = null;
    for (let at = 0; at < members.count; at++) {
      const nameFrom = members.nameFrom[at] ?? 0, nameTo = members.nameTo[at] ?? 0;
      const expected: Spelling | null = before ? before.next : this.#first;
      const spelling: Spelling | null = expected && spells(expected.bytes, bytes, nameFrom, nameTo)
        ? expected
        : this.#spellingOf(bytes, nameFrom, nameTo);
      if (!spelling) continue;
      if (spelling !== expected) {
        if (before) before.next = spelling;
        else this.#first = spelling;
      }
      before = spelling;
      this.#addValue(spelling.field, row, bytes, members, at);
    }
  }

  #addValue(field: FieldTally, row: number, bytes: Uint8Array, members: Members, at: number): void {
    const kind = members.kind[at] ?? 0;
    if (field.lastRow === row) decrease(field.counts, field.lastKind); // of equal names the last one counts
    field.lastRow = row;
    field.lastKind = kind;
    field.counts[kind] = (field.counts[kind] ?? 0) + 1;
    if (kind === nullKind) return;
    if (kind === stringKind) field.lengths.add(members.length[at] ?? 0);
    const from = members.from[at] ?? 0, to = members.to[at] ?? 0;
    if (field.distinct.add(hashOf(bytes, from, to)) && field.samples.length < field.maxSamples) {
      field.samples.push(sampleOf(bytes, from, to, kind === stringKind));
    }
  }

  #spellingOf(bytes: Uint8Array, from: number, to: number): Spelling | null {
    const hash = longHashOf(bytes, from, to);
    const known = this.#spellings.get(hash);
    if (known) return known;
    if (to - from <= maxNameBytes && this.#spellings.size < maxSpellings) {
      const name = readName(bytes, from, to);
      let field = this.#fields.get(name);
      if (!field && this.#fields.size < maxFields) {
        field = new FieldTally(name, this.#fields.size < richFields ? maxSamples : 1);
        this.#fields.set(name, field);
      }
      if (field) {
        const spelling = new Spelling(bytes.slice(from, to), field);
        this.#spellings.set(hash, spelling);
        return spelling;
      }
    }
    this.#otherNames.add(hash);
    return null;
  }

  profile(): Profile {
    return {
      fields: Array.from(this.#fields.values(), describe),
      fieldCount: this.#fields.size + this.#otherNames.count,
    };
  }
}

function describe(field: FieldTally): Field {
  const count = (kind: Field extends { types: Record<infer Kind, number> } ? Kind : never) =>
    field.counts[kinds.indexOf(kind)] ?? 0;
  const types = {
    string: count("string"),
    number: count("number"),
    boolean: count("boolean"),
    object: count("object"),
    array: count("array"),
    null: count("null"),
  };
  const filled = field.counts.reduce((sum, one) => sum + one, 0) - types.null;
  return {
    name: field.name,
    types,
    filled,
    distinct: Math.min(field.distinct.count, filled),
    lengths: field.lengths.quantiles(),
    samples: field.samples,
  };
}

function spells(name: Uint8Array, bytes: Uint8Array, from: number, to: number): boolean {
  if (to - from !== name.length) return false;
  for (let at = 0; at < name.length; at++) if (name[at] !== bytes[from + at]) return false;
  return true;
}

function decrease(counts: number[], at: number): void {
  counts[at] = (counts[at] ?? 0) - 1;
}

const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

function readName(bytes: Uint8Array, from: number, to: number): string {
  return String(JSON.parse(`"${decoder.decode(bytes.subarray(from, to))}"`));
}

/** The first characters of a value: of a string itself, of all else its JSON. */
function sampleOf(bytes: Uint8Array, from: number, to: number, isString: boolean): string {
  if (!isString) return firstChars(decoder.decode(bytes.subarray(from, Math.min(to, from + sampleChars * 4))));
  const longest = from + 1 + sampleChars * 6; // no character is written in more bytes
  if (to - 1 <= longest) return firstChars(readName(bytes, from + 1, to - 1));
  for (let end = longest;; end--) { // back to where neither a character nor an escape is cut
    if (((bytes[end] ?? 0) & 0xc0) === 0x80) continue;
    try {
      return firstChars(readName(bytes, from + 1, end));
    } catch {
      continue;
    }
  }
}

function firstChars(text: string): string {
  return text.length <= sampleChars ? text : text.slice(0, sampleChars).replace(/[\ud800-\udbff]$/, "");
}
