import type { Parameters, Secrets } from "../contract/project.ts";
import type { Mend, Revision } from "../contract/run.ts";
import type { DatasetReader } from "../datasets/read.ts";
import type { RowSelection } from "../datasets/select.ts";
import type { EventLog } from "../engine/event-log.ts";
import type { Limiter, Ports } from "../engine/ports.ts";
import { askModel } from "../providers/ask.ts";
import type { Provider } from "../providers/mod.ts";
import { findCached } from "../../db/cache.ts";
import { carryTries, insertResults } from "../../db/results.ts";
import { keepMends } from "../../db/runs.ts";
import { pendingRows } from "./pending.ts";
import type { Resources } from "./resources.ts";

/** A wait for the disk after every small batch would halve the speed of a fast run; so much may be lost with the power, in ms. */
const lastingEachMs = 500;

/** What one drive of a run reaches the world through. */
export type PortsOf = {
  runId: number;
  revision: Revision;
  parameters: Parameters;
  secrets: Secrets;
  provider: Provider;
  url: string;
  reader: DatasetReader;
  selection: RowSelection;
  eventLog: EventLog;
  limiter: Limiter;
  /** Answers that the cache has had for longer are not taken. */
  cachedSinceMs: number;
  /** Told after a mend was taken up. */
  mended: () => void;
};

/** Ties the engine to storage, network and viewers for one drive of a run. */
export function createPorts(resources: Resources, of: PortsOf): Ports {
  const { db, clock } = resources;
  const { runId, revision, parameters, secrets, provider } = of;
  const { endpoint } = revision;
  let mends: Mend[] = [...revision.mends];
  const scope = JSON.stringify([provider.name, of.url, endpoint.model, parameters]);
  const client = resources.clients.clientFor(of.url, endpoint.tls);
  let lastingAt = -Infinity;
  let asking = { provider, endpoint, parameters, secrets, mends, client };

  return {
    rows: (signal) => pendingRows(db, runId, of.reader, of.selection, revision.retry, signal),
    ask: (messages, signal) => askModel(asking, messages, signal),
    mend(mend) {
      if (mends.some(({ parameter }) => parameter === mend.parameter)) return false;
      mends = [...mends, mend];
      asking = { ...asking, mends };
      keepMends(db, runId, mends);
      of.mended();
      return true;
    },
    mendCount: () => mends.length,
    cacheScope: () => scope,
    cached: (key) => findCached(db, key, of.cachedSinceMs),
    store(batch) {
      const lasting = clock.now() - lastingAt >= lastingEachMs;
      insertResults(db, runId, batch, lasting);
      if (lasting) lastingAt = clock.now();
    },
    carry: (rows) => carryTries(db, runId, rows),
    tell: (event) => of.eventLog.append(event),
    limiter: of.limiter,
    clock,
  };
}
