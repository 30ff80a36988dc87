import type * as z from "zod";
import type { ProblemCode } from "../problems.ts";

/** Who may use a door. `open` needs no access key; `viewer` reads, `member` changes, `owner` sees what concerns the server. */
export type Role = "open" | "viewer" | "member" | "owner";

/**
 * A door: its key in the table is the method and the path. Path members, query members and the members of a JSON body
 * lie flat in one input; for GET and DELETE all that is not in the path is the query.
 */
export type Operation = {
  name: string;
  role: Role;
  says: string;
  input: z.ZodType;
  /** What is read from the query although the method has a body. */
  query?: readonly string[];
  /** What is read from a header of the same name; a body has no such members, as those begin small. */
  headers?: readonly string[];
  /** Tells an ETag with its answer, made from `changedAt`, for the If-Match of a change. */
  tagged?: true;
  /** `stream`: the handler reads the raw body, or a form's file, itself. */
  body?: "json" | "stream";
  output: z.ZodType | "bytes" | "events" | "html" | "nothing";
  status: 200 | 201 | 202 | 204;
  /** The refusals that the handler may give, besides those that every door has. */
  problems: readonly ProblemCode[];
  /** Starts something: takes an Idempotency-Key. */
  idempotent?: true;
};
