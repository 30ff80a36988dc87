type Stop = () => void;

/** Thousands of requests hang on one run's signal; a set of its own keeps adding and removing one flat in cost. */
const watched = new WeakMap<AbortSignal, Set<Stop>>();

/** Calls `stop` once when the signal is aborted, unless the returned function was called before. */
export function whenAborted(signal: AbortSignal, stop: Stop): () => void {
  const stops = watched.get(signal) ?? watch(signal);
  stops.add(stop);
  return () => stops.delete(stop);
}

function watch(signal: AbortSignal): Set<Stop> {
  const stops = new Set<Stop>();
  watched.set(signal, stops);
  signal.addEventListener("abort", () => {
    for (const stop of stops) stop();
    stops.clear();
  }, { once: true });
  return stops;
}
