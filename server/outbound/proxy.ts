type Environment = (name: string) => string | undefined;

/** One entry of NO_PROXY: a name (and all below it), an address, or an IPv4 block; `port` null stands for all ports. */
type Exception = { host: string; port: string | null };

/**
 * The proxy that a request to `url` goes through, from the usual variables in upper or lower case; null for none.
 * A loopback address is never asked through one: it is another machine's loopback there.
 */
export function proxyFor(url: URL, environment: Environment): string | null {
  const read = (name: string) => environment(name.toLowerCase())?.trim() || environment(name)?.trim() || null;
  const proxy = read(url.protocol === "https:" ? "HTTPS_PROXY" : "HTTP_PROXY") ?? read("ALL_PROXY");
  if (proxy === null || isLoopback(url.hostname) || goesDirect(url, read("NO_PROXY") ?? "")) return null;
  return /^[a-z][a-z0-9+.-]*:\/\//iu.test(proxy) ? proxy : `http://${proxy}`;
}

export function isLoopback(hostname: string): boolean {
  const host = bare(hostname);
  return host === "localhost" || host.endsWith(".localhost") || host === "::1" || /^127\.\d+\.\d+\.\d+$/u.test(host);
}

function goesDirect(url: URL, list: string): boolean {
  const host = bare(url.hostname);
  const port = url.port || (url.protocol === "https:" ? "443" : "80");
  return list.split(/[,;\s]+/u).filter(Boolean).map(readException).some((exception) =>
    (exception.port === null || exception.port === port) && covers(exception.host, host)
  );
}

function readException(entry: string): Exception {
  // More than one colon is an IPv6 address, whose port would stand after a bracket.
  const withPort = /^(\[.+\]|[^:]+):(\d+)$/u.exec(entry);
  const host = bare(withPort?.[1] ?? entry).replace(/^\*?\./u, "");
  return { host, port: withPort?.[2] ?? null };
}

function covers(exception: string, host: string): boolean {
  if (exception === "*" || exception === host || host.endsWith(`.${exception}`)) return true;
  const block = /^(\d+\.\d+\.\d+\.\d+)\/(\d+)$/u.exec(exception);
  if (!block) return false;
  const [network, address] = [addressNumber(block[1] ?? ""), addressNumber(host)];
  const size = 2 ** (32 - Math.min(32, Number(block[2])));
  return network !== null && address !== null && Math.floor(network / size) === Math.floor(address / size);
}

function addressNumber(host: string): number | null {
  if (!/^\d+\.\d+\.\d+\.\d+$/u.test(host)) return null;
  return host.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
}

function bare(hostname: string): string {
  return hostname.toLowerCase().replace(/^\[(.*)\]$/u, "$1").replace(/\.$/u, "");
}
