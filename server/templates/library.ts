import { randomUUID } from "node:crypto";
import type { Database } from "@db/sqlite";
import * as kept from "../../db/templates.ts";
import type { TemplateRecord } from "../../db/templates.ts";
import type { Input, Output } from "../contract/operations.ts";
import { no, ok, type Outcome } from "../contract/outcome.ts";
import { changeTime, fits } from "../contract/tag.ts";
import {
  type CheckedTemplate,
  type Template,
  type TemplateFile,
  type TemplateInput,
  templateInput,
  type TemplateWay,
} from "../contract/template.ts";
import { type BuiltInTemplate, builtInTemplates, type TemplateTag, templateTags } from "./built-in/mod.ts";

/** What is open. */
export type Library = { db: Database };

const languages = ["en", "zh"] as const;
type Language = (typeof languages)[number];
const builtIn: ReadonlyMap<string, Template> = new Map(
  builtInTemplates.flatMap((one) => languages.map((language) => shownBuiltIn(one, language)))
    .map((template) => [template.id, template]),
);

/** The library: the person's own templates, the newest first, then the built-in ones in their order. */
export function listTemplates(
  { db }: Library,
  { q, tag, language }: Input<"GET /api/templates">,
): Outcome<Output<"GET /api/templates">, never> {
  const all = [...kept.listTemplates(db).map(shownOwn), ...builtIn.values()];
  const templates = all.filter((template) =>
    (tag === undefined || template.tags.includes(tag)) &&
    (language === undefined || !template.builtIn || template.language === language) &&
    (q === undefined || holds(template, q))
  );
  return ok({ templates, tags: tagsOf(all) });
}

export function getTemplate({ db }: Library, id: string): Outcome<Template, "template_not_found"> {
  const own = builtIn.has(id) ? undefined : kept.findTemplate(db, id);
  const found = builtIn.get(id) ?? (own && shownOwn(own));
  return found ? ok(found) : no("template_not_found");
}

/** Keeps a prompt in the library. */
export function createTemplate(
  { db }: Library,
  input: Input<"POST /api/templates">,
  at: Date = new Date(),
): Outcome<Template, never> {
  return ok(insertTemplate(db, templateInput.parse(input), at, at));
}

/** Changes the members that are sent; each is replaced whole. */
export function changeTemplate(
  { db }: Library,
  { id, "If-Match": over, ...change }: Input<"PATCH /api/templates/{id}">,
  at: Date = new Date(),
): Outcome<Template, "template_not_found" | "template_read_only" | "changed_meanwhile"> {
  if (builtIn.has(id)) return no("template_read_only");
  const record = kept.findTemplate(db, id);
  if (!record) return no("template_not_found");
  if (!fits(over, record.changedAt)) return no("changed_meanwhile", { changedAt: record.changedAt });
  const body = templateInput.parse({ ...record.body, ...change });
  const changed = { ...record, name: body.name, body, changedAt: changeTime(at, record.changedAt) };
  kept.updateTemplate(db, changed);
  return ok(shownOwn(changed));
}

export function deleteTemplate(
  { db }: Library,
  id: string,
): Outcome<null, "template_not_found" | "template_read_only"> {
  if (builtIn.has(id)) return no("template_read_only");
  return kept.deleteTemplate(db, id) ? ok(null) : no("template_not_found");
}

/**
 * Brings in a file of the library. A template that is there already, the same in every member, is left out; without a way
 * of its own any other is added, whatever its name.
 */
export function importTemplates(
  { db }: Library,
  { templates, ways = [] }: Pick<TemplateFile, "templates"> & { ways?: readonly TemplateWay[] },
  at: Date = new Date(),
): Outcome<{ imported: number; replaced: number }, never> {
  const wayOf = new Map(ways.map(({ entry, way }) => [entry, way]));
  const counts = db.transaction(() => {
    const own = kept.listTemplates(db);
    const known = new Set(own.map(({ body }) => JSON.stringify(body)));
    const names = new Set(own.map(({ name }) => name));
    const byName = new Map(own.toReversed().map((record) => [record.name, record])); // of several the newest
    const added: TemplateInput[] = [];
    let replaced = 0;
    for (const [index, body] of templates.entries()) {
      const text = JSON.stringify(body);
      const way = wayOf.get(index + 1);
      if (way === "skip" || known.has(text)) continue;
      known.add(text);
      const record = way === "replace" ? byName.get(body.name) : undefined;
      if (record) {
        kept.updateTemplate(db, { ...record, body, changedAt: changeTime(at, record.changedAt) });
        byName.delete(body.name);
        replaced++;
        continue;
      }
      const name = way === undefined ? body.name : freeName(body.name, names);
      names.add(name);
      added.push({ ...body, name });
    }
    // The list shows the newest first, and the last one in is the newest: so the file's order stays.
    for (const [count, body] of added.toReversed().entries()) {
      insertTemplate(db, body, new Date(at.getTime() + count), at);
    }
    return { imported: added.length, replaced };
  }).immediate();
  return ok(counts);
}

/** What bringing in a file would do; nothing is changed. */
export function checkTemplates(
  { db }: Library,
  { templates }: Pick<TemplateFile, "templates">,
): Outcome<{ templates: CheckedTemplate[] }, never> {
  const own = kept.listTemplates(db);
  const known = new Set(own.map(({ body }) => JSON.stringify(body)));
  const taken = new Set(own.map(({ name }) => name));
  const names = new Set(taken);
  const checked = templates.map((body, index): CheckedTemplate => {
    const { name } = body;
    const text = JSON.stringify(body);
    const is = known.has(text) ? "same" : taken.has(name) ? "clash" : names.has(name) ? "twice" : "new";
    known.add(text);
    const free = freeName(name, names);
    if (is !== "same") names.add(free);
    return { entry: index + 1, name, is, freeName: free };
  });
  return ok({ templates: checked });
}

/** The person's own templates as one file, which `importTemplates` takes; or any one template by its id. */
export function exportTemplates(library: Library, id?: string): Outcome<TemplateFile, "template_not_found"> {
  const file = (templates: TemplateInput[]): TemplateFile => ({
    kind: "promptfactory-templates",
    version: 1,
    templates,
  });
  if (id === undefined) return ok(file(kept.listTemplates(library.db).map(({ body }) => body)));
  const found = getTemplate(library, id);
  if (!found.ok) return found;
  const { id: _id, builtIn: _builtIn, example: _example, createdAt: _at, changedAt: _changed, ...body } = found.value;
  return ok(file([body]));
}

const maxName = 300;

/** A name, or the next one after it that is free: `Name (2)`. */
function freeName(name: string, taken: ReadonlySet<string>): string {
  let free = name;
  for (let number = 2; taken.has(free); number++) {
    const end = ` (${number})`;
    free = name.slice(0, maxName - end.length).toWellFormed() + end;
  }
  return free;
}

/** Stores an own template, with dates of its own when it comes from another place. */
export function insertTemplate(db: Database, body: TemplateInput, createdAt: Date, changedAt: Date): Template {
  const record = {
    id: randomUUID(),
    name: body.name,
    body,
    createdAt: createdAt.toISOString(),
    changedAt: changedAt.toISOString(),
  };
  kept.insertTemplate(db, record);
  return shownOwn(record);
}

function shownOwn({ id, body, createdAt, changedAt }: TemplateRecord): Template {
  return { id, builtIn: false, ...body, example: null, createdAt, changedAt };
}

function shownBuiltIn(
  { id, name, about, tags, variables, messages, parameters, outputField, goodAnswer }: BuiltInTemplate,
  language: Language,
): Template {
  const row = Object.fromEntries(variables.map((one) => [one.name, one.example[language]]));
  return {
    id: `${id}-${language}`,
    builtIn: true,
    name: name[language],
    description: about[language],
    language,
    tags: [...tags],
    prompt: { messages: messages[language] },
    variables: variables.map((one) => ({ name: one.name, about: one.about[language], example: one.example[language] })),
    parameters: parameters ?? {},
    outputField,
    example: goodAnswer ? { row: JSON.stringify(row), answer: goodAnswer[language] } : null,
    createdAt: null,
    changedAt: null,
  };
}

/** Whether every word of `q` is somewhere in the template; case and width do not count. */
function holds({ name, description, tags, prompt }: Template, q: string): boolean {
  const labels = tags.flatMap((tag) => [tag, ...(isOurs(tag) ? [templateTags[tag].en, templateTags[tag].zh] : [])]);
  const text = plain([name, description, ...labels, ...prompt.messages.map(({ content }) => content)].join("\n"));
  return plain(q).split(/\s+/u).every((word) => text.includes(word));
}

const plain = (text: string) => text.normalize("NFKC").toLowerCase().trim();

/** The tags that are in use: ours in their order, with their labels, then the person's own by name. */
function tagsOf(templates: readonly Template[]): Output<"GET /api/templates">["tags"] {
  const own = new Set(templates.flatMap(({ tags }) => tags).filter((tag) => !isOurs(tag)));
  const ours = Object.entries(templateTags).map(([tag, words]) => ({ tag, ...words }));
  return [...ours, ...[...own].sort().map((tag) => ({ tag, en: tag, zh: tag }))];
}

function isOurs(tag: string): tag is TemplateTag {
  return Object.hasOwn(templateTags, tag);
}
