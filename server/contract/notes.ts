import { characterNotes, hintNotes, mendNotes, partNotes, reasonNotes, wholeNotes } from "./note-table.ts";
import type { Sentences } from "./problems.ts";

const notes = { ...wholeNotes, ...mendNotes, ...hintNotes, ...reasonNotes, ...partNotes, ...characterNotes };
export type NoteKey = keyof typeof notes;

type PlacesIn<Text> = Text extends `${string}{${infer Name}}${infer Rest}` ? Name | PlacesIn<Rest> : never;
type Places<Key extends NoteKey> = PlacesIn<(typeof notes)[Key]["en"]>;
type Values<Key extends NoteKey> = [Places<Key>] extends [never] ? []
  : [values: Record<Places<Key>, string | number>];

/** A text of the table, taken apart once: what stands between its places, and their names. */
type Form = { texts: readonly string[]; names: readonly string[]; in: Sentences };

/** Places that hold numbers alone. */
const numbers: ReadonlySet<string> = new Set(["ms", "bytes", "status", "line", "row", "count", "position"]);
const own = formsOf({ ...wholeNotes, ...mendNotes });
const isBehind = ({ texts }: Form) => texts[0] === "";
// What is put behind a note comes first: else the last place of that note would take it for its own.
const wholes = [...own.filter(isBehind), ...own.filter((form) => !isBehind(form))];
/** Places that hold a note themselves; `isOpen`: or the words of others. */
const inner: Record<string, { forms: readonly Form[]; isOpen: boolean }> = {
  note: { forms: own.filter((form) => !isBehind(form)), isOpen: true },
  reason: { forms: formsOf(reasonNotes), isOpen: true },
  hint: { forms: formsOf(hintNotes), isOpen: false },
  mend: { forms: formsOf(mendNotes), isOpen: false },
  part: { forms: formsOf(partNotes), isOpen: false },
  character: { forms: formsOf(characterNotes), isOpen: false },
};

/** One of the program's own notes in English, which is the language that messages are stored in. */
export function note<Key extends NoteKey>(key: Key, ...[values]: Values<Key>): string {
  return filled(notes[key].en, values ?? {});
}

/** A stored message for a person: a note of ours in their language; of all else the words stay as they are. */
export function noteIn(language: keyof Sentences, message: string): string {
  return language === "en" ? message : told(wholes, language, message) ?? message;
}

/** The message in another language, when it has one of the forms; null when it has none. */
function told(forms: readonly Form[], language: keyof Sentences, message: string): string | null {
  for (const form of forms) {
    const values = valuesIn(form, message);
    const inside = values && toldInside(values, language);
    if (inside) return filled(form.in[language], inside);
  }
  return null;
}

/** Values with the notes among them told too; null when one is not of the kind that its place holds. */
function toldInside(values: Record<string, string>, language: keyof Sentences): Record<string, string> | null {
  const inside: Record<string, string> = {};
  for (const [name, value] of Object.entries(values)) {
    const within = inner[name];
    const text = within ? told(within.forms, language, value) ?? (within.isOpen ? value : null) : value;
    if (text === null) return null;
    inside[name] = text;
  }
  return inside;
}

/**
 * Reads the values of a form back out of a message. Without a pattern that could go back and try again, since an
 * endpoint's words may be long and anything: each text between two places is looked for once. A form that begins with
 * a place is something put behind other words, so it is looked for from the end.
 */
function valuesIn({ texts, names }: Form, message: string): Record<string, string> | null {
  const [first = "", ...rest] = texts;
  const last = rest.at(-1);
  if (last === undefined) return message === first ? {} : null;
  const end = message.length - last.length;
  if (end < first.length || !message.startsWith(first) || !message.endsWith(last)) return null;
  const values: Record<string, string> = {};
  let from = first.length;
  for (const [index, name] of names.entries()) {
    const text = rest[index] ?? "";
    const to = index === names.length - 1
      ? end
      : first === ""
      ? message.lastIndexOf(text, end - text.length)
      : message.indexOf(text, from);
    if (to < from || to > end) return null;
    const value = message.slice(from, to);
    if (numbers.has(name) && !/^\d[\d.e-]{0,20}$/u.test(value)) return null;
    values[name] = value;
    from = to + text.length;
  }
  return values;
}

function formsOf(table: Record<string, Sentences>): Form[] {
  return Object.values(table).map((sentences) => {
    const pieces = sentences.en.split(/\{(\w+)\}/u);
    return {
      texts: pieces.filter((_, index) => index % 2 === 0),
      names: pieces.filter((_, index) => index % 2 === 1),
      in: sentences,
    };
  });
}

function filled(text: string, values: Readonly<Record<string, string | number>>): string {
  return text.replace(/\{(\w+)\}/gu, (place, name: string) => String(values[name] ?? place));
}
