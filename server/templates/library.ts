import { randomUUID } from "node:crypto";
import type { Database } from "@db/sqlite";
import type * as z from "zod";
import * as kept from "../../db/templates.ts";
import type { TemplateRecord } from "../../db/templates.ts";
import type { Input, Output } from "../contract/operations.ts";
import { no, ok, type Outcome } from "../contract/outcome.ts";
import { type Template, type templateFile, type TemplateInput, templateInput } from "../contract/template.ts";
import { type BuiltInTemplate, builtInTemplates, type TemplateTag, templateTags } from "./built-in/mod.ts";

/** What is open. */
export type Library = { db: Database };
export type TemplateFile = z.output<typeof templateFile>;

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
    (language === undefined || template.language === null || template.language === language) &&
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
  { id, ...change }: Input<"PATCH /api/templates/{id}">,
  at: Date = new Date(),
): Outcome<Template, "template_not_found" | "template_read_only"> {
  if (builtIn.has(id)) return no("template_read_only");
  const record = kept.findTemplate(db, id);
  if (!record) return no("template_not_found");
  const body = templateInput.parse({ ...record.body, ...change });
  const changed = { ...record, name: body.name, body, changedAt: at.toISOString() };
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

/** Brings in a file of the library. A template that is there already, the same in every member, is left out. */
export function importTemplates(
  { db }: Library,
  { templates }: TemplateFile,
  at: Date = new Date(),
): Outcome<{ imported: number }, never> {
  const known = new Set(kept.listTemplates(db).map(({ body }) => JSON.stringify(body)));
  const imported = db.transaction(() => {
    let count = 0;
    // The list shows the newest first, and the last one in is the newest: so the file's order stays.
    for (const body of templates.toReversed()) {
      const text = JSON.stringify(body);
      if (known.has(text)) continue;
      known.add(text);
      insertTemplate(db, body, new Date(at.getTime() + count++), at);
    }
    return count;
  }).immediate();
  return ok({ imported });
}

/** The person's own templates as one file, which `importTemplates` takes. */
export function exportTemplates({ db }: Library): TemplateFile {
  const templates = kept.listTemplates(db).map(({ body }) => body);
  return { kind: "promptfactory-templates", version: 1, templates };
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
  { id, name, about, tags, variables, messages, parameters, outputField, example }: BuiltInTemplate,
  language: Language,
): Template {
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
    example: example ? { row: JSON.stringify(example.row), answer: example.answer[language] } : null,
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
