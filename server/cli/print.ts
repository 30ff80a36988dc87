const encoder = new TextEncoder();

function writeAll(stream: { writeSync(bytes: Uint8Array): number }, text: string): void {
  const bytes = encoder.encode(text);
  for (let sent = 0; sent < bytes.length;) sent += stream.writeSync(bytes.subarray(sent));
}

/** Writes a line to standard output; returns the exit code. */
export function print(text: string, code = 0): number {
  writeAll(Deno.stdout, text + "\n");
  return code;
}

/** Writes a line to standard error; returns the exit code. */
export function printError(text: string, code = 1): number {
  writeAll(Deno.stderr, text + "\n");
  return code;
}

/** Writes to standard error with no line end, for a bar that is drawn again. */
export function drawError(text: string): void {
  writeAll(Deno.stderr, text);
}
