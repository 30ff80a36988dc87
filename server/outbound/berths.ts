/** What shares berths: gives up a connection that it does not use, and goes on when one is free again. */
export interface Sharer {
  /** Closes a connection that carries nothing; false when there is none. */
  giveWay(): boolean;
  goOn(): void;
}

/**
 * How many connections there may be in all, whatever origin they lead to. The system bounds the open files of a process;
 * one that asks for more is refused, or ended. A connection that is kept for later gives way to one that is wanted now.
 */
export class Berths {
  readonly #most: number;
  readonly #sharers = new Set<Sharer>();
  #taken = 0;
  #told = false;

  constructor(most = Infinity) {
    this.#most = most;
  }

  join(sharer: Sharer): void {
    this.#sharers.add(sharer);
  }

  leave(sharer: Sharer): void {
    this.#sharers.delete(sharer);
  }

  /** Takes one; false when all are in use. Whoever got none is told to go on when one is given back. */
  take(): boolean {
    if (this.#taken >= this.#most && ![...this.#sharers].some((sharer) => sharer.giveWay())) return false;
    this.#taken++;
    return true;
  }

  give(): void {
    this.#taken--;
    if (this.#told || this.#most === Infinity) return;
    this.#told = true;
    queueMicrotask(() => { // after the one who gives has finished with it
      this.#told = false;
      for (const sharer of this.#sharers) sharer.goOn();
    });
  }
}
