import { parseArgs } from "node:util";
import type * as z from "zod";

/** One option of a command: what it is called, what it takes, and what it says in the help. */
export type Option = {
  flag: string;
  takes: string | null;
  short?: string;
  repeats?: true;
  en: string;
  variable?: string | null;
  fallback?: unknown;
};

/** A call of the command line that cannot be carried out as written; ends in exit code 2. */
export class UsageError extends Error {
  override name = "UsageError";
}

export type Arguments = { flags: Record<string, string | boolean | string[] | undefined>; rest: string[] };

/** Reads the arguments of a command. Throws a UsageError that names what it does not know. */
export function readArguments(args: readonly string[], options: readonly Option[], restAllowed = 0): Arguments {
  const known = Object.fromEntries(
    [...options, helpOption].map(({ flag, takes, short, repeats }) => [
      flag,
      {
        type: takes === null ? "boolean" as const : "string" as const,
        ...(short && { short }),
        ...(repeats && { multiple: true }),
      },
    ]),
  );
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: known,
      allowPositionals: true,
      strict: true,
    });
    if (positionals.length > restAllowed) {
      throw new UsageError(`“${positionals[restAllowed]}” is one argument too many`);
    }
    return { flags: values as Arguments["flags"], rest: positionals };
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

export const helpOption: Option = { flag: "help", takes: null, short: "h", en: "Shows this help." };

/** Options of a command from a table of settings. */
export function optionsOf(
  table: Record<
    string,
    {
      flag: string | null;
      variable: string | null;
      takes: string | null;
      en: string;
      fallback: unknown;
      schema: z.ZodType;
    }
  >,
): Option[] {
  return Object.values(table).flatMap(({ flag, variable, takes, en, fallback }) =>
    flag === null ? [] : [{ flag, takes, en, variable, fallback }]
  );
}

/** The lines of a help text for options: aligned, with the variable and the default behind. */
export function optionLines(options: readonly Option[]): string {
  const left = options.map(({ flag, takes, short }) =>
    `  ${short ? `-${short}, ` : ""}--${flag}${takes === null ? "" : ` ${takes}`}`
  );
  const width = Math.max(...left.map((text) => text.length)) + 2;
  return options.map(({ en, variable, fallback }, index) => {
    const notes = [
      variable,
      fallback === undefined || fallback === null || fallback === false || `${fallback}` === ""
        ? null
        : `default ${fallback}`,
    ]
      .filter((note) => note !== null && note !== undefined);
    return `${(left[index] ?? "").padEnd(width)}${en}${notes.length ? ` [${notes.join(", ")}]` : ""}`;
  }).join("\n");
}
