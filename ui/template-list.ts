import type { Output } from "../server/contract/operations.ts";
import type { Template } from "../server/contract/template.ts";
import { variablesOf } from "../server/prompt/parse.ts";
import type { Language } from "./i18n/words.ts";

/** What the list shows of a template. */
export type Summary = Pick<Template, "id" | "builtIn" | "name" | "description" | "language" | "tags" | "changedAt"> & {
  variables: string[];
};
export type Tag = Output<"GET /api/templates">["tags"][number];
export type Source = "all" | "own" | "builtIn";

/** What an address of the page asks for. */
export type Asked = { q: string; tag: string | null; from: Source; lang: Language; id: string | null };

export const sources: readonly Source[] = ["all", "own", "builtIn"];

export function summaryOf(
  { id, builtIn, name, description, language, tags, changedAt, prompt }: Template,
): Summary {
  const variables = variablesOf(prompt.messages).map((path) => path.name);
  return { id, builtIn, name, description, language, tags, changedAt, variables };
}

/** The address of the page for what is asked, without what is so anyway. */
export function pathOf({ q, tag, from, lang, id }: Asked, own: Language): string {
  const query = new URLSearchParams();
  if (q.trim() !== "") query.set("q", q);
  if (tag !== null) query.set("tag", tag);
  if (from !== "all") query.set("from", from);
  if (lang !== own) query.set("lang", lang);
  if (id !== null) query.set("id", id);
  return query.size > 0 ? `/templates?${query}` : "/templates";
}

export function askedOf(query: URLSearchParams, own: Language): Asked {
  // Without script a pressed button stands behind what was chosen before.
  const last = (name: string) => query.getAll(name).at(-1) || null;
  const [id, lang, from] = [last("id"), last("lang"), last("from")];
  // The id of a built-in template ends in its language; an own one has no such end.
  const ofId = id === null ? null : /^[a-z-]+-(en|zh)$/u.exec(id)?.[1];
  return {
    q: last("q") ?? "",
    tag: last("tag"),
    from: sources.find((one) => one === from) ?? "all",
    lang: lang === "en" || lang === "zh" ? lang : ofId === "en" || ofId === "zh" ? ofId : own,
    id,
  };
}

/** The same built-in template in the other language. */
export function otherEdition(id: string): { id: string; lang: Language } | null {
  const parts = /^([a-z-]+)-(en|zh)$/u.exec(id);
  if (!parts) return null;
  const lang = parts[2] === "en" ? "zh" : "en";
  return { id: `${parts[1]}-${lang}`, lang };
}

const plain = (text: string): string => text.normalize("NFKC").toLowerCase();

/** Whether a template holds every word of a query; case and width do not count. As the server finds, and by variables too. */
export function finder(query: string, tags: readonly Tag[]): (one: Summary, texts?: readonly string[]) => boolean {
  const words = plain(query).split(/\s+/u).filter(Boolean);
  const labels = new Map(tags.map(({ tag, en, zh }) => [tag, `${tag}\n${en}\n${zh}`]));
  return ({ name, description, tags, variables }, texts = []) => {
    if (words.length === 0) return true;
    const own = [
      name,
      description,
      ...tags.map((tag) => labels.get(tag) ?? tag),
      ...variables.map((one) => `{{${one}}}`),
    ];
    const text = plain([...own, ...texts].join("\n"));
    return words.every((word) => text.includes(word));
  };
}

/** The tags in use, in their usual order, with how many templates have them. */
export function countTags(
  list: readonly Summary[],
  tags: readonly Tag[],
  chosen: string | null,
): (Tag & { count: number })[] {
  const counts = new Map<string, number>();
  for (const one of list) for (const tag of one.tags) counts.set(tag, (counts.get(tag) ?? 0) + 1);
  if (chosen !== null && !counts.has(chosen)) counts.set(chosen, 0);
  const named = new Set(tags.map(({ tag }) => tag));
  const others = [...counts.keys()].filter((tag) => !named.has(tag)).map((tag) => ({ tag, en: tag, zh: tag }));
  return [...tags, ...others].flatMap((one) => {
    const count = counts.get(one.tag);
    return count === undefined ? [] : [{ ...one, count }];
  });
}

/** A name, or the next one that is free: `Name 2`. */
export function freeName(name: string, taken: readonly string[]): string {
  let free = name;
  for (let number = 2; taken.includes(free); number++) free = `${name} ${number}`;
  return free;
}

/** The messages as one text, each under its role where there are several. */
export function promptText(
  messages: readonly { role: string; content: string }[],
  roleOf: (role: string) => string,
): string {
  if (messages.length === 1) return messages[0]?.content ?? "";
  return messages.map(({ role, content }) => `[${roleOf(role)}]\n${content}`).join("\n\n");
}

/** The text of a row that a template is shown with: its example, or the examples of its variables. */
export function exampleRow({ example, variables }: Pick<Template, "example" | "variables">): string | null {
  if (example) return example.row;
  const given = variables.filter(({ example }) => example !== "");
  return given.length > 0
    ? JSON.stringify(Object.fromEntries(given.map(({ name, example }) => [name, example])))
    : null;
}
