import { Drive, type DriveParts } from "./drive.ts";
import type { DriveOutcome, Ports } from "./ports.ts";
import { settleRow } from "./row.ts";

export type { DriveParts } from "./drive.ts";

const progressEachMs = 200;
const quietProgressMs = 1_000;
const restEachMs = 20;

/**
 * Drives a run until each of its rows has a result, or something ends it. Aborting `signal` ends the requests in flight,
 * which then were no attempts; aborting `parts.drain` lets them finish. All that arrived is stored before it resolves.
 * Throws what a port threw, but for `ports.store`, which is tried again until the committer is given up.
 */
export async function driveRun(parts: DriveParts, ports: Ports, signal: AbortSignal): Promise<DriveOutcome> {
  const drive = new Drive(parts, ports, settleRow);
  const { drain } = parts;
  const halt = () => drive.stop({ kind: "aborted" });
  const abort = () => {
    halt();
    drive.cut();
  };
  drain.addEventListener("abort", halt);
  signal.addEventListener("abort", abort);
  const ended = new AbortController();
  const told = tellProgress(drive, ports, ended.signal);
  try {
    if (drain.aborted) halt();
    if (signal.aborted) abort();
    drive.limitMinutes();
    await takeRows(drive, ports);
    return await drive.end();
  } finally {
    drain.removeEventListener("abort", halt);
    signal.removeEventListener("abort", abort);
    ended.abort();
    await told;
  }
}

/** Takes rows while there is room for them. */
async function takeRows(drive: Drive, { rows, clock }: Ports): Promise<void> {
  if (drive.halt.aborted) return;
  const pending = rows(drive.halt)[Symbol.asyncIterator]();
  let restedAt = clock.now();
  try {
    while (true) {
      await drive.room();
      const next = await pending.next();
      if (drive.halt.aborted) return;
      if (next.done) return drive.drained();
      drive.take(next.value);
      // Rows that the cache answers need nothing of the outside; timers and requests want their turn all the same.
      if (clock.now() - restedAt < restEachMs) continue;
      await clock.sleep(0, drive.halt);
      restedAt = clock.now();
    }
  } catch (thrown) {
    if (!drive.halt.aborted) drive.crash(thrown);
  } finally {
    await pending.return?.().catch((thrown) => drive.crash(thrown)); // closes what it reads from
  }
}

async function tellProgress({ meters }: Drive, ports: Ports, ended: AbortSignal): Promise<void> {
  let version = -1;
  let toldAt = -Infinity;
  const tell = () => {
    version = meters.version;
    toldAt = ports.clock.now();
    ports.tell({ kind: "progress", counts: meters.counts(), usage: meters.usage(), rates: meters.rates() });
  };
  while (!ended.aborted) {
    if (meters.version !== version || ports.clock.now() - toldAt >= quietProgressMs) tell();
    await ports.clock.sleep(progressEachMs, ended).catch(() => {}); // the drive ended
  }
  tell();
}
