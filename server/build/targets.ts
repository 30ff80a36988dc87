import { openers } from "../cli/browser.ts";

/** A system that executables are made for. */
export type Target = {
  /** As `deno compile --target` calls it. */
  triple: string;
  /** The file's name; it stays the same from version to version, so that a link to the latest one does too. */
  file: string;
  os: keyof typeof openers;
};

export const targets: readonly Target[] = [
  { triple: "x86_64-unknown-linux-gnu", file: "promptfactory-linux-x86_64", os: "linux" },
  { triple: "aarch64-unknown-linux-gnu", file: "promptfactory-linux-aarch64", os: "linux" },
  { triple: "x86_64-apple-darwin", file: "promptfactory-macos-x86_64", os: "darwin" },
  { triple: "aarch64-apple-darwin", file: "promptfactory-macos-aarch64", os: "darwin" },
  { triple: "x86_64-pc-windows-msvc", file: "promptfactory-windows-x86_64.exe", os: "windows" },
];

/** The system that this runs on; undefined where no executable is made for it. */
export function ownTarget(): Target | undefined {
  return targets.find(({ triple }) => triple === Deno.build.target);
}

/**
 * The smallest permissions that work: any address may be an endpoint, any folder the data folder, and any variable may
 * hold a key; what may be started is the one program that opens a browser.
 */
export function permissionsFor({ os }: Target): string[] {
  const opener = openers[os];
  const run = opener ? [`--allow-run=${opener.path}`] : [];
  return ["--allow-net", "--allow-read", "--allow-write", "--allow-env", ...run, "--no-prompt"];
}
