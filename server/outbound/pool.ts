import { Client } from "undici";
import type { buildConnector, Dispatcher } from "undici";
import { note } from "../contract/notes.ts";
import { Berths, type Sharer } from "./berths.ts";

const firstOpening = 64;
const mostOpening = 512;
const maxHeadBytes = 131_072;

/** One connection with one request at a time. */
export class Connection extends Client {
  /** How many requests have been written to it since it was opened. */
  served = 0;
  open = false;
  free = false;
  /** Gives it back, its answer being whole; a request that failed gives its connection up instead. */
  release: () => void = () => {};
  /** Closes it in the middle of a request: undici's own abort would open a new connection that nobody asked for. */
  discard: () => void = () => {};
}

/** A handler that is told which connection carries its request, and may be over before one could. */
export interface Carried extends Dispatcher.DispatchHandler {
  connection: Connection | null;
  readonly over: boolean;
  fail(error: Error): void;
}

/**
 * Connections to one origin, as many as there are requests in flight. A free one is found in one step however many
 * there are, and new ones are opened in a ramp: so many at a time, and more as they succeed.
 */
export class Pool implements Sharer {
  #berths: Berths;
  #origin: string;
  #connect: buildConnector.connector;
  #all = new Set<Connection>();
  #free: Connection[] = [];
  #waiting: { options: Dispatcher.DispatchOptions; handler: Carried }[] = [];
  #opening = 0;
  #mayOpen = firstOpening;
  #reuses = true;
  #closed = false;

  constructor(origin: string, connect: buildConnector.connector, berths: Berths = new Berths()) {
    this.#origin = origin;
    this.#connect = connect;
    this.#berths = berths;
    berths.join(this);
  }

  dispatch(options: Dispatcher.DispatchOptions, handler: Carried): void {
    const connection = this.#take();
    if (connection) this.#carry(connection, options, handler);
    else this.#waiting.push({ options, handler });
  }

  /** From now on each request goes on a connection of its own. */
  stopReuse(): void {
    this.#reuses = false;
    for (const connection of this.#free.splice(0)) this.#drop(connection);
  }

  /** Ends all connections at once; requests that are still on the way fail. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const { handler } of this.#waiting.splice(0)) handler.fail(new Error(note("poolClosed")));
    this.#berths.leave(this);
    const all = [...this.#all];
    this.#all.clear();
    for (const _ of all) this.#berths.give();
    await Promise.all(all.map((connection) => connection.destroy()));
  }

  giveWay(): boolean {
    const connection = this.#takeFree();
    if (connection) this.#drop(connection);
    return connection !== null;
  }

  goOn(): void {
    this.#serve();
  }

  #carry(connection: Connection, options: Dispatcher.DispatchOptions, handler: Carried): void {
    handler.connection = connection;
    connection.dispatch(options, handler);
  }

  #takeFree(): Connection | null {
    for (let connection = this.#free.pop(); connection; connection = this.#free.pop()) {
      if (!connection.free) continue; // it has closed while it was free
      connection.free = false;
      return connection;
    }
    return null;
  }

  #take(): Connection | null {
    const connection = this.#takeFree();
    if (connection) return connection;
    if (this.#closed) throw new Error(note("poolClosed"));
    return this.#opening < this.#mayOpen && this.#berths.take() ? this.#make() : null;
  }

  #make(): Connection {
    const connection = new Connection(this.#origin, {
      connect: (options, callback) => this.#open(options, callback),
      pipelining: 1,
      headersTimeout: 0, // these two tick at about a second: the exchange has a timer of its own
      bodyTimeout: 0,
      maxHeaderSize: maxHeadBytes,
    });
    this.#all.add(connection);
    connection.discard = () => this.#drop(connection);
    connection.on("connect", () => {
      connection.open = true;
      connection.served = 0;
    });
    connection.on("disconnect", () => {
      connection.open = false;
      // With a request that is not written yet it stays, and undici opens it again.
      if (connection.stats.size === 0) this.#drop(connection);
    });
    // A moment later, when undici is done with the answer. The next request may follow at once: undici lets a turn of the
    // loop pass before it writes to a connection again, so what a server does wrong just after an answer (such as
    // closing, or sending more) is seen before that.
    connection.release = () => queueMicrotask(() => this.#release(connection));
    return connection;
  }

  #open(options: buildConnector.Options, callback: buildConnector.Callback): void {
    this.#opening++;
    this.#connect(options, (...result) => {
      this.#opening--;
      this.#mayOpen = result[0] ? firstOpening : Math.min(mostOpening, this.#mayOpen + 1);
      callback(...result);
      this.#serve();
    });
  }

  #release(connection: Connection): void {
    if (this.#closed || !this.#all.has(connection)) return;
    connection.free = connection.open && (this.#reuses || connection.served === 0);
    if (connection.free) {
      this.#free.push(connection);
    } else {
      this.#drop(connection);
    }
    this.#serve();
  }

  #drop(connection: Connection): void {
    if (this.#all.delete(connection)) this.#berths.give();
    connection.free = false;
    void connection.destroy();
  }

  #serve(): void {
    while (this.#waiting.length > 0 && !this.#closed) {
      if (this.#waiting[0]?.handler.over) {
        this.#waiting.shift();
        continue;
      }
      const connection = this.#take();
      const next = connection && this.#waiting.shift();
      if (!next) return;
      this.#carry(connection, next.options, next.handler);
    }
  }
}
