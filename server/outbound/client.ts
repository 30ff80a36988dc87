import { buildConnector, ProxyAgent } from "undici";
import type { Dispatcher } from "undici";
import type { Endpoint } from "../contract/project.ts";
import { Berths } from "./berths.ts";
import { Deadlines } from "./deadlines.ts";
import { type Carried, Pool } from "./pool.ts";
import { proxyFor } from "./proxy.ts";
import { proxyHeaders, type TlsOptions, tunnelThrough } from "./tunnel.ts";

const connectMs = 30_000; // thousands of new connections on a busy machine need more than the usual ten seconds
const strikesForReset = 3;
const keptForPardon = 200;

/** The way to one origin with one set of TLS settings: its connections, and what it has been seen to do to them. */
export interface Client {
  readonly origin: string;
  /** The proxy's host and port, without its credentials; null when the way is direct. */
  readonly proxy: string | null;
  readonly deadlines: Deadlines;
  dispatch(path: string, options: Omit<Dispatcher.DispatchOptions, "path" | "origin">, handler: Carried): void;
  /** Told after each request on a connection that had served before: whether the connection was kept until the answer. */
  reused(kept: boolean): void;
  /** Whether each request goes on a new connection, because this origin closes those that are used again. */
  readonly resets: boolean;
}

/** All ways that are open; there is one such object in a server. */
export interface Clients {
  /** The way to a URL's origin; the same one for the same settings. Throws on what is no http or https URL. */
  clientFor(url: string, tls: Endpoint["tls"]): Client;
  /** Ends all connections; requests that are still on the way fail. */
  close(): Promise<void>;
}

/**
 * Opens nothing yet. The proxy variables are read from `environment` whenever a new way is made. `mostConnections`:
 * how many there may be at once over all ways.
 */
export function createClients(
  environment: (name: string) => string | undefined = Deno.env.get,
  mostConnections = Infinity,
): Clients {
  const berths = new Berths(mostConnections);
  const deadlines = new Deadlines();
  const ways = new Map<string, Way>();
  return {
    clientFor(url, tls) {
      const { origin } = new URL(url);
      const name = JSON.stringify([origin, tls.verify, tls.ca]);
      let way = ways.get(name);
      if (!way) ways.set(name, way = new Way(origin, tls, proxyFor(new URL(origin), environment), berths, deadlines));
      return way;
    },
    async close() {
      const open = [...ways.values()];
      ways.clear();
      await Promise.all(open.map((way) => way.close()));
    },
  };
}

class Way implements Client {
  readonly proxy: string | null;
  #pool: Pool | null = null;
  #agent: ProxyAgent | null = null;
  #pathPrefix = "";
  #headers: Record<string, string> | null = null;
  #strikes = 0;
  #kept = 0;

  constructor(
    readonly origin: string,
    tls: Endpoint["tls"],
    proxy: string | null,
    berths: Berths,
    readonly deadlines: Deadlines,
  ) {
    const { protocol, host } = new URL(origin);
    if (protocol !== "http:" && protocol !== "https:") throw new TypeError(`${protocol} is neither http nor https`);
    const own = { rejectUnauthorized: tls.verify, ...(tls.ca !== null && { ca: tls.ca }) };
    const through = proxy === null ? null : new URL(proxy);
    this.proxy = through?.host ?? null;
    if (through === null) {
      this.#pool = new Pool(origin, connector(own), berths);
    } else if (through.protocol !== "http:") {
      this.#agent = new ProxyAgent({
        headersTimeout: 0,
        bodyTimeout: 0,
        pipelining: 1,
        uri: through.href,
        requestTls: { ...own, timeout: connectMs },
        proxyTls: { timeout: connectMs },
      });
    } else if (protocol === "http:") {
      // The usual form for plain requests; many proxies refuse tunnels to other ports than 443.
      this.#pool = new Pool(through.origin, connector({}), berths);
      this.#pathPrefix = origin;
      this.#headers = { host, ...proxyHeaders(through) };
    } else {
      this.#pool = new Pool(origin, tunnelThrough(through, own, connectMs), berths);
    }
  }

  get resets(): boolean {
    return this.#strikes >= strikesForReset;
  }

  dispatch(path: string, options: Omit<Dispatcher.DispatchOptions, "path" | "origin">, handler: Carried): void {
    const full = { ...options, path: this.#pathPrefix + path, reset: this.resets };
    if (this.#headers) full.headers = { ...this.#headers, ...plain(options.headers) };
    if (this.#pool) this.#pool.dispatch(full, handler);
    else this.#agent?.dispatch({ ...full, origin: this.origin }, handler);
  }

  reused(kept: boolean): void {
    if (this.resets) return; // it stays so: there is nothing left to learn from
    if (!kept) {
      this.#strikes++;
      this.#kept = 0;
      if (this.resets) this.#pool?.stopReuse();
    } else if (++this.#kept >= keptForPardon) {
      this.#strikes = 0;
    }
  }

  async close(): Promise<void> {
    await Promise.all([this.#pool?.close(), this.#agent?.destroy()]);
  }
}

function connector(tls: TlsOptions): buildConnector.connector {
  const connect = buildConnector({ ...tls, timeout: connectMs, autoSelectFamily: true });
  return (options, callback) => {
    if (options.hostname !== "localhost") return connect(options, callback);
    // The name may be known as 127.0.0.1 alone while the server listens on ::1 alone.
    connect(options, (...result) => {
      if (result[0] && "code" in result[0] && result[0].code === "ECONNREFUSED") {
        connect({ ...options, hostname: "::1" }, (...second) => callback(...(second[0] ? result : second)));
      } else callback(...result);
    });
  };
}

function plain(headers: Dispatcher.DispatchOptions["headers"]): Record<string, string> {
  const all: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers ?? {})) if (typeof value === "string") all[name] = value;
  return all;
}
