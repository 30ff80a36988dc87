import { runEvent } from "../contract/event.ts";
import { problems } from "../contract/problems.ts";
import type { ProblemCode } from "../contract/problems.ts";
import { doorRoutes, hasJsonBody } from "./doors.ts";
import type { DoorRoute } from "./doors.ts";
import { createSchemaWriter, isSchema } from "./schemas.ts";
import type { Schema, SchemaWriter } from "./schemas.ts";

/** A door as it is described: what it takes, what it answers, what it refuses. */
export type DoorDescription = {
  route: DoorRoute;
  tag: Tag;
  inPath: Parameter[];
  inQuery: Parameter[];
  inHeader: Parameter[];
  /** The JSON body, `stream` for raw bytes, null for none. */
  body: Schema | "stream" | null;
  /** The JSON that is answered, or the type of what is answered instead. */
  answer: { contentType: string; schema: Schema | null } | null;
  problems: ProblemCode[];
};
export type Parameter = { name: string; required: boolean; schema: Schema; description?: string };

export const tags = {
  projects: "Projects: endpoint, parameters, prompt and defaults.",
  runs: "Runs of a prompt over a dataset, and their results.",
  datasets: "Files of rows.",
  templates: "The library of prompts.",
  system: "The server itself.",
} as const;
type Tag = keyof typeof tags;

/** Describes all doors from their table; `components` are the schemas that have a name. */
export function describeDoors(): { doors: DoorDescription[]; components: Record<string, Schema> } {
  const writer = createSchemaWriter();
  const doors = doorRoutes.map((route) => describe(route, writer));
  const order = Object.keys(tags);
  doors.sort((one, other) =>
    order.indexOf(one.tag) - order.indexOf(other.tag) ||
    (one.route.path < other.route.path ? -1 : one.route.path > other.route.path ? 1 : 0)
  );
  return { doors, components: writer.components() };
}

let kept: { version: string; base: string; document: Record<string, unknown> } | null = null;

/** The API as an OpenAPI 3.1 document, made once: writing all schemas takes a tenth of a second. */
export function openApi(version: string, base = ""): Record<string, unknown> {
  if (kept?.version !== version || kept.base !== base) kept = { version, base, document: makeDocument(version, base) };
  return kept.document;
}

function makeDocument(version: string, base: string): Record<string, unknown> {
  const { doors, components } = describeDoors();
  const paths: Record<string, Record<string, unknown>> = {};
  for (const door of doors) (paths[door.route.path] ??= {})[door.route.method.toLowerCase()] = operationOf(door);
  return {
    openapi: "3.1.0",
    info: {
      title: "PromptFactory",
      version,
      description: "Asks a language model once for each row of a JSONL file. " +
        "JSON members are camelCase, times are ISO 8601, durations end in Ms. " +
        "Errors are problem documents (RFC 9457) with a stable code.",
      license: { name: "MIT", identifier: "MIT" },
    },
    servers: [{ url: base === "" ? "/" : base }],
    tags: Object.entries(tags).map(([name, description]) => ({ name, description })),
    paths,
    components: {
      schemas: { ...components, Problem: problemSchema },
      securitySchemes: {
        accessKey: { type: "http", scheme: "bearer", description: "The access key; needed beyond loopback." },
        session: { type: "apiKey", in: "cookie", name: "promptfactory_PORT", description: "Made by the sign-in page." },
      },
    },
    security: [{ accessKey: [] }, { session: [] }],
  };
}

const problemSchema: Schema = {
  type: "object",
  required: ["type", "title", "status", "detail", "code"],
  properties: {
    type: { type: "string" },
    title: { type: "string" },
    status: { type: "integer" },
    detail: { type: "string", description: "What is, and what to do; in English or Chinese by Accept-Language." },
    code: { type: "string", enum: Object.keys(problems) },
    params: { type: "object", additionalProperties: { type: ["string", "number"] } },
    errors: {
      type: "array",
      items: {
        type: "object",
        required: ["path", "message"],
        properties: { path: { type: "string" }, message: { type: "string" } },
      },
    },
    instance: { type: "string" },
  },
};

function describe(route: DoorRoute, writer: SchemaWriter): DoorDescription {
  const { operation, members } = route;
  const input = inlined(writer.write(operation.input, "input"), writer);
  const properties = isSchema(input.properties) ? input.properties : {};
  const required = Array.isArray(input.required) ? input.required : [];
  const isQuery = (name: string) =>
    !members.includes(name) && !operation.headers?.includes(name) &&
    (!hasJsonBody(route) || operation.query?.includes(name));
  const parameter = (name: string): Parameter => {
    const { default: fallback, ...schema } = isSchema(properties[name]) ? properties[name] : {};
    return {
      name,
      required: members.includes(name) || required.includes(name),
      schema: fallback === undefined ? schema : { ...schema, default: fallback },
    };
  };
  const headers = operation.headers ?? [];
  const inBody = Object.fromEntries(
    Object.entries(properties).filter(([name]) => !members.includes(name) && !headers.includes(name)),
  );
  const hasBody = hasJsonBody(route) && Object.keys(inBody).length > 0;
  return {
    route,
    tag: tagOf(route.path),
    inPath: members.map(parameter),
    inQuery: Object.keys(properties).filter(isQuery).map(parameter),
    inHeader: [...headers.map((name) => ({ ...parameter(name), description: overTag })), ...headersOf(route)],
    body: operation.body === "stream" ? "stream" : !hasBody ? null : {
      ...input,
      properties: inBody,
      required: required.filter((name) => !members.includes(String(name))),
    },
    answer: answerOf(route, writer),
    problems: problemsOf(route),
  };
}

const overTag = "The ETag of the state that the change is made over, several with commas between them, or *.";

function headersOf({ operation }: DoorRoute): Parameter[] {
  const text = { type: "string", maxLength: 255 };
  if (operation.idempotent) {
    const description = "Any text of your own; the same key with the same input gets the first answer again.";
    return [{ name: "Idempotency-Key", required: false, schema: text, description }];
  }
  if (operation.output !== "events") return [];
  const description = "The id of the last event that was seen; a snapshot comes first, then what was missed.";
  return [{ name: "Last-Event-ID", required: false, schema: text, description }];
}

function answerOf({ operation }: DoorRoute, writer: SchemaWriter): DoorDescription["answer"] {
  switch (operation.output) {
    case "nothing":
      return null;
    case "html":
      return { contentType: "text/html", schema: null };
    case "bytes":
      return { contentType: "application/octet-stream", schema: null };
    case "events":
      return { contentType: "text/event-stream", schema: writer.write(runEvent, "output") };
    default:
      return { contentType: "application/json", schema: writer.write(operation.output, "output") };
  }
}

/** The refusals of a door, those that every door of its kind has included, by status. */
function problemsOf(route: DoorRoute): ProblemCode[] {
  const { operation, members } = route;
  const codes = new Set<ProblemCode>(operation.problems);
  if (hasJsonBody(route)) {
    for (const code of ["invalid_json", "body_too_large", "unsupported_media_type", "invalid_input"] as const) {
      codes.add(code);
    }
  } else if (members.length === 0 || operation.output !== "nothing") codes.add("invalid_input");
  if (members.length > 0) codes.add("not_found");
  if (operation.idempotent) codes.add("idempotency_conflict");
  if (operation.role !== "open") {
    for (const code of ["access_key_required", "access_key_wrong", "too_many_tries"] as const) {
      codes.add(code);
    }
  }
  for (const code of ["foreign_host", "foreign_origin", "stopping", "internal"] as const) codes.add(code);
  return [...codes].sort((one, other) => problems[one].status - problems[other].status);
}

function operationOf(
  { route, tag, inPath, inQuery, inHeader, body, answer, problems: codes }: DoorDescription,
): Schema {
  const { operation } = route;
  const parameters = [
    ...inPath.map((one) => ({ ...one, in: "path" })),
    ...inQuery.map((one) => ({ ...one, in: "query" })),
    ...inHeader.map((one) => ({ ...one, in: "header" })),
  ];
  const byStatus = Map.groupBy(codes, (code) => problems[code].status);
  return {
    operationId: operation.name,
    tags: [tag],
    summary: operation.says,
    ...(parameters.length > 0 && { parameters }),
    ...(body !== null && {
      requestBody: body === "stream"
        ? {
          required: true,
          content: { "application/octet-stream": {}, "multipart/form-data": { schema: { type: "object" } } },
        }
        : {
          required: Array.isArray(body.required) && body.required.length > 0,
          content: { "application/json": { schema: body } },
        },
    }),
    responses: {
      [operation.status]: {
        description: operation.status === 204 ? "Done." : "As asked.",
        ...(operation.tagged && {
          headers: { ETag: { description: "The state of what is answered.", schema: { type: "string" } } },
        }),
        ...(answer && { content: { [answer.contentType]: answer.schema === null ? {} : { schema: answer.schema } } }),
      },
      ...Object.fromEntries(
        [...byStatus].map(([status, some]) => [status, {
          description: some.join(", "),
          content: {
            "application/problem+json": {
              schema: { allOf: [{ $ref: "#/components/schemas/Problem" }, { properties: { code: { enum: some } } }] },
            },
          },
        }]),
      ),
    },
    ...(operation.role === "open" && { security: [] }),
    "x-role": operation.role,
  };
}

function tagOf(path: string): Tag {
  if (/\/runs\b/u.test(path)) return "runs";
  const [, , first = ""] = path.split("/");
  return first === "projects" || first === "datasets" || first === "templates" ? first : "system";
}

/** A door's input as an object of its own, where the whole of it has a name. */
function inlined(schema: Schema, writer: SchemaWriter): Schema {
  if (typeof schema.$ref !== "string") return schema;
  return writer.components()[schema.$ref.replace("#/components/schemas/", "")] ?? schema;
}
