import type { Endpoint } from "../contract/project.ts";
import type { Mend } from "../contract/run.ts";

/** The mends that are certain: the endpoint names what it wants instead, and nothing of what the person asked changes. */
export const mends = {
  maxTokens: {
    parameter: "max_tokens",
    to: "max_completion_tokens",
    says: "The endpoint refuses max_tokens: it is sent as max_completion_tokens.",
  },
  stream: {
    parameter: "stream",
    to: "true",
    says: "The endpoint only streams: answers are asked for as a stream.",
  },
  streamOptions: {
    parameter: "stream_options",
    to: "",
    says: "The endpoint refuses stream_options: it is left out, and tokens may stay unknown.",
  },
} as const satisfies Record<string, Mend>;

export function isMended(made: readonly Mend[], mend: Mend): boolean {
  return made.some(({ parameter, to }) => parameter === mend.parameter && to === mend.to);
}

/** Whether an answer is asked for as a stream. */
export function streams(endpoint: Endpoint, made: readonly Mend[]): boolean {
  return endpoint.stream === "on" || endpoint.stream === "auto" && isMended(made, mends.stream);
}
