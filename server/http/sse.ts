import type { RunEvent } from "../contract/event.ts";
import type { Log } from "../log.ts";

/** An event as it is sent; `data` is its JSON. */
export type SentEvent = { id: string; kind: RunEvent["kind"]; data: string };

/** A run's log as a viewer needs it: a viewer is a position in it and nothing else. */
export type EventReader = {
  /** The id of the last event. */
  readonly position: string;
  /** What was told after a position; `stale`: the position says nothing here, so a snapshot is needed. */
  read(after: string | null): { events: readonly SentEvent[]; position: string; stale: boolean };
  /** Resolves when something may have been told after a position; rejects when aborted. */
  changed(after: string, signal: AbortSignal): Promise<void>;
};

/** What an `events` door answers with. */
export type EventSource = { log: EventReader; snapshot(): RunEvent };

/** All viewers of all runs. */
export interface Viewers {
  readonly count: number;
  /** Starts a stream: a snapshot first, then what comes after it; `lastEventId` brings the rows told since then too. */
  open(source: EventSource, lastEventId: string | null): Response;
  /** Ends all streams, so that the listener can stop. */
  closeAll(): void;
}

export type ViewerLimits = {
  /** A stream says that it lives each time so long has gone by, in ms. */
  heartbeatMs: number;
  /** A viewer that has read nothing for so long, with its queue full, is dropped, in ms. */
  stuckMs: number;
  /** So much is queued for a viewer at most; more waits in the run's log. */
  queueBytes: number;
};

const usual: ViewerLimits = { heartbeatMs: 15_000, stuckMs: 30_000, queueBytes: 262_144 };
const encoder = new TextEncoder();

/** Streams events to viewers (HTML, 9.2 server-sent events). A viewer that does not read is dropped, and slows nobody. */
export function createViewers(log: Log, limits: ViewerLimits = usual): Viewers {
  const viewers = new Set<Viewer>();
  let ticker: ReturnType<typeof setInterval> | undefined;
  const leave = (viewer: Viewer): void => {
    viewers.delete(viewer);
    if (viewers.size > 0) return;
    clearInterval(ticker);
    ticker = undefined;
  };
  return {
    get count() {
      return viewers.size;
    },
    open(source, lastEventId) {
      const viewer = new Viewer(source, lastEventId, limits, log, leave);
      viewers.add(viewer);
      // One timer for all of them: a timer per viewer and event would cost more than the events.
      ticker ??= setInterval(() => {
        const now = performance.now();
        for (const one of viewers) one.tick(now);
      }, Math.max(10, limits.heartbeatMs / 5));
      return new Response(viewer.stream, { headers: eventHeaders });
    },
    closeAll() {
      for (const viewer of [...viewers]) viewer.close();
    },
  };
}

const eventHeaders = {
  "content-type": "text/event-stream; charset=utf-8",
  "cache-control": "no-cache, no-transform",
  "x-accel-buffering": "no", // nginx would else hold events back
};

class Viewer {
  readonly stream: ReadableStream<Uint8Array>;
  readonly #source: EventSource;
  readonly #limits: ViewerLimits;
  readonly #log: Log;
  readonly #gone = new AbortController();
  readonly #leave: (viewer: Viewer) => void;
  #controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  #room = Promise.withResolvers<void>();
  #beatAt = performance.now();
  #fullSince: number | null = null;

  constructor(
    source: EventSource,
    lastEventId: string | null,
    limits: ViewerLimits,
    log: Log,
    leave: (viewer: Viewer) => void,
  ) {
    this.#source = source;
    this.#limits = limits;
    this.#log = log;
    this.#leave = leave;
    this.stream = new ReadableStream<Uint8Array>({
      start: (controller) => {
        this.#controller = controller;
        this.#follow(lastEventId).catch((error: unknown) => this.#end(error));
      },
      pull: () => this.#room.resolve(),
      cancel: () => this.#end(null, false),
    }, new ByteLengthQueuingStrategy({ highWaterMark: limits.queueBytes }));
  }

  /** Says now and then that the stream lives, whatever else is told; drops a viewer that does not read. */
  tick(now: number): void {
    if (this.#fullSince !== null && now - this.#fullSince > this.#limits.stuckMs) {
      this.#end(new Error("the viewer does not read"), false);
    } else if (this.#fullSince === null && now - this.#beatAt >= this.#limits.heartbeatMs) {
      this.#beatAt = now;
      this.#write(": \n\n");
    }
  }

  close(): void {
    this.#end(null);
  }

  async #follow(lastEventId: string | null): Promise<void> {
    this.#write("retry: 2000\n\n");
    let position = this.#catchUp(lastEventId);
    while (!this.#gone.signal.aborted) {
      const { events, position: now, stale } = this.#source.log.read(position);
      if (stale) position = this.#catchUp(null);
      else if (events.length > 0) {
        this.#write(events.map(eventText).join(""));
        position = now;
      } else await this.#changed(position);
      await this.#hasRoom();
    }
  }

  async #changed(position: string): Promise<void> {
    try {
      await this.#source.log.changed(position, this.#gone.signal);
    } catch (error) {
      if (!this.#gone.signal.aborted) throw error; // our own abort only ends the wait
    }
  }

  /** Sends a snapshot, and the rows that were told since `lastEventId`; all else since then is in the snapshot. */
  #catchUp(lastEventId: string | null): string {
    const { log } = this.#source;
    const missed = log.read(lastEventId);
    // While rows are missing, a break right after the snapshot must bring them again.
    const id = missed.stale || lastEventId === null ? missed.position : lastEventId;
    const snapshot = { id, kind: "snapshot", data: JSON.stringify(this.#source.snapshot()) } as const;
    const rows = missed.events.filter(({ kind }) => kind === "row");
    this.#write([snapshot, ...rows].map(eventText).join(""));
    return missed.position;
  }

  #write(text: string): void {
    if (this.#gone.signal.aborted || !this.#controller) return;
    this.#controller.enqueue(encoder.encode(text));
  }

  /** Resolves when the queue has room again, so that a slow viewer holds a position and no events. */
  async #hasRoom(): Promise<void> {
    while (!this.#gone.signal.aborted && (this.#controller?.desiredSize ?? 1) <= 0) {
      this.#fullSince ??= performance.now();
      this.#room = Promise.withResolvers<void>();
      await this.#room.promise;
    }
    this.#fullSince = null;
  }

  #end(error: unknown, isFault = error !== null): void {
    if (this.#gone.signal.aborted) return;
    this.#gone.abort();
    this.#room.resolve();
    this.#leave(this);
    if (isFault) {
      this.#log.error("a viewer's stream met a fault", { stack: error instanceof Error ? error.stack : String(error) });
    }
    try {
      if (error === null) this.#controller?.close();
      else this.#controller?.error(error);
    } catch {
      // the viewer had cancelled its stream
    }
  }
}

/** JSON has no raw line breaks, so one `data` line holds it. */
function eventText({ id, kind, data }: SentEvent): string {
  return `id: ${id}\nevent: ${kind}\ndata: ${data}\n\n`;
}
