/**
 * The commit that the tree is at, with `+changes` where a file differs; null where that cannot be told.
 * PROMPTFACTORY_COMMIT wins: a tree that is copied into an image has no history.
 */
export async function commitOf(root: string): Promise<string | null> {
  const given = Deno.env.get("PROMPTFACTORY_COMMIT");
  if (given) return given;
  const commit = await git(root, ["rev-parse", "--short=12", "HEAD"]);
  if (commit === null) return null;
  return await git(root, ["status", "--porcelain", "--untracked-files=no"]) === "" ? commit : `${commit}+changes`;
}

async function git(root: string, args: string[]): Promise<string | null> {
  try {
    const command = new Deno.Command("git", { args, cwd: root, stdin: "null", stdout: "piped", stderr: "null" });
    const { success, stdout } = await command.output();
    return success ? new TextDecoder().decode(stdout).trim() : null;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
}
