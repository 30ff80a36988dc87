/** Counts wrong keys per address, so that nobody guesses one by trying. */
export interface Tries {
  /** How long an address must wait before its next try, in seconds; 0 when it may try now. */
  waitSeconds(address: string): number;
  /** How many wrong tries an address has left before it must wait; null when it made none of late. */
  left(address: string): number | null;
  /** Counts a wrong try. */
  wrong(address: string): void;
}

const windowMs = 60_000;
const maxAddresses = 10_000;

/** Ten wrong tries in a minute and address; a further one waits until the minute is over. */
export function createTries(now: () => number = () => performance.now(), limit = 10): Tries {
  const counted = new Map<string, { count: number; since: number }>();
  const current = (address: string) => {
    const tries = counted.get(address);
    return tries && now() - tries.since < windowMs ? tries : null;
  };
  return {
    waitSeconds(address) {
      const tries = current(address);
      if (!tries || tries.count < limit) return 0;
      return Math.max(1, Math.ceil((tries.since + windowMs - now()) / 1000));
    },
    left(address) {
      const tries = current(address);
      return tries && Math.max(0, limit - tries.count);
    },
    wrong(address) {
      const tries = current(address);
      if (tries) tries.count++;
      else {
        counted.delete(address); // puts it at the end, so that the oldest are first
        counted.set(address, { count: 1, since: now() });
      }
      for (const oldest of counted.keys()) {
        if (counted.size <= maxAddresses) break;
        counted.delete(oldest);
      }
    },
  };
}
