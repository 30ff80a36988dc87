const baseMs = 500;
const longestMs = 60_000;
const shortestMs = 20;

/**
 * How long a row waits after its `tries`-th attempt (from 1) when the endpoint said nothing, in ms: exponential with
 * full jitter, so that the rows of one wave come back apart. `random` is in [0, 1).
 */
export function backoffMs(tries: number, random: number): number {
  return Math.max(shortestMs, random * Math.min(longestMs, baseMs * 2 ** (tries - 1)));
}

/**
 * How long a row waits after its `tries`-th attempt when it was told to wait, in ms: never less, and up to a tenth more.
 * One that is refused again though it waited as told backs off besides: it was not the only one that was told so.
 */
export function toldMs(waitMs: number, tries: number, random: number): number {
  const moreMs = tries === 1 ? waitMs * random / 10 : backoffMs(tries - 1, random);
  return Math.max(shortestMs, waitMs + moreMs);
}

/** How long the `probe`-th probe (from 0) of an account that may be empty waits, in ms: from 5 to 30 s. */
export function probeMs(probe: number, random: number): number {
  return Math.min(30_000, 5_000 * 2 ** probe * (1 + random / 10));
}

/** How long the `probe`-th probe (from 0) of an endpoint that refuses everyone waits, in ms: from 4 to 60 s. */
export function throttleMs(probe: number, random: number): number {
  return Math.min(60_000, 4_000 * 2 ** probe * (1 + random / 10));
}
