/** What wants to know that a signal was aborted; it listens to one at a time. */
export abstract class AbortListener {
  /** Its place among those that listen to the same signal. */
  place = -1;

  abstract aborted(reason: unknown): void;
}

const listening = new WeakMap<AbortSignal, AbortListener[]>();

/**
 * Tells `listener` once when `signal` aborts; the caller has looked that it is not aborted yet.
 * Thousands of rows wait on one signal, and an event target looks through all its listeners for each one that is
 * added or removed. A list of our own behind a single listener takes the same short time however many there are, and
 * holds on to none that has left: the tables of a Set do until they are collected, and all that hangs on them grows old.
 */
export function listen(signal: AbortSignal, listener: AbortListener): void {
  const all = listening.get(signal) ?? watch(signal);
  listener.place = all.length;
  all.push(listener);
}

export function unlisten(signal: AbortSignal, listener: AbortListener): void {
  const all = listening.get(signal);
  if (all?.[listener.place] !== listener) return;
  const last = all.pop();
  if (!last || last === listener) return;
  last.place = listener.place;
  all[last.place] = last;
}

function watch(signal: AbortSignal): AbortListener[] {
  const all: AbortListener[] = [];
  listening.set(signal, all);
  signal.addEventListener("abort", () => {
    for (const each of all.splice(0)) each.aborted(signal.reason);
  }, { once: true });
  return all;
}

class Follower extends AbortListener {
  constructor(readonly controller: AbortController) {
    super();
  }

  override aborted(reason: unknown): void {
    this.controller.abort(reason);
  }
}

/** Passes an abort on to a controller for the length of a block. */
export function follow(signal: AbortSignal, controller: AbortController): Disposable {
  if (signal.aborted) {
    controller.abort(signal.reason);
    return { [Symbol.dispose]: () => {} };
  }
  const follower = new Follower(controller);
  listen(signal, follower);
  return { [Symbol.dispose]: () => unlisten(signal, follower) };
}
