/** The program that opens an address in the browser, and what it takes before the address. */
type Opener = { path: string; before: readonly string[] };

/**
 * One opener a system, by its whole path: it is the only program that an executable may start, and a bare name would be
 * looked up in a PATH that need not be there.
 */
export const openers: Partial<Record<typeof Deno.build.os, Opener>> = {
  linux: { path: "/usr/bin/xdg-open", before: [] },
  darwin: { path: "/usr/bin/open", before: [] },
  windows: { path: "C:\\Windows\\System32\\rundll32.exe", before: ["url.dll,FileProtocolHandler"] },
};

/** Some openers end with the browser; one that goes on so long has opened it. */
const openedMs = 3000;

/**
 * Opens an address in the person's browser; where there is none, the printed address has to do. A program that ends at
 * once takes the opener with it, so this resolves when it has ended, or has had its time.
 */
export async function openBrowser(url: string): Promise<void> {
  const opener = openers[Deno.build.os];
  if (!opener) return;
  try {
    const args = [...opener.before, url];
    const child = new Deno.Command(opener.path, { args, stdin: "null", stdout: "null", stderr: "null" }).spawn();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const patience = new Promise((resolve) => timer = setTimeout(resolve, openedMs));
    await Promise.race([child.status, patience]);
    clearTimeout(timer);
    child.unref();
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotCapable)) throw error;
  }
}
