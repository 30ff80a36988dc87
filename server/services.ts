import { randomBytes } from "node:crypto";
import { noteBroughtIn, openDatabase } from "../db/open.ts";
import { findProject } from "../db/projects.ts";
import { dropOrders, findOrder, putOrder } from "../db/orders.ts";
import { cleanUploads } from "./datasets/upload.ts";
import { realClock } from "./engine/clock.ts";
import { paramsIn } from "./contract/problems.ts";
import { concurrencyCap } from "./descriptors.ts";
import { createHttp } from "./http/app.ts";
import { isLoopback } from "./http/guard.ts";
import { createHandlers } from "./http/handlers/mod.ts";
import type { Log } from "./log.ts";
import { type Mock, startMock } from "./mock/server.ts";
import { createClients } from "./outbound/client.ts";
import { demoId } from "./projects/demo.ts";
import { importReference } from "./projects/import.ts";
import type { Runs } from "./runs/open.ts";
import { createLimiters } from "./runs/limiters.ts";
import { Sweeper } from "./runs/sweeper.ts";
import { Supervisor } from "./runs/supervisor.ts";
import { openVault } from "./secrets.ts";
import type { Settings } from "./settings.ts";
import { version } from "./version.ts";

const usualMockPort = 5109;
const ordersKeptMs = 7 * 24 * 3_600_000;
/** How long a stop waits for answers that are being sent; a client that does not read is then cut off. */
const answersMs = 3_000;

/** The data folder and its runs, without a listener: what the command line's `run` works on. */
export type OpenRuns = AsyncDisposable & {
  runs: Runs;
  /** Ends the wait for requests in flight while it closes. */
  hurry(): void;
};

export type Services = AsyncDisposable & {
  runs: Runs;
  /** Where it is reached on this machine, its base path included, without a / at the end. */
  url: string;
  port: number;
  /** The access key, when one was made just now; it is shown this once. */
  madeAccessKey: string | null;
  /** The address of the built-in mock model, which starts when it is first wanted. */
  startMock(): Promise<{ url: string }>;
  hurry(): void;
};

/**
 * Opens the data folder; `supervisor.resumeAll` takes up its runs. Closing parks them: no new row, requests in flight, last batch, database, folder.
 * Throws a FolderError when the folder cannot be used.
 */
export async function openRuns(
  { data, drainMs }: Pick<Settings, "data" | "drainMs">,
  log: Log,
): Promise<OpenRuns> {
  await using opening = new AsyncDisposableStack();
  const folder = opening.use(openDatabase(data));
  const environment = (name: string): string | undefined => Deno.env.get(name);
  const maxConcurrency = concurrencyCap();
  const clients = createClients(environment, maxConcurrency);
  opening.defer(() => clients.close());
  const resources = {
    db: folder.db,
    folder: data,
    vault: openVault(data),
    clients,
    limiters: createLimiters(realClock),
    clock: realClock,
    log,
    environment,
    maxConcurrency,
    startId: randomBytes(4).toString("hex"),
  };
  const sweeper = new Sweeper(resources);
  opening.defer(() => sweeper.close());
  const supervisor = new Supervisor(resources);
  const runs: Runs = { ...resources, supervisor, sweeper };
  const hurry = new AbortController();
  opening.defer(() => supervisor.park(drainMs, hurry.signal));

  await cleanUploads(resources);
  dropOrders(folder.db, new Date(Date.now() - ordersKeptMs));
  if (folder.reference !== null) bringIn(runs, folder.reference);
  sweeper.wake();
  const open = opening.move();
  return { runs, hurry: () => hurry.abort(), [Symbol.asyncDispose]: () => open.disposeAsync() };
}

/** Opens everything that `serve` needs, the listener last, so that closing goes backwards. */
export async function openServices(settings: Settings, { log }: { log: Log }): Promise<Services> {
  await using opening = new AsyncDisposableStack();
  const mock = lazyMock();
  opening.defer(() => mock.close());
  const { runs, hurry } = opening.use(await openRuns(settings, log));
  if (findProject(runs.db, demoId)) await mock.start(); // a run on it may be about to go on
  runs.supervisor.resumeAll();
  const access = isLoopback(settings.host) ? { key: settings.accessKey, made: false } : await accessKeyOf(settings);
  if (access.key === null && settings.allowedHosts.length > 0) {
    const names = settings.allowedHosts.join(", ");
    log.warn("open to whoever reaches it through a proxy: set PROMPTFACTORY_ACCESS_KEY", { names });
  }
  const listening = { ...settings, accessKey: access.key };
  const http = createHttp({
    version,
    settings: listening,
    log,
    orders: {
      find: (key) => findOrder(runs.db, key),
      put: (key, order) => void putOrder(runs.db, key, order, new Date()),
    },
    handlers: createHandlers({
      runs,
      version,
      basePath: settings.basePath,
      startMock: mock.start,
      now: () => new Date(),
    }),
  });
  const cut = new AbortController();
  const listener = Deno.serve(
    {
      signal: cut.signal,
      hostname: settings.host,
      port: settings.port,
      onListen: () => {},
      onError: () => new Response(null, { status: 500 }),
    },
    (request, from) => http.fetch(request, from),
  );
  opening.defer(async () => {
    await http.close(answersMs);
    cut.abort();
    await listener.finished;
  });
  listening.port = listener.addr.port;
  const host = settings.host.includes(":") ? `[${settings.host}]` : settings.host;
  const url = `http://${host}:${listener.addr.port}${settings.basePath}`;
  log.info("serving", { url, data: settings.data, version });
  const open = opening.move();
  return {
    runs,
    url,
    port: listener.addr.port,
    madeAccessKey: access.made ? access.key : null,
    startMock: mock.start,
    hurry,
    [Symbol.asyncDispose]: () => open.disposeAsync(),
  };
}

/**
 * The built-in mock model, started when it is first wanted. On its usual port if that is free, so that a run on it can
 * go on after the server was started again.
 */
function lazyMock(): { start: () => Promise<{ url: string }>; close: () => Promise<void> } {
  let started: Promise<Mock> | null = null;
  const startOn = (port: number): Promise<Mock> =>
    startMock({
      port,
      answer: "sample",
      latency: { kind: "lognormal", medianMs: 700, sigma: 0.4 },
      keepRequests: false,
    });
  return {
    start: () => started ??= startOn(usualMockPort).catch(() => startOn(0)), // taken by another program
    async close() {
      await (await started)?.close();
    },
  };
}

/** The access key from the settings, or the one of the data folder, made at the first start (0600). */
async function accessKeyOf({ accessKey, data }: Settings): Promise<{ key: string; made: boolean }> {
  if (accessKey !== null) return { key: accessKey, made: false };
  const path = `${data}/access.key`;
  try {
    return { key: (await Deno.readTextFile(path)).trim(), made: false };
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  const key = randomBytes(24).toString("base64url");
  await Deno.writeTextFile(path, key + "\n", { createNew: true, mode: 0o600 });
  return { key, made: true };
}

/** Brings in the earlier application's database, which was found in the place of ours and moved aside. */
function bringIn(runs: Runs, file: string): void {
  const report = importReference(runs, file);
  if (!report.ok) {
    return runs.log.error("the earlier application's database could not be brought in", {
      file,
      ...paramsIn("en", report.refusal.params ?? {}),
    });
  }
  noteBroughtIn(runs.db, file, new Date());
  runs.log.info("the earlier application's database was brought in", { file, ...countsOf(report.value) });
  runs.log.warn("its keys are sealed now; the old file still holds them in clear and may be deleted", { file });
  for (const problem of report.value.problems) runs.log.warn("something of it could not be read", { file, problem });
}

function countsOf(
  report: { projects: number; templates: number; records: number; problems: readonly unknown[] },
): Record<string, number> {
  return {
    projects: report.projects,
    templates: report.templates,
    records: report.records,
    problems: report.problems.length,
  };
}
