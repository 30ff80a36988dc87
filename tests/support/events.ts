import { type RunEvent, runEvent } from "../../server/contract/event.ts";

/** An event of a run's stream with its id. */
export type SeenEvent = { id: string; event: RunEvent };

/** A viewer of a run: reads its stream of server-sent events, comments left out. */
export async function* followRun(
  url: string,
  { signal, lastEventId, onBytes, headers }: {
    signal?: AbortSignal;
    lastEventId?: string;
    onBytes?: (text: string) => void;
    headers?: Record<string, string>;
  } = {},
): AsyncGenerator<SeenEvent> {
  const response = await fetch(url, {
    signal,
    headers: {
      ...headers,
      accept: "text/event-stream",
      ...(lastEventId !== undefined && { "last-event-id": lastEventId }),
    },
  });
  if (!response.ok || !response.body) throw new Error(`${url}: ${response.status} ${await response.text()}`);
  let rest = "";
  try {
    for await (const text of response.body.pipeThrough(new TextDecoderStream())) {
      onBytes?.(text);
      const blocks = (rest + text).split("\n\n");
      rest = blocks.pop() ?? "";
      for (const block of blocks) {
        const seen = readEvent(block);
        if (seen) yield seen;
      }
    }
  } catch (error) {
    if (!signal?.aborted) throw error;
  }
}

function readEvent(block: string): SeenEvent | null {
  const fields = new Map(
    block.split("\n").filter((line) => !line.startsWith(":")).map((line) => {
      const at = line.indexOf(":");
      return [line.slice(0, at), line.slice(at + 1).replace(/^ /u, "")];
    }),
  );
  const data = fields.get("data");
  if (data === undefined) return null;
  const event = runEvent.parse(JSON.parse(data));
  if (fields.get("event") !== event.kind) throw new Error(`named ${fields.get("event")}, but is a ${event.kind}`);
  return { id: fields.get("id") ?? "", event };
}
