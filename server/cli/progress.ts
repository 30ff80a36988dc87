import type { Run } from "../contract/run.ts";
import { drawError, print, printError } from "./print.ts";

/** How a run of the command line is shown while it goes on. */
export interface Progress {
  show(run: Run): void;
  done(run: Run): void;
}

const barWidth = 28;
const showEveryMs = 250;
const tellEveryMs = 1000;

/**
 * A bar on a terminal, JSON lines where they were asked for, and nothing where the output is piped.
 * JSON lines go to standard output, unless the result itself goes there.
 */
export function createProgress(
  { json, quiet, resultOnStdout }: { json: boolean; quiet: boolean; resultOnStdout: boolean },
): Progress {
  if (json) return jsonLines(resultOnStdout ? printError : print);
  if (quiet || !Deno.stderr.isTerminal()) return { show() {}, done() {} };
  return bar();
}

function jsonLines(write: (line: string) => void): Progress {
  let at = -Infinity;
  const tell = (kind: "progress" | "end", { id, status, counts, usage, rates, pause, failure }: Run) =>
    write(JSON.stringify({ kind, run: id, status, counts, usage, rates, pause, failure }));
  return {
    show(run) {
      if (performance.now() - at < tellEveryMs) return;
      at = performance.now();
      tell("progress", run);
    },
    done: (run) => tell("end", run),
  };
}

function bar(): Progress {
  let at = -Infinity;
  const draw = (run: Run): void => drawError(`\r\x1b[2K${barLine(run)}`);
  return {
    show(run) {
      if (performance.now() - at < showEveryMs) return;
      at = performance.now();
      draw(run);
    },
    done(run) {
      draw(run);
      drawError("\n");
    },
  };
}

/** One line that says how far a run is. */
export function barLine({ counts, rates }: Run): string {
  const done = counts.succeeded + counts.failed;
  const part = counts.total === 0 ? 1 : done / counts.total;
  const full = Math.floor(part * barWidth);
  const wait = rates.waits[0];
  return [
    `${"█".repeat(full)}${"░".repeat(barWidth - full)} ${(part * 100).toFixed(1)}%`,
    `${done}/${counts.total}`,
    counts.failed > 0 ? `${counts.failed} failed` : "",
    `${rates.rowsPerSecond.toFixed(1)} rows/s`,
    rates.etaMs === null ? "" : `${duration(rates.etaMs)} left`,
    wait ? `waiting: ${wait.message}` : "",
  ].filter(Boolean).join("  ");
}

/** A duration in words, to the second: `1 h 02 min`, `3 min 20 s`, `8 s`. */
export function duration(ms: number): string {
  const seconds = Math.ceil(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${String(seconds % 60).padStart(2, "0")} s`;
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, "0")} min`;
}
