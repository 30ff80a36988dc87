/**
 * The unit tests on the oldest runtime: `deno test -A --no-check tests/support/oldest.ts`. Its test runner takes timers
 * and answers that packages keep for themselves for leaks of a test, so it is not asked to look for them.
 */
import { root } from "./imports.ts";

const register = Deno.test;

/** As `Deno.test` is called in our tests: with a name and a function, or with one object. */
function test(first: string | Deno.TestDefinition, fn?: Deno.TestDefinition["fn"]): void {
  const definition = typeof first === "string" ? fn && { name: first, fn } : first;
  if (!definition) throw new TypeError("a test is called in another way");
  register({ ...definition, sanitizeOps: false, sanitizeResources: false });
}

async function importTests(folder: string): Promise<void> {
  const entries = await Array.fromAsync(Deno.readDir(folder));
  for (const { name, isDirectory } of entries.sort((one, other) => one.name < other.name ? -1 : 1)) {
    if (isDirectory) await importTests(`${folder}/${name}`);
    else if (/_test\.tsx?$/u.test(name)) await import(`file://${folder}/${name}`);
  }
}

Object.defineProperty(Deno, "test", { value: test });
for (const folder of ["server", "db", "ui"]) await importTests(`${root}/${folder}`);
