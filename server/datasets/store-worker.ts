// Runs as a Worker: writes the blocks of one file and hashes them, beside the thread that receives and reads them.
import { createHash } from "node:crypto";
import type { FromStore, ToStore } from "./store-messages.ts";

const hash = createHash("sha256");
let file: Deno.FsFile | null = null;

self.onmessage = ({ data }: MessageEvent<ToStore>) => {
  try {
    if (data.kind === "open") {
      file = Deno.openSync(data.path, { write: true, createNew: true });
      tell({ kind: "ready" });
    } else if (data.kind === "block") {
      const bytes = new Uint8Array(data.buffer, 0, data.size);
      for (let at = 0; at < bytes.length;) at += file?.writeSync(bytes.subarray(at)) ?? bytes.length;
      hash.update(bytes);
      tell({ kind: "free", buffer: data.buffer }, [data.buffer]);
    } else {
      file?.close();
      tell({ kind: "done", sha256: hash.digest("hex") });
    }
  } catch (fault) {
    const { name, message } = fault instanceof Error ? fault : new Error(String(fault));
    tell({ kind: "failed", name, message });
  }
};

function tell(message: FromStore, transfer: Transferable[] = []): void {
  self.postMessage(message, { transfer });
}
