// Runs as a Worker: SQLite copies a database in one call, beside the thread that shows how far it is.
import { copyDatabase } from "../../db/snapshot.ts";
import type { FromSnapshot, ToSnapshot } from "./snapshot-messages.ts";

self.onmessage = async ({ data: { path, to } }: MessageEvent<ToSnapshot>) => {
  try {
    await copyDatabase(path, to);
    tell({ kind: "done" });
  } catch (fault) {
    const { name, message } = fault instanceof Error ? fault : new Error(String(fault));
    tell({ kind: "failed", name, message });
  }
};

function tell(message: FromSnapshot): void {
  self.postMessage(message);
}
