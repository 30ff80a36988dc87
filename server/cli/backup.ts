import { BackupError } from "../backup/layout.ts";
import { makeBackup } from "../backup/make.ts";
import { FolderError } from "../../db/open.ts";
import { serverSettings } from "../settings.ts";
import { commit, version } from "../version.ts";
import { type Arguments, type Option, optionLines, readArguments, UsageError } from "./args.ts";
import { type ByteProgress, createByteProgress, size } from "./byte-progress.ts";
import type { Command } from "./command.ts";
import { print, printError } from "./print.ts";
import { untilStopped } from "./signals.ts";

export const dataOption: Option = {
  flag: "data",
  takes: "FOLDER",
  en: "The data folder.",
  variable: serverSettings.data.variable,
  fallback: serverSettings.data.fallback,
};
const options: Option[] = [
  dataOption,
  { flag: "force", takes: null, en: "Replaces FILE if it is there." },
  { flag: "json", takes: null, en: "Writes progress and the outcome as JSON lines to standard output." },
];
const notes =
  `FILE is a gzip-compressed tar archive, such as backup.tar.gz. A server may use the folder and its runs go on meanwhile.
It holds the keys of the endpoints and secrets.key, which opens them: keep it as carefully as the keys themselves.
Exit codes: 0 all is in FILE, 3 all that the folder still has, 1 there is no backup, 2 usage.`;

/** Makes a consistent copy of a data folder in one file. */
export const backup: Command = {
  says: "Copies a data folder, in use or not, into one file.",
  help: () => `Usage: promptfactory backup FILE [OPTIONS]\n\n${optionLines(options)}\n\n${notes}`,
  async work(args) {
    const { flags, rest: [file] } = readArguments(args, options, 1);
    if (!file) throw new UsageError("say which file to write");
    const folder = folderOf(flags);
    const order = { folder, file, force: flags.force === true, by: { version, commit } };
    return await carryOut(
      "The backup was stopped; nothing was written.",
      flags.json === true,
      async (progress, signal) => {
        const report = await makeBackup(order, progress.show, signal);
        progress.done();
        if (flags.json === true) print(JSON.stringify({ kind: "end", folder, file, ...report }));
        else {
          print(
            `${file}: ${size(report.bytes)}, the database and ${counted(report.datasets)} of ${folder}.`,
          );
          print(keysSentence(report.keys));
        }
        for (const sha256 of report.missing) {
          printError(
            `The folder has lost datasets/${sha256}; the backup lacks it too.`,
          );
        }
        return report.missing.length > 0 ? 3 : 0;
      },
    );
  },
};

/** The data folder of a command: from its option, the environment, or the usual one. */
export function folderOf(flags: Arguments["flags"]): string {
  return typeof flags.data === "string"
    ? flags.data
    : Deno.env.get("PROMPTFACTORY_DATA") || serverSettings.data.fallback;
}

/** Does the work of a command with its progress shown, until it ends or is told to stop; resolves with the exit code. */
export async function carryOut(
  stoppedSentence: string,
  json: boolean,
  work: (progress: ByteProgress, signal: AbortSignal) => Promise<number>,
): Promise<number> {
  const stop = new AbortController();
  void untilStopped(() => stop.abort());
  const progress = createByteProgress(json);
  try {
    return await work(progress, stop.signal);
  } catch (error) {
    progress.done();
    if (stop.signal.aborted) return printError(stoppedSentence);
    if (error instanceof FolderError || error instanceof BackupError) return printError(error.message);
    throw error;
  }
}

export function counted(datasets: number): string {
  return datasets === 1 ? "1 dataset" : `${datasets} datasets`;
}

/** What a backup tells of its keys. */
function keysSentence(keys: readonly string[]): string {
  return keys.length === 0
    ? "It holds no key file."
    : `It holds ${keys.join(" and ")}: who can read it can read the keys. Keep it as carefully as them.`;
}
