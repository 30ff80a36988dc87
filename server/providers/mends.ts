import { note } from "../contract/notes.ts";
import type { Endpoint } from "../contract/project.ts";
import type { Mend } from "../contract/run.ts";

/** The mends that are certain: the endpoint names what it wants instead, and nothing of what the person asked changes. */
export const mends = {
  maxTokens: {
    parameter: "max_tokens",
    to: "max_completion_tokens",
    says: note("mendMaxTokens"),
  },
  stream: {
    parameter: "stream",
    to: "true",
    says: note("mendStream"),
  },
  streamOptions: {
    parameter: "stream_options",
    to: "",
    says: note("mendStreamOptions"),
  },
} as const satisfies Record<string, Mend>;

export function isMended(made: readonly Mend[], mend: Mend): boolean {
  return made.some(({ parameter, to }) => parameter === mend.parameter && to === mend.to);
}

/** Whether an answer is asked for as a stream. */
export function streams(endpoint: Endpoint, made: readonly Mend[]): boolean {
  return endpoint.stream === "on" || endpoint.stream === "auto" && isMended(made, mends.stream);
}
