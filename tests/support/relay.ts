/** Stands between a browser and a server, and can do to connections what a machine's sleep does. */
export type Relay = AsyncDisposable & {
  readonly url: string;
  /** The paths that were asked for. */
  readonly asked: readonly string[];
  /**
   * From now on nothing passes the event streams that are open, and no side is told. Other connections end, as a browser
   * ends those that rest when its machine wakes; new ones work.
   */
  hush(): void;
};

/** Passes what comes to a free port on to a server that is given by its address. */
export function startRelay(target: string): Relay {
  const { hostname, port } = new URL(target);
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const asked: string[] = [];
  const decoder = new TextDecoder();
  const open = new Set<Deno.Conn>();
  const hushed = new Set<Deno.Conn>();
  const streams = new Set<Deno.Conn>(); // both ends of each
  const close = (conn: Deno.Conn): void => {
    if (!open.delete(conn)) return;
    conn.close();
  };

  async function pass(from: Deno.Conn, to: Deno.Conn): Promise<void> {
    const buffer = new Uint8Array(65_536);
    try {
      while (true) {
        const read = await from.read(buffer);
        if (hushed.has(from)) return;
        if (read === null) break;
        const text = decoder.decode(buffer.subarray(0, read));
        const path = /^GET (\S+) HTTP/u.exec(text)?.[1];
        if (path !== undefined) asked.push(path);
        if (text.includes("\r\ncontent-type: text/event-stream")) {
          for (const conn of [from, to]) streams.add(conn);
        }
        for (let sent = 0; sent < read;) sent += await to.write(buffer.subarray(sent, read));
      }
    } catch {
      // Either side has hung up.
    }
    if (hushed.has(from)) return;
    close(from);
    close(to);
  }

  async function accept(): Promise<void> {
    for await (const visitor of listener) {
      open.add(visitor);
      try {
        const server = await Deno.connect({ hostname, port: Number(port) });
        open.add(server);
        void pass(visitor, server);
        void pass(server, visitor);
      } catch {
        close(visitor); // the server is away
      }
    }
  }
  const accepting = accept();
  return {
    url: `http://127.0.0.1:${listener.addr.port}`,
    asked,
    hush() {
      for (const conn of [...open]) {
        if (streams.has(conn)) hushed.add(conn);
        else close(conn);
      }
    },
    async [Symbol.asyncDispose]() {
      listener.close();
      await accepting;
      for (const conn of [...open]) close(conn);
    },
  };
}
