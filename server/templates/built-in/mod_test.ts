import assert from "node:assert/strict";
import { parseText, variablesOf } from "../../prompt/parse.ts";
import { builtInTemplates, templateTags } from "./mod.ts";
import type { BuiltInTemplate } from "./mod.ts";

const languages = ["en", "zh"] as const;
type Language = typeof languages[number];

function textOf(template: BuiltInTemplate, language: Language): string {
  return template.messages[language].map((message) => message.content).join("\n");
}

function found(text: string, pattern: RegExp): string[] {
  return [...new Set([...text.matchAll(pattern)].map((match) => match[1] ?? match[0]))].sort();
}

/** Runs a check on every template in every language, and says which one failed. */
function each(check: (text: string, template: BuiltInTemplate, language: Language, where: string) => void): void {
  for (const template of builtInTemplates) {
    for (const language of languages) {
      check(textOf(template, language), template, language, `${template.id} (${language})`);
    }
  }
}

/** The skeleton in a prompt, with its open places as strings or null; undefined when there is none. */
function skeletonOf(text: string): unknown {
  const skeleton = /^\{(?: .*|\n[^]*?\n)\}$/m.exec(text)?.[0];
  return skeleton && JSON.parse(skeleton.replaceAll(/: <[^>]*>/g, ": null"));
}

/** The members of a value, in order and without their texts. */
function shapeOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shapeOf);
  if (value === null || typeof value !== "object") return typeof value;
  return Object.entries(value).map(([key, member]) => [key.startsWith("<") ? "<>" : key, shapeOf(member)]);
}

/** Everything in a template that people read in one language, without the example row. */
function wordsOf(template: BuiltInTemplate, language: Language): string {
  const { name, about, variables } = template;
  return [name[language], about[language], ...variables.map((v) => v.about[language]), textOf(template, language)]
    .join("\n");
}

Deno.test("ids are unique, in kebab-case, and the names of the files", () => {
  const ids = builtInTemplates.map((template) => template.id);
  assert.equal(new Set(ids).size, ids.length);
  for (const id of ids) assert.match(id, /^[a-z]+(-[a-z]+)*$/);

  const beside = ["mod.ts", "mod_test.ts", "shape.ts", "tags.ts"];
  const files = [...Deno.readDirSync(new URL(".", import.meta.url))].map((entry) => entry.name)
    .filter((name) => !beside.includes(name));
  assert.deepEqual(ids.map((id) => `${id}.ts`).sort(), files.sort());
});

Deno.test("names are unique in each language", () => {
  for (const language of languages) {
    const names = builtInTemplates.map((template) => template.name[language]);
    assert.equal(new Set(names).size, names.length, language);
  }
});

Deno.test("every variable that a prompt uses is declared, and every declared one is used in both languages", () => {
  each((_text, template, language, where) => {
    const declared = template.variables.map((variable) => variable.name);
    assert.equal(new Set(declared).size, declared.length, where);
    for (const name of declared) assert.match(name, /^[a-z]+(_[a-z]+)*$/, where);
    const used = variablesOf(template.messages[language]).map((path) => path.name);
    assert.deepEqual(used.sort(), declared.sort(), where);
  });
});

Deno.test("double opening braces occur in variables alone, so that no skeleton becomes a variable", () => {
  each((text, _template, _language, where) => {
    const rest = text.replaceAll(/\{\{[a-z_]+\}\}/g, "");
    assert.doesNotMatch(rest, /\{\{|｛/, where);
    assert.deepEqual(parseText(text).slips, [], where);
  });
});

Deno.test("both languages have the same roles in the same order, and end with the user", () => {
  for (const { id, messages } of builtInTemplates) {
    const roles = messages.en.map((message) => message.role);
    assert.deepEqual(messages.zh.map((message) => message.role), roles, id);
    assert.equal(roles.at(-1), "user", id);
  }
});

Deno.test("both languages ask for the same form of answer", () => {
  for (const template of builtInTemplates) {
    const [en, zh] = [textOf(template, "en"), textOf(template, "zh")];
    for (const form of [/<\/([a-z_]+)>/g, /\b([A-Z]+_[A-Z]+|UNANSWERABLE)\b/g]) {
      assert.deepEqual(found(zh, form), found(en, form), template.id);
    }
    assert.deepEqual(shapeOf(skeletonOf(zh)), shapeOf(skeletonOf(en)), template.id);
    // English puts ordinary words between the same marks, Chinese has marks of its own for those.
    const keys = new Set(found(en, /"([a-z_]+)"/g));
    for (const key of found(zh, /"([a-z_]+)"/g)) assert.ok(keys.has(key), `${template.id}: ${key}`);
  }
});

Deno.test("a template is tagged as JSON when its prompt asks for it, and then forbids a fence", () => {
  each((text, template, language, where) => {
    const asks = language === "en" ? text.includes("JSON object, no fence") : text.includes("JSON 对象，不要代码围栏");
    assert.equal(template.tags.includes("json"), asks, where);
    assert.equal(skeletonOf(text) !== undefined, asks, where);
  });
});

Deno.test("tags are from the list, each at most once, and each tag of the list is in use", () => {
  const used = builtInTemplates.flatMap((template) => template.tags);
  assert.deepEqual([...new Set(used)].sort(), Object.keys(templateTags).sort());
  for (const { id, tags } of builtInTemplates) {
    assert.ok(tags.length > 0, id);
    assert.equal(new Set(tags).size, tags.length, id);
  }
});

Deno.test("no prompt is suspiciously short", () => {
  each((text, _, language, where) => {
    const least = language === "en" ? 300 : 150;
    assert.ok(text.length >= least, `${where}: ${text.length}`);
  });
});

Deno.test("no word is empty, and each variable has an example in both languages", () => {
  for (const { id, name, about, variables } of builtInTemplates) {
    const words = [name, about, ...variables.flatMap((variable) => [variable.about, variable.example])];
    for (const each of words) assert.ok(each.en.trim() !== "" && each.zh.trim() !== "", id);
  }
});

Deno.test("Chinese is Chinese: plain, without ASCII punctuation between characters", () => {
  for (const template of builtInTemplates) {
    const words = wordsOf(template, "zh");
    assert.match(words, /\p{Script=Han}/u, template.id);
    assert.doesNotMatch(words, /您|！/, template.id);
    assert.doesNotMatch(words, /\p{Script=Han}[,;:?.()]|[,;:?()]\p{Script=Han}/u, template.id);
  }
});

Deno.test("English is English: no Chinese characters and no exclamation marks in the prompt", () => {
  for (const template of builtInTemplates) {
    assert.doesNotMatch(wordsOf(template, "en"), /[\p{Script=Han}！，。：!]/u, template.id);
  }
});

Deno.test("the answer's field is none of the row's fields", () => {
  for (const { id, outputField, variables } of builtInTemplates) {
    assert.match(outputField, /^[a-z]+(_[a-z]+)*$/, id);
    assert.ok(!variables.some((variable) => variable.name === outputField), id);
  }
});

Deno.test("a good answer has the form that was asked for, and the same members in both languages", () => {
  for (const { id, tags, messages, goodAnswer } of builtInTemplates) {
    if (!goodAnswer) continue;
    for (const language of languages) {
      const answer: string = goodAnswer[language];
      assert.ok(answer.trim() !== "", id);
      if (!tags.includes("json")) continue;
      // The members of json-extraction are those that the row asks for.
      const asked = messages[language].map(({ content }) => content).join("\n");
      const keys = id === "json-extraction" ? [] : found(answer, /"([a-z_]+)":/g);
      for (const key of keys) assert.ok(asked.includes(`"${key}"`), `${id}: ${key}`);
      assert.equal(typeof JSON.parse(answer), "object", id);
    }
    if (!tags.includes("json")) continue;
    const members = languages.map((language) => Object.keys(JSON.parse(goodAnswer[language])));
    assert.deepEqual(members[0], members[1], id);
  }
});

Deno.test("every template shows a good answer", () => {
  const without = builtInTemplates.filter(({ goodAnswer }) => !goodAnswer).map(({ id }) => id);
  assert.deepEqual(without, []);
});
