const openers: Partial<Record<typeof Deno.build.os, [string, string[]]>> = {
  darwin: ["open", []],
  windows: ["cmd", ["/c", "start", ""]],
  linux: ["xdg-open", []],
};

/** Opens an address in the person's browser; where there is none, the printed address has to do. */
export async function openBrowser(url: string): Promise<void> {
  const opener = openers[Deno.build.os];
  if (!opener) return;
  const [command, before] = opener;
  try {
    await new Deno.Command(command, { args: [...before, url], stdin: "null", stdout: "null", stderr: "null" }).output();
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}
