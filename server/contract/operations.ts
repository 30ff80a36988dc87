import type * as z from "zod";
import { datasetOperations } from "./operations/datasets.ts";
import { projectOperations } from "./operations/projects.ts";
import { runOperations } from "./operations/runs.ts";
import { systemOperations } from "./operations/system.ts";
import { templateOperations } from "./operations/templates.ts";

/** Every door of the API. Routes, validation, OpenAPI, the typed client and the tests of every door are made from it. */
export const operations = {
  ...projectOperations,
  ...templateOperations,
  ...datasetOperations,
  ...runOperations,
  ...systemOperations,
};

export type Operations = typeof operations;
export type Door = keyof Operations;
export type { Operation, Role } from "./operations/shape.ts";

/** What a handler of a door is given: its input, checked. */
export type Input<Key extends Door> = z.output<Operations[Key]["input"]>;
/** What a caller of a door sends. */
export type Sent<Key extends Door> = z.input<Operations[Key]["input"]>;
/** What a door answers; a stream or a page has no JSON. */
export type Output<Key extends Door> = Operations[Key]["output"] extends infer Schema
  ? Schema extends z.ZodType ? z.output<Schema> : never
  : never;
/** The refusals that a door's handler may give. */
export type Problems<Key extends Door> = Operations[Key]["problems"][number];
