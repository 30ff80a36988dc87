/** What wants to know that a signal was aborted. */
export interface AbortListener {
  aborted(reason: unknown): void;
}

const listeners = new WeakMap<AbortSignal, Set<AbortListener>>();

/**
 * Tells `listener` once when `signal` aborts; the caller has looked that it is not aborted yet.
 * Thousands of rows wait on one signal, and an event target looks through all its listeners for each one that is
 * added or removed. A set of our own behind a single listener takes the same short time however many there are.
 */
export function listen(signal: AbortSignal, listener: AbortListener): void {
  let set = listeners.get(signal);
  if (!set) {
    const fresh = set = new Set<AbortListener>();
    listeners.set(signal, fresh);
    signal.addEventListener("abort", () => {
      for (const each of fresh) each.aborted(signal.reason);
      fresh.clear();
    }, { once: true });
  }
  set.add(listener);
}

export function unlisten(signal: AbortSignal, listener: AbortListener): void {
  listeners.get(signal)?.delete(listener);
}

/** Passes an abort on to a controller for the length of a block. */
export function follow(signal: AbortSignal, controller: AbortController): Disposable {
  if (signal.aborted) {
    controller.abort(signal.reason);
    return { [Symbol.dispose]: () => {} };
  }
  const listener = { aborted: (reason: unknown) => controller.abort(reason) };
  listen(signal, listener);
  return { [Symbol.dispose]: () => unlisten(signal, listener) };
}
