import { mendWords } from "../contract/errors.ts";
import type { Endpoint } from "../contract/project.ts";
import type { Mend } from "../contract/run.ts";

/** The mends that are certain: the endpoint names what it wants instead, and nothing of what the person asked changes. */
export const mends = {
  maxTokens: {
    parameter: "max_tokens",
    to: "max_completion_tokens",
    says: mendWords.max_tokens.en,
  },
  stream: {
    parameter: "stream",
    to: "true",
    says: mendWords.stream.en,
  },
  streamOptions: {
    parameter: "stream_options",
    to: "",
    says: mendWords.stream_options.en,
  },
} as const satisfies Record<string, Mend>;

export function isMended(made: readonly Mend[], mend: Mend): boolean {
  return made.some(({ parameter, to }) => parameter === mend.parameter && to === mend.to);
}

/** Whether an answer is asked for as a stream. */
export function streams(endpoint: Endpoint, made: readonly Mend[]): boolean {
  return endpoint.stream === "on" || endpoint.stream === "auto" && isMended(made, mends.stream);
}
