import type { Database } from "@db/sqlite";
import type { Clock } from "../engine/ports.ts";
import type { Log } from "../log.ts";
import type { Clients } from "../outbound/client.ts";
import type { Vault } from "../secrets.ts";
import type { Limiters } from "./limiters.ts";

/** What is open while the server lives, as far as runs need it. */
export type Resources = {
  db: Database;
  folder: string;
  vault: Vault;
  clients: Clients;
  limiters: Limiters;
  clock: Clock;
  log: Log;
  environment: (name: string) => string | undefined;
  /** How many requests may be in flight at once over all runs; the limit of open files binds it. */
  maxConcurrency: number;
  /** Names this start of the server, in the ids of events. */
  startId: string;
};
