import * as z from "zod";

/** When all of it holds, the reply is `ok` (or `else`) instead. */
export const unless = z.strictObject({
  /** Members that the request body must have, or must not have. */
  body: z.string().optional(),
  noBody: z.string().optional(),
  keyIs: z.string().optional(),
  keyEnds: z.string().optional(),
  userNot: z.string().optional(),
  /** The path without its query, whole or after the place where the script is mounted. */
  path: z.string().optional(),
  query: z.string().optional(),
  header: z.string().optional(),
});
export type Unless = z.infer<typeof unless>;

/** A reply as an object: what is sent, and how. */
export type ReplyObject = {
  status?: number;
  headers?: Record<string, string>;
  /** Merged into the message of a normal completion, with `finish` and `usage`. */
  message?: Record<string, unknown>;
  finish?: string | null;
  usage?: Record<string, unknown> | null;
  json?: unknown;
  text?: string;
  /** One `data:` event each. */
  sse?: unknown[];
  chunks?: (string | { answer: string })[];
  /** Between chunks, events, single bytes and drips. */
  gapMs?: number;
  beforeMs?: number;
  gzip?: boolean;
  bom?: boolean;
  byteChunks?: boolean;
  crlf?: boolean;
  /** So many bytes of the body, then the end of the connection. */
  cut?: number;
  chunked?: boolean;
  close?: boolean;
  /** The connection is reset in the body: after `cut` bytes, or in its middle. */
  reset?: boolean;
  /** The head, and then nothing for ever. */
  headOnly?: boolean;
  drip?: string;
  hugeMiB?: number;
  raw?: string;
  unless?: Unless;
  else?: Reply;
};

/** What an endpoint does with one request: a name ("ok", "reset", "html-502", "zhipu-1302", …) or an object. */
export type Reply = string | ReplyObject;
