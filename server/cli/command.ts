/** A command: what it does in a line, its help, and its work. Resolves with the exit code. */
export type Command = { says: string; help: () => string; work: (args: readonly string[]) => Promise<number> };
