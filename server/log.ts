type Level = "info" | "warn" | "error";

/** What a line of the log tells beside its sentence. */
export type LogMembers = Record<string, string | number | boolean | null | undefined>;

export type Log = Record<Level, (says: string, members?: LogMembers) => void>;

const secretName = /key|token|secret|password|authorization|cookie/iu;
const secretShape = /\b(?:bearer\s+|sk-|az-)[\w.~+/=-]{6,}/giu;

/** Hides what looks like a key in a text that is about to be logged. */
export function hideSecrets(text: string): string {
  return text.replace(secretShape, (shown) => `…${shown.slice(-4)}`);
}

/** A log of one JSON line per event; members whose name or shape is a secret's are masked. */
export function createLog(write: (line: string) => void, quiet = false): Log {
  const line = (level: Level) => (says: string, members: LogMembers = {}): void => {
    if (quiet && level === "info") return;
    const safe = Object.entries(members).map(([name, value]) => [
      name,
      typeof value !== "string" ? value : secretName.test(name) ? "…" : hideSecrets(value),
    ]);
    write(
      JSON.stringify({ at: new Date().toISOString(), level, says: hideSecrets(says), ...Object.fromEntries(safe) }),
    );
  };
  return { info: line("info"), warn: line("warn"), error: line("error") };
}

/** Writes lines to standard error, where they do not mix with a result on standard output. */
export function stderrLine(line: string): void {
  const bytes = new TextEncoder().encode(line + "\n");
  for (let sent = 0; sent < bytes.length;) sent += Deno.stderr.writeSync(bytes.subarray(sent));
}
