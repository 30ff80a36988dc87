import * as z from "zod";
import { parameters, prompt } from "./project.ts";

export const language = z.enum(["en", "zh"]);
export const templateVariable = z.strictObject({
  name: z.string(),
  about: z.string().default(""),
  example: z.string().default(""),
});

export const templateInput = z.strictObject({
  name: z.string().trim().min(1, "give it a name").max(300),
  description: z.string().max(20_000).default(""),
  language: language.nullable().default(null),
  tags: z.array(z.string().trim().min(1).max(60)).max(30).default([]),
  prompt,
  variables: z.array(templateVariable).max(500).default([]),
  parameters: parameters.default({}),
  outputField: z.string().min(1).max(512).nullable().default(null),
});
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
