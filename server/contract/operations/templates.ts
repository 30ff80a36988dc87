import * as z from "zod";
import {
  checkedTemplate,
  language,
  template,
  templateChange,
  templateFile,
  templateInput,
  templateWay,
} from "../template.ts";
import { ifMatch } from "../tag.ts";
import type { Operation } from "./shape.ts";

const id = z.object({ id: z.string() });

export const templateOperations = {
  "GET /api/templates": {
    name: "listTemplates",
    role: "viewer",
    says: "The library: built-in templates in one or both languages, and the person's own.",
    input: z.object({ q: z.string().optional(), tag: z.string().optional(), language: language.optional() }),
    output: z.object({
      templates: z.array(template),
      tags: z.array(z.object({ tag: z.string(), en: z.string(), zh: z.string() })),
    }),
    status: 200,
    problems: [],
  },
  "POST /api/templates": {
    name: "createTemplate",
    role: "member",
    says: "Keeps a prompt in the library.",
    input: templateInput,
    output: template,
    status: 201,
    problems: [],
    idempotent: true,
  },
  "GET /api/templates/{id}": {
    name: "getTemplate",
    role: "viewer",
    says: "One template. The ETag of an own one is its `changedAt` in double quotes.",
    input: id,
    output: template,
    status: 200,
    problems: ["template_not_found"],
    tagged: true,
  },
  "PATCH /api/templates/{id}": {
    name: "changeTemplate",
    role: "member",
    says: "Changes an own template. With If-Match only over the state that has this ETag.",
    input: templateChange.extend({ id: z.string(), "If-Match": ifMatch.optional() }),
    headers: ["If-Match"],
    output: template,
    status: 200,
    problems: ["template_not_found", "template_read_only", "changed_meanwhile"],
    tagged: true,
  },
  "DELETE /api/templates/{id}": {
    name: "deleteTemplate",
    role: "member",
    says: "Deletes an own template.",
    input: id,
    output: "nothing",
    status: 204,
    problems: ["template_not_found", "template_read_only"],
  },
  "POST /api/templates/import": {
    name: "importTemplates",
    role: "member",
    says:
      "Brings in a file that the library exported. What is there already, the same in every member, is left out; `ways` says what becomes of entries whose name is taken.",
    input: templateFile.extend({ ways: z.array(templateWay).max(10_000).default([]) }),
    output: z.object({ imported: z.int(), replaced: z.int() }),
    status: 201,
    problems: [],
  },
  "POST /api/templates/import/check": {
    name: "checkTemplates",
    role: "viewer",
    says:
      "What bringing in a file would do: which of its entries are new, which are there already, which names are taken.",
    input: templateFile,
    output: z.object({ templates: z.array(checkedTemplate) }),
    status: 200,
    problems: [],
  },
  "GET /api/templates/export": {
    name: "exportTemplates",
    role: "viewer",
    says: "The person's own templates as one file, or one template by its id.",
    input: z.object({ id: z.string().optional() }),
    output: "bytes",
    status: 200,
    problems: ["template_not_found"],
  },
} as const satisfies Record<string, Operation>;
