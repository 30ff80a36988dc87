import type { MockRequest } from "./place.ts";

const linesPerSecond = 20;
const encoder = new TextEncoder();

/** Writes a line a request to standard error; where they come too fast, a few each second and how many were left out. */
export class Printer {
  #second = 0;
  #lines = 0;
  #left = 0;

  print({ method, path, status, user, time }: MockRequest): void {
    const second = Math.floor(Date.now() / 1000);
    if (second !== this.#second) {
      if (this.#left > 0) write(`… and ${this.#left} more`);
      this.#second = second;
      this.#lines = this.#left = 0;
    }
    if (this.#lines++ >= linesPerSecond) {
      this.#left++;
      return;
    }
    const tookMs = Math.round(performance.timeOrigin + performance.now() - time);
    write(`${status || "no answer"} ${tookMs} ms ${method} ${path} ${JSON.stringify(user.slice(0, 60))}`);
  }
}

function write(line: string): void {
  try {
    Deno.stderr.writeSync(encoder.encode(`${line}\n`));
  } catch {
    // A closed terminal must not end the mock.
  }
}
