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

/** Opens an address in the person's browser; where there is none, the printed address has to do. */
export function openBrowser(url: string): void {
  const opener = openers[Deno.build.os];
  if (!opener) return;
  try {
    const args = [...opener.before, url];
    // Not waited for: on some systems it ends with the browser.
    new Deno.Command(opener.path, { args, stdin: "null", stdout: "null", stderr: "null" }).spawn().unref();
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotCapable)) throw error;
  }
}
