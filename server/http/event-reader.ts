import type { RunEvent } from "../contract/event.ts";
import type { EventLog } from "../engine/event-log.ts";
import type { EventReader } from "./sse.ts";

/** Events as JSON, written once for all viewers; forgotten with the event. */
const written = new WeakMap<RunEvent, string>();

function textOf(event: RunEvent): string {
  const known = written.get(event);
  if (known !== undefined) return known;
  const text = JSON.stringify(event);
  written.set(event, text);
  return text;
}

/** A run's log as its viewers read it. */
export function eventReader(log: EventLog): EventReader {
  return {
    get position() {
      return log.position();
    },
    read(after) {
      const read = log.read(after);
      if (!read) return { events: [], position: log.position(), stale: true };
      const events = read.events.map(({ id, event }) => ({ id, kind: event.kind, data: textOf(event) }));
      return { events, position: read.position, stale: false };
    },
    async changed(after, signal) {
      if (log.position() === after) await log.changed(signal);
    },
  };
}
