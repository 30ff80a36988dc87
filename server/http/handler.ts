import type { Door, Input, Operations, Output, Problems } from "../contract/operations.ts";
import type { Outcome } from "../contract/outcome.ts";
import type { Download } from "./download.ts";
import type { Language } from "./language.ts";
import type { EventSource } from "./sse.ts";

/** What a handler knows of the request beside its input. */
export type RequestContext = {
  language: Language;
  /** Whether the caller may see details of the server: the access key was shown, or there is none. */
  trusted: boolean;
  /** Aborted when the server stops. */
  signal: AbortSignal;
};

/** Any door may find its input wrong in a way that no schema tells. */
type Allowed<Key extends Door> = Outcome<Answer<Key>, Problems<Key> | "invalid_input">;

/** What a door's handler answers with. A list that may be asked for as a file answers with either. */
export type Answer<Key extends Door> = Operations[Key]["output"] extends "bytes" ? Download
  : Operations[Key]["output"] extends "events" ? EventSource
  : Operations[Key]["output"] extends "html" ? string
  : Operations[Key]["output"] extends "nothing" ? null
  : Output<Key> | (Input<Key> extends { download: boolean } ? Download : never);

/** A door's handler. One of a `stream` door reads the request's body itself. */
export type Handler<Key extends Door> = Operations[Key] extends { body: "stream" }
  ? (input: Input<Key>, context: RequestContext, request: Request) => Promise<Allowed<Key>> | Allowed<Key>
  : (input: Input<Key>, context: RequestContext) => Promise<Allowed<Key>> | Allowed<Key>;

/** A door without a handler does not compile. */
export type Handlers = { [Key in Door]: Handler<Key> };
