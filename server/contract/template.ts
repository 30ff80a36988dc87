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
