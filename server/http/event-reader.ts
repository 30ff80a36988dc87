import type { EventLog } from "../engine/event-log.ts";
import type { EventReader } from "./sse.ts";

/** A run's log as its viewers read it. */
export function eventReader(log: EventLog): EventReader {
  return {
    get position() {
      return log.position();
    },
    read(after) {
      const read = log.read(after);
      if (!read) return { events: [], position: log.position(), stale: true };
      const events = read.events.map(({ id, event }) => ({ id, kind: event.kind, data: JSON.stringify(event) }));
      return { events, position: read.position, stale: false };
    },
    async changed(after, signal) {
      if (log.position() === after) await log.changed(signal);
    },
  };
}
