import * as z from "zod";
import { badLine, dataset, datasetRow, field } from "../contract/dataset.ts";
import { runEvent } from "../contract/event.ts";
import { connection, estimate, preview, tried } from "../contract/operations/projects.ts";
import {
  defaultsChange,
  endpointChange,
  endpointView,
  json,
  parameters,
  parametersChange,
  project,
  prompt,
  runDefaults,
} from "../contract/project.ts";
import { attempt, errorGroup, result, resultDetail, resultRow } from "../contract/result.ts";
import { budget, continuation, counts, rates, run, selection, usage } from "../contract/run.ts";
import { template, templateInput } from "../contract/template.ts";

/** A JSON Schema, or a part of one. */
export type Schema = { [name: string]: unknown };

const named = {
  Project: project,
  Endpoint: endpointView,
  EndpointChange: endpointChange,
  Parameters: parameters,
  ParametersChange: parametersChange,
  Prompt: prompt,
  RunDefaults: runDefaults,
  RunDefaultsChange: defaultsChange,
  Json: json,
  Dataset: dataset,
  Field: field,
  BadLine: badLine,
  DatasetRow: datasetRow,
  Run: run,
  RunEvent: runEvent,
  Selection: selection,
  Budget: budget,
  Continuation: continuation,
  Counts: counts,
  Rates: rates,
  Usage: usage,
  Result: result,
  ResultRow: resultRow,
  ResultDetail: resultDetail,
  Attempt: attempt,
  ErrorGroup: errorGroup,
  Template: template,
  TemplateInput: templateInput,
  Preview: preview,
  Tried: tried,
  Connection: connection,
  Estimate: estimate,
} satisfies Record<string, z.ZodType>;

/** Turns schemas of the contract into JSON Schema, with the parts that have a name of their own put aside. */
export interface SchemaWriter {
  /** What may be sent, or what is answered; a part that differs between the two has two names. */
  write(schema: z.ZodType, io: "input" | "output"): Schema;
  /** The named parts that were met so far. */
  components(): Record<string, Schema>;
}

export function createSchemaWriter(): SchemaWriter {
  const registry = z.registry<{ id: string }>();
  for (const [id, schema] of Object.entries(named)) registry.add(schema, { id });
  const components = new Map<string, Schema>();

  function write(schema: z.ZodType, io: "input" | "output"): Schema {
    const written: Schema = z.toJSONSchema(schema, {
      io,
      metadata: registry,
      unrepresentable: "any",
      override({ zodSchema, jsonSchema }) {
        const { def } = zodSchema._zod;
        // What comes out of a transform cannot be seen from outside; ours keep the kind of what went in.
        if (io === "output" && def.type === "pipe" && isTransform(def)) {
          Object.assign(jsonSchema, z.toJSONSchema(def.in, { io, unrepresentable: "any" }));
          delete jsonSchema.$schema;
        }
        if (jsonSchema.format === "date-time") delete jsonSchema.pattern; // a page long, and says the same
        if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
        if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
      },
    });
    const parts = isSchema(written.$defs) ? written.$defs : {};
    const names = new Map<string, string>();
    for (const [name, part] of Object.entries(parts)) {
      if (!isSchema(part)) continue;
      delete part.id;
      delete part.$id;
      names.set(name, nameFor(name, part, io));
    }
    for (const [name, part] of Object.entries(parts)) {
      const kept = names.get(name);
      if (kept !== undefined && isSchema(part)) components.set(kept, pointed(part, names));
    }
    const { $schema: _dialect, $defs: _parts, id: _id, ...rest } = written;
    return pointed(rest, names);
  }

  const bodies = new Map<string, string>();
  /** The plain name for the first form that is met, and one with `Sent` after it for what may be sent instead. */
  function nameFor(name: string, part: Schema, io: "input" | "output"): string {
    const text = JSON.stringify(part);
    const first = bodies.get(name);
    if (first === undefined) bodies.set(name, text);
    return first === undefined || first === text ? name : `${name}${io === "input" ? "Sent" : "Answered"}`;
  }

  return {
    write,
    components: () => Object.fromEntries([...components].sort(([one], [other]) => one < other ? -1 : 1)),
  };
}

export function isSchema(value: unknown): value is Schema {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isTransform(def: object): def is { in: z.core.$ZodType } {
  return "out" in def && "in" in def && def.out instanceof z.ZodType && def.out.type === "transform";
}

/** The same schema with its references leading to the components. */
function pointed(schema: Schema, names: ReadonlyMap<string, string>): Schema {
  const inner = (value: unknown): unknown =>
    Array.isArray(value) ? value.map(inner) : isSchema(value) ? pointed(value, names) : value;
  return Object.fromEntries(
    Object.entries(schema).map(([key, value]) => {
      const name = key === "$ref" && typeof value === "string" ? names.get(value.replace("#/$defs/", "")) : undefined;
      return [key, name === undefined ? inner(value) : `#/components/schemas/${name}`];
    }),
  );
}
