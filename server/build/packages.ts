/**
 * Lays the packages of the import map into `dist/packages/node_modules`, in the versions that the lock file holds, and
 * resolves with that folder. The bundler looks packages up in a folder; the program itself runs without one.
 */
export async function installPackages(root: string): Promise<string> {
  const folder = `${root}/dist/packages`;
  await Deno.mkdir(folder, { recursive: true });
  const config: { imports: Record<string, string> } = JSON.parse(await Deno.readTextFile(`${root}/deno.json`));
  const imports = Object.fromEntries(Object.entries(config.imports).filter(([, target]) => target.startsWith("npm:")));
  await Deno.writeTextFile(`${folder}/deno.json`, JSON.stringify({ imports, nodeModulesDir: "auto" }));
  await Deno.copyFile(`${root}/deno.lock`, `${folder}/deno.lock`);
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["install", "--frozen", "--quiet"],
    cwd: folder,
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).output();
  if (!success) throw new Error(`the packages cannot be installed: ${new TextDecoder().decode(stderr)}`);
  return `${folder}/node_modules`;
}
