/**
 * Lays packages of the import map into `node_modules` of a folder, in the versions that the lock file holds, and resolves
 * with it. The bundler looks packages up in a folder; the program itself runs without one. `only`: these alone.
 */
export async function installPackages(
  root: string,
  folder = `${root}/dist/packages`,
  only: readonly string[] | null = null,
): Promise<string> {
  await Deno.mkdir(folder, { recursive: true });
  const config: { imports: Record<string, string> } = JSON.parse(await Deno.readTextFile(`${root}/deno.json`));
  const imports = Object.fromEntries(
    Object.entries(config.imports).filter(([name, target]) =>
      target.startsWith("npm:") && (only === null || only.includes(name))
    ),
  );
  const wanted = JSON.stringify({ imports, nodeModulesDir: "auto" });
  if (only !== null && await textOf(`${folder}/installed.json`) === wanted) return `${folder}/node_modules`;
  await Deno.writeTextFile(`${folder}/deno.json`, wanted);
  await Deno.copyFile(`${root}/deno.lock`, `${folder}/deno.lock`);
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["install", "--quiet", ...(only === null ? ["--frozen"] : [])], // a part of the lock file is not the lock file
    cwd: folder,
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).output();
  if (!success) throw new Error(`the packages cannot be installed: ${new TextDecoder().decode(stderr)}`);
  if (only !== null) await Deno.writeTextFile(`${folder}/installed.json`, wanted);
  return `${folder}/node_modules`;
}

async function textOf(path: string): Promise<string | null> {
  try {
    return await Deno.readTextFile(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
}
