import { drawError, print } from "./print.ts";

/** How work on files is shown while it goes on. */
export type ByteProgress = { show(done: number, total: number): void; done(): void };

const barWidth = 28;
const showEveryMs = 250;
const tellEveryMs = 1000;

/** A bar on a terminal, JSON lines on standard output where they were asked for, and nothing where the output is piped. */
export function createByteProgress(json: boolean): ByteProgress {
  if (!json && !Deno.stderr.isTerminal()) return { show() {}, done() {} };
  const everyMs = json ? tellEveryMs : showEveryMs;
  let at = -Infinity, hasDrawn = false;
  return {
    show(done, total) {
      if (performance.now() - at < everyMs) return;
      at = performance.now();
      if (json) return void print(JSON.stringify({ kind: "progress", done, total }));
      hasDrawn = true;
      drawError(`\r\x1b[2K${barLine(done, total)}`);
    },
    done() {
      if (hasDrawn) drawError("\r\x1b[2K");
    },
  };
}

function barLine(done: number, total: number): string {
  const part = total === 0 ? 1 : Math.min(1, done / total);
  const full = Math.floor(part * barWidth);
  return `${"█".repeat(full)}${"░".repeat(barWidth - full)} ${(part * 100).toFixed(1)}%  ${size(done)} of ${
    size(total)
  }`;
}

/** A number of bytes in words: `512 bytes`, `1.2 MB`. */
export function size(bytes: number): string {
  const units = ["kB", "MB", "GB", "TB"];
  if (bytes < 1000) return `${bytes} bytes`;
  let value = bytes / 1000, unit = 0;
  while (value >= 999.95 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${value.toFixed(1)} ${units[unit]}`;
}
