import { join } from "node:path/posix";
import { root } from "./imports.ts";
import { testTls } from "../../server/mock/tls_for_tests.ts";
import { temporaryFolder } from "./folder.ts";
import { type ProxyName, proxyProgram } from "./setup.ts";
import { until } from "./time.ts";

/** A proxy as a process of its own, with an example of `docs/proxy/` as its configuration. */
export type Proxy = AsyncDisposable & {
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  /** Where it would put what it holds back. */
  readonly folder: string;
};

/** What is written in the examples of `docs/proxy/`, and what stands in its place. */
export type Changes = Record<string, string>;

/**
 * Starts a proxy with its example, the addresses put in: it listens on a free port of 127.0.0.1, before `server`.
 * `more` are further changes of the example. Throws when the example does not hold what is to be changed.
 */
export async function startProxy(
  name: ProxyName,
  server: { port: number },
  { tls = false, more = {} }: { tls?: boolean; more?: Changes } = {},
): Promise<Proxy> {
  const program = await proxyProgram(name);
  if (program === null) throw new Error(`there is no ${name} on this machine`);
  await using opening = new AsyncDisposableStack();
  const folder = opening.use(await temporaryFolder());
  const port = freePort();
  const changes = {
    "127.0.0.1:5001": `127.0.0.1:${server.port}`,
    ...addresses[name](port, tls && folder.path),
    ...more,
  };
  const example = await Deno.readTextFile(join(root, "docs/proxy", name === "nginx" ? "nginx.conf" : "Caddyfile"));
  await Deno.writeTextFile(`${folder.path}/example`, changed(example, changes));
  await Deno.writeTextFile(`${folder.path}/cert.pem`, testTls.cert);
  await Deno.writeTextFile(`${folder.path}/key.pem`, testTls.key);
  await Deno.writeTextFile(`${folder.path}/config`, around[name](folder.path));
  const child = new Deno.Command(program, {
    args: argumentsOf[name](folder.path),
    env: { HOME: folder.path, XDG_DATA_HOME: folder.path, XDG_CONFIG_HOME: folder.path },
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).spawn();
  let said = "";
  const reading = (async () => {
    for await (const text of child.stderr.pipeThrough(new TextDecoderStream())) said += text;
  })();
  let code: number | null = null;
  const ended = child.status.then((status) => code = status.code);
  opening.defer(async () => {
    if (code === null) child.kill("SIGKILL");
    await ended;
    await reading;
  });
  await until(`${name} listens`, async () => code !== null || await listens(port));
  if (code !== null) throw new Error(`${name} ended with ${code}:\n${said}`);
  const open = opening.move();
  const url = `${tls ? "https" : "http"}://127.0.0.1:${port}`;
  return { url, port, pid: child.pid, folder: folder.path, [Symbol.asyncDispose]: () => open.disposeAsync() };
}

/** The place where a proxy is reached; `tls` is the folder of the certificate, for HTTPS with HTTP/2. */
const addresses: Record<ProxyName, (port: number, tls: string | false) => Changes> = {
  nginx: (port, tls) => ({
    "listen 80;": tls === false
      ? `listen 127.0.0.1:${port};`
      : `listen 127.0.0.1:${port} ssl http2; ssl_certificate ${tls}/cert.pem; ssl_certificate_key ${tls}/key.pem;`,
    "prompts.example.org;": "127.0.0.1;",
  }),
  caddy: (port, tls) => ({
    "prompts.example.org {": tls === false
      ? `http://127.0.0.1:${port} {`
      : `https://127.0.0.1:${port} {\n\ttls ${tls}/cert.pem ${tls}/key.pem`,
  }),
};

/** What a distribution puts around the example; one process, so that its memory is that of all. */
const around: Record<ProxyName, (folder: string) => string> = {
  nginx: (folder) =>
    `daemon off; master_process off; pid ${folder}/pid; error_log stderr; events { worker_connections 512; }
    http {
      access_log off;
      ${["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map((of) => `${of}_temp_path ${folder}/${of};`).join("\n")}
      include ${folder}/example;
    }\n`,
  caddy: (folder) => `{\n\tadmin off\n\tauto_https off\n\tdefault_bind 127.0.0.1\n}\nimport ${folder}/example\n`,
};

const argumentsOf: Record<ProxyName, (folder: string) => string[]> = {
  nginx: (folder) => ["-p", folder, "-c", `${folder}/config`, "-e", "stderr"],
  caddy: (folder) => ["run", "--config", `${folder}/config`, "--adapter", "caddyfile"],
};

function changed(text: string, changes: Changes): string {
  for (const [from, to] of Object.entries(changes)) {
    if (!text.includes(from)) throw new Error(`the example does not hold “${from}”`);
    text = text.replaceAll(from, to);
  }
  return text;
}

function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}

async function listens(port: number): Promise<boolean> {
  try {
    (await Deno.connect({ hostname: "127.0.0.1", port })).close();
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.ConnectionRefused) return false;
    throw error;
  }
}
