import net from "node:net";

/** The sending side of one connection. */
export type Link = {
  /** Resolves when the kernel has all of it; rejects when the client has gone. */
  write(bytes: Uint8Array): Promise<void>;
  /** Ends the connection in order. */
  end(): void;
  /** Ends it by a TCP reset, where `canReset`. */
  reset(): void;
};

/** The receiving side, which is told what comes. */
export type Receiver = {
  take(bytes: Uint8Array): void;
  /** The client has ended or broken the connection. */
  lose(): void;
};

export type Listener = { port: number; close(): Promise<void> };
export type Address = { hostname: string; port: number; tls: { cert: string; key: string } | null };

/**
 * Whether this runtime can reset a connection. Only a socket of node:net can, in 2.9.6; 2.4.2 has no such call, and
 * closing a `Deno.Conn` always sends a FIN first, even with unread bytes. There a reset is an end without a word.
 */
export const canReset: boolean = atLeast(Deno.version.deno, 2, 9);

// Without a long backlog thousands of connections at once wait a second for their second SYN.
const backlog = 4096;

/** Listens on an address; `connect` is called for each connection. Rejects with what the system says of the address. */
export function listen(address: Address, connect: (link: Link) => Receiver): Promise<Listener> {
  return address.tls || !canReset ? listenByDeno(address, connect) : listenByNode(address, connect);
}

function listenByNode({ hostname, port }: Address, connect: (link: Link) => Receiver): Promise<Listener> {
  const server = net.createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
    const receiver = connect({
      write: (bytes) => new Promise((done, fail) => socket.write(bytes, (error) => error ? fail(error) : done())),
      end: () => void socket.destroy(),
      reset: () => void socket.resetAndDestroy(),
    });
    socket.on("data", (bytes: Uint8Array) => receiver.take(bytes));
    for (const event of ["end", "close", "error"]) socket.on(event, () => receiver.lose());
  });
  return new Promise((done, fail) => {
    server.once("error", fail);
    server.listen({ host: hostname, port, backlog }, () => {
      const bound = server.address();
      done({
        port: typeof bound === "object" && bound ? bound.port : port,
        close: () => new Promise((closed) => server.close(() => closed())),
      });
    });
  });
}

// deno-lint-ignore require-await -- what the system says of the address must come as a rejection
async function listenByDeno({ tls, ...address }: Address, connect: (link: Link) => Receiver): Promise<Listener> {
  const options = { ...address, tcpBacklog: backlog };
  const listener = tls ? Deno.listenTls({ ...options, ...tls }) : Deno.listen(options);
  const { addr } = listener;
  const accepting = acceptAll(listener, connect);
  return {
    // The address of a TLS listener has no transport in 2.4.2.
    port: "port" in addr ? addr.port : address.port,
    close: async () => {
      listener.close();
      await accepting;
    },
  };
}

async function acceptAll(listener: Deno.Listener, connect: (link: Link) => Receiver): Promise<void> {
  while (true) {
    try {
      const conn = await listener.accept();
      const link = denoLink(conn);
      pump(conn, connect(link));
    } catch (error) {
      if (error instanceof Deno.errors.BadResource || error instanceof Deno.errors.Interrupted) return;
      // Out of descriptors, most likely: some of those who are connected may leave soon.
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}

function denoLink(conn: Deno.Conn): Link {
  if ("setNoDelay" in conn && typeof conn.setNoDelay === "function") conn.setNoDelay(true);
  const end = () => {
    try {
      conn.close();
    } catch {
      // It is closed already.
    }
  };
  const write = async (bytes: Uint8Array) => {
    for (let at = 0; at < bytes.length;) at += await conn.write(at === 0 ? bytes : bytes.subarray(at));
  };
  return { write, end, reset: end };
}

async function pump(conn: Deno.Conn, receiver: Receiver): Promise<void> {
  const buffer = new Uint8Array(16_384);
  try {
    for (let count = await conn.read(buffer); count !== null; count = await conn.read(buffer)) {
      receiver.take(buffer.slice(0, count));
    }
  } catch {
    // Broken by the client, or closed here: over in both cases.
  }
  receiver.lose();
}

function atLeast(version: string, major: number, minor: number): boolean {
  const [hasMajor = 0, hasMinor = 0] = version.split(".").map(Number);
  return hasMajor > major || (hasMajor === major && hasMinor >= minor);
}
