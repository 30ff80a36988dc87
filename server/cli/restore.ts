import { restoreBackup } from "../backup/restore.ts";
import { latestVersion } from "../../db/migrate.ts";
import { version } from "../version.ts";
import { type Option, optionLines, readArguments, UsageError } from "./args.ts";
import { carryOut, counted, dataOption, folderOf } from "./backup.ts";
import type { Command } from "./command.ts";
import { print, printError } from "./print.ts";

const options: Option[] = [
  dataOption,
  { flag: "force", takes: null, en: "Puts what is in the folder aside, into its replaced-DATE folder." },
  { flag: "json", takes: null, en: "Writes progress and the outcome as JSON lines to standard output." },
];
const notes = `FILE is checked whole before anything in the folder changes. No server may use the folder meanwhile.
Exit codes: 0 all is there, 3 all but datasets that the backup lacks, 1 nothing was changed, 2 usage.`;

/** Brings a backup back into a data folder. */
export const restore: Command = {
  says: "Brings a backup back into a data folder.",
  help: () => `Usage: promptfactory restore FILE [OPTIONS]\n\n${optionLines(options)}\n\n${notes}`,
  async work(args) {
    const { flags, rest: [file] } = readArguments(args, options, 1);
    if (!file) throw new UsageError("say which file to restore");
    const folder = folderOf(flags);
    const order = { file, folder, force: flags.force === true, version };
    return await carryOut(
      "The restore was stopped; nothing was changed.",
      flags.json === true,
      async (progress, signal) => {
        const report = await restoreBackup(order, progress.show, signal);
        progress.done();
        const { createdAt, schemaVersion, aside, keys, missing } = report;
        if (flags.json === true) print(JSON.stringify({ kind: "end", folder, file, ...report }));
        else {
          print(`${folder}: the database and ${counted(report.datasets)}, from the backup of ${createdAt}.`);
          if (!keys.includes("secrets.key")) {
            print(
              "The backup has no secrets.key: keys of endpoints must be put in again.",
            );
          }
          if (schemaVersion < latestVersion) print("The database is brought to the newest form at the next start.");
          if (aside !== null) print(`What was there before lies in ${aside}; delete it when all is well.`);
        }
        for (const sha256 of missing) printError(`The backup lacks datasets/${sha256}.`);
        return missing.length > 0 ? 3 : 0;
      },
    );
  },
};
