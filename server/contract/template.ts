import * as z from "zod";
import { name, parameters, prompt } from "./project.ts";

export const language = z.enum(["en", "zh"]);
export const templateVariable = z.strictObject({
  name: z.string(),
  about: z.string().default(""),
  example: z.string().default(""),
});

const members = {
  name,
  description: z.string().max(20_000),
  language: language.nullable(),
  tags: z.array(z.string().trim().min(1).max(60)).max(30),
  prompt,
  variables: z.array(templateVariable).max(500),
  parameters,
  outputField: z.string().min(1).max(512).nullable(),
};
export const templateInput = z.strictObject({
  ...members,
  description: members.description.default(""),
  language: members.language.default(null),
  tags: members.tags.default([]),
  variables: members.variables.default([]),
  parameters: members.parameters.default({}),
  outputField: members.outputField.default(null),
});
/** Without defaults: what is not sent is not changed. */
export const templateChange = z.strictObject(members).partial();
export type TemplateInput = z.infer<typeof templateInput>;

/** A prompt of the library; a built-in one is read-only, and its id ends in its language. */
export const template = z.object({
  id: z.string(),
  builtIn: z.boolean(),
  ...templateInput.shape,
  example: z.object({ row: z.string(), answer: z.string() }).nullable(),
  createdAt: z.iso.datetime().nullable(),
  changedAt: z.iso.datetime().nullable(),
});
export type Template = z.infer<typeof template>;

/** What the library exports and imports as one file. */
export const templateFile = z.strictObject({
  kind: z.literal("promptfactory-templates"),
  version: z.literal(1),
  templates: z.array(templateInput).max(10_000),
});
export type TemplateFile = z.infer<typeof templateFile>;

/** What becomes of an entry of a file, counted from 1; one that is not named is added under the name that it has. */
export const templateWay = z.strictObject({
  entry: z.int().min(1),
  /** `rename`: added under the next free name; `replace`: in the place of the own one of its name; `skip`: left out. */
  way: z.enum(["rename", "replace", "skip"]),
});
export type TemplateWay = z.infer<typeof templateWay>;

/** What an entry of a file is to the library; `twice`: an earlier entry of the file has its name. */
export const checkedTemplate = z.object({
  entry: z.int(),
  name: z.string(),
  is: z.enum(["new", "same", "clash", "twice"]),
  /** The name that it gets when it is added beside the one of its name. */
  freeName: z.string(),
});
export type CheckedTemplate = z.infer<typeof checkedTemplate>;
