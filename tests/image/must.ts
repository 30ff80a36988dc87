/** Runs a program; throws what it wrote when it fails. */
export async function must(program: string, args: string[]): Promise<void> {
  const { success, stdout, stderr } = await new Deno.Command(program, {
    args,
    env: { DEBIAN_FRONTEND: "noninteractive" },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).output();
  if (success) return;
  const text = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes).slice(-2000)).join("\n");
  throw new Error(`${program} ${args.join(" ").slice(0, 300)}: ${text}`);
}
