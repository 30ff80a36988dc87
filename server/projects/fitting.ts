import type * as z from "zod";
import type { FieldError } from "../contract/outcome.ts";

export type Fitting<T> = {
  /** Null when nothing could be read at all. */
  value: T | null;
  /** What was taken away, since it does not fit; without the values. */
  problems: FieldError[];
};

const maxRounds = 100;

/** Reads what fits a schema and takes away what does not, for what comes from a place with other rules. */
export function readFitting<Schema extends z.ZodType>(schema: Schema, input: unknown): Fitting<z.output<Schema>> {
  const rest: unknown = structuredClone(input);
  const problems: FieldError[] = [];
  for (let round = 0; round < maxRounds; round++) {
    const read = schema.safeParse(rest);
    if (read.success) return { value: read.data, problems };
    for (const issue of read.error.issues) {
      const paths = issue.code === "unrecognized_keys" ? issue.keys.map((key) => [...issue.path, key]) : [issue.path];
      for (const path of paths) {
        const taken = takeAway(rest, path);
        if (taken === null) return { value: null, problems };
        problems.push({ path: taken.join("."), message: issue.message });
      }
    }
  }
  return { value: null, problems };
}

/** Takes away what lies at a path, or, when nothing does, what it lies in; null at the root. */
function takeAway(root: unknown, path: readonly PropertyKey[]): PropertyKey[] | null {
  for (let length = path.length; length > 0; length--) {
    const holder = path.slice(0, length - 1).reduce<unknown>(memberOf, root);
    const name = path[length - 1];
    if (name === undefined || memberOf(holder, name) === undefined) continue;
    if (Array.isArray(holder)) holder.splice(Number(name), 1);
    else if (typeof holder === "object" && holder !== null) Reflect.deleteProperty(holder, name);
    return path.slice(0, length);
  }
  return null;
}

function memberOf(value: unknown, name: PropertyKey): unknown {
  return typeof value === "object" && value !== null && Object.hasOwn(value, name)
    ? Reflect.get(value, name)
    : undefined;
}
