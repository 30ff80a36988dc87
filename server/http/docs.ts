import type { VNode } from "preact";
import { render } from "preact-render-to-string";
import { errorCodes, errors } from "../contract/errors.ts";
import { problems } from "../contract/problems.ts";
import { DocsPage } from "../../ui/pages/docs.tsx";
import type { DoorPart, FieldPart, TypePart } from "../../ui/pages/docs.tsx";
import { version } from "../version.ts";
import { ownAssets } from "./assets.ts";
import type { Language } from "./language.ts";
import { describeDoors, tags } from "./openapi.ts";
import type { DoorDescription, Parameter } from "./openapi.ts";
import { makeFrame } from "./page.ts";
import { isSchema } from "./schemas.ts";
import type { Schema } from "./schemas.ts";

const kept = new Map<string, string>();

/** The API as a page to read: every door, schema, problem and error of a model. Made once for each language and base path. */
export function docsText(language: Language, base: string): string {
  const key = `${language}${base}`;
  const known = kept.get(key);
  if (known !== undefined) return known;
  const made = "<!doctype html>" + render(page(language, base));
  kept.set(key, made);
  return made;
}

function page(language: Language, base: string): VNode {
  const { doors, components } = describeDoors();
  const frame = makeFrame({
    language,
    theme: "system",
    base,
    here: "/api/docs",
    version,
    hasKey: false,
    assets: ownAssets,
  });
  return DocsPage({
    frame,
    groups: Object.entries(tags).map(([tag, about]) => ({
      tag,
      about,
      doors: doors.filter((door) => door.tag === tag).map(doorPart),
    })),
    schemas: Object.entries(components).map(([name, schema]) => ({
      name,
      type: typeOf(schema),
      fields: fieldsOf(schema),
    })),
    problems: Object.entries(problems).map(([code, problem]) => ({
      code,
      status: problem.status,
      sentence: problem[language],
    })),
    errors: errorCodes.map((code) => ({ code, then: errors[code].then, sentence: errors[code][language] })),
  });
}

function doorPart({ route, inPath, inQuery, inHeader, body, answer, problems: codes }: DoorDescription): DoorPart {
  const parameter = ({ name, required, schema }: Parameter): FieldPart => ({
    name,
    required,
    type: typeOf(schema),
    note: noteOf(schema),
  });
  return {
    name: route.operation.name,
    method: route.method,
    path: route.path,
    says: route.operation.says,
    role: route.operation.role,
    status: route.operation.status,
    parameters: [...inPath, ...inQuery, ...inHeader].map(parameter),
    body: body === null ? null : body === "stream" ? [] : fieldsOf(body),
    answer: answer === null ? null : {
      contentType: answer.contentType,
      type: answer.schema === null ? [] : typeOf(answer.schema),
      fields: answer.schema === null ? [] : fieldsOf(answer.schema),
    },
    problems: codes,
  };
}

/** The members of a schema, those inside an unnamed object or list by their path from here. */
function fieldsOf(schema: Schema, above = ""): FieldPart[] {
  if (!isSchema(schema.properties)) {
    const branches = Array.isArray(schema.oneOf) ? schema.oneOf : Array.isArray(schema.anyOf) ? schema.anyOf : [];
    if (isSchema(schema.items)) return fieldsOf(schema.items, `${above}[]`);
    return branches.filter(isSchema).flatMap((branch) => fieldsOf(branch, above));
  }
  const required = Array.isArray(schema.required) ? schema.required : [];
  return Object.entries(schema.properties).flatMap(([name, member]) => {
    if (!isSchema(member)) return [];
    const path = above === "" ? name : `${above}.${name}`;
    return [
      { name: path, required: required.includes(name), type: typeOf(member), note: noteOf(member) },
      ...fieldsOf(member, path),
    ];
  });
}

/** A schema's type in a few words; a named part is a link to it. */
function typeOf(schema: Schema): TypePart[] {
  if (typeof schema.$ref === "string") return [{ ref: schema.$ref.split("/").at(-1) ?? "" }];
  if ("const" in schema) return [JSON.stringify(schema.const)];
  if (Array.isArray(schema.enum)) return [schema.enum.map((value) => JSON.stringify(value)).join(" | ")];
  const branches = schema.oneOf ?? schema.anyOf;
  if (Array.isArray(branches)) {
    return branches.filter(isSchema).flatMap((branch, index) =>
      index === 0 ? typeOf(branch) : [" | ", ...typeOf(branch)]
    );
  }
  if (schema.type === "array") return [...(isSchema(schema.items) ? typeOf(schema.items) : ["any"]), "[]"];
  if (schema.type === "object" && isSchema(schema.additionalProperties) && !isSchema(schema.properties)) {
    return ["{ [name]: ", ...typeOf(schema.additionalProperties), " }"];
  }
  if (Array.isArray(schema.type)) return [schema.type.join(" | ")];
  return [typeof schema.type === "string" ? schema.type : "any"];
}

function noteOf(schema: Schema): string {
  const notes: string[] = [];
  const { minimum, maximum, maxLength, maxItems } = schema;
  if (minimum !== undefined || maximum !== undefined) notes.push(`${minimum ?? ""} … ${maximum ?? ""}`);
  if (maxLength !== undefined) notes.push(`≤ ${maxLength}`);
  if (maxItems !== undefined) notes.push(`≤ ${maxItems}`);
  if (schema.default !== undefined) notes.push(`= ${JSON.stringify(schema.default)}`);
  if (schema.format === "date-time") notes.push("ISO 8601");
  return notes.join(", ");
}
