import { parsePath, writePath } from "../../server/prompt/path.ts";
import type { Path } from "../../server/prompt/path.ts";
import { suggestName } from "../../server/prompt/suggest.ts";

const maxPaths = 200;

/**
 * What can be inserted into a prompt, as it is written between braces: each field of a file, and the members of those
 * that hold objects, as far as the rows at hand show them.
 */
export function fieldPaths(names: readonly string[], rows: readonly string[]): string[] {
  const members = new Map<string, Set<string>>();
  for (const text of rows) {
    for (const [name, value] of Object.entries(membersOf(text))) {
      if (typeof value !== "object" || value === null || Array.isArray(value)) continue;
      let known = members.get(name);
      if (!known) members.set(name, known = new Set());
      for (const member of Object.keys(value)) known.add(member);
    }
  }
  return names.flatMap((name) => [
    pathOf([name]),
    ...Array.from(members.get(name) ?? [], (member) => pathOf([name, member])),
  ]).slice(0, maxPaths);
}

/** The variables that no field of the file can fill; none while there is no file. */
export function unknownPaths(variables: readonly Path[], names: readonly string[]): string[] {
  if (names.length === 0) return [];
  const known = new Set(names);
  return variables.filter(({ name, steps: [root], exact }) => {
    if (!exact && known.has(name)) return false;
    return !(typeof root === "string" && known.has(root));
  }).map(({ name }) => name);
}

/** What an unknown variable was likely meant to be, as it is written between braces; null when nothing is near. */
export function suggestPath(unknown: string, fields: readonly string[], names: readonly string[]): string | null {
  const field = suggestName(unknown, names);
  if (field !== null) return pathOf([field]);
  return suggestName(unknown, fields);
}

/** The members of a row, by name; none when the text is no object. */
export function membersOf(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return { ...value };
  } catch {
    // The server gives out rows alone; what is none has no members.
  }
  return {};
}

/** Whether two texts between braces mean the same field. */
export function samePath(one: string, other: string): boolean {
  if (one === other) return true;
  const [a, b] = [parsePath(one), parsePath(other)];
  return a !== null && b !== null && a.steps.length > 0 && JSON.stringify(a.steps) === JSON.stringify(b.steps);
}

function pathOf(steps: readonly string[]): string {
  return writePath(steps).slice(2, -2);
}
