type Watcher = { stop: () => void; at: number };

const watched = new WeakMap<AbortSignal, Watcher[]>();

/**
 * Calls `stop` once when the signal is aborted, unless the returned function was called before. Thousands of requests
 * hang on one run's signal, and come and go all the time: adding and removing one is flat in cost, and leaves nothing
 * behind that would hold on to those that are gone, as the tables of a Set do until they are collected.
 */
export function whenAborted(signal: AbortSignal, stop: () => void): () => void {
  const watchers = watched.get(signal) ?? watch(signal);
  const watcher = { stop, at: watchers.length };
  watchers.push(watcher);
  return () => {
    if (watchers[watcher.at] !== watcher) return;
    const last = watchers.pop();
    if (!last || last === watcher) return;
    last.at = watcher.at;
    watchers[last.at] = last;
  };
}

function watch(signal: AbortSignal): Watcher[] {
  const watchers: Watcher[] = [];
  watched.set(signal, watchers);
  signal.addEventListener("abort", () => {
    for (const { stop } of watchers.splice(0)) stop();
  }, { once: true });
  return watchers;
}
