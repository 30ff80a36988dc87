import type { Sentences } from "../contract/problems.ts";
import type { Endpoint, Message, Parameters, providerNames, Secrets } from "../contract/project.ts";
import type { Mend } from "../contract/run.ts";
import type { CodeTable } from "./codes.ts";
import type { MissingPart, RequestUrl } from "./url.ts";

export type ProviderName = (typeof providerNames)[number];

/** What a request's body is made of. */
export type BodyParts = {
  endpoint: Endpoint;
  parameters: Parameters;
  messages: readonly Message[];
  /** What was mended for the whole run. */
  mends: readonly Mend[];
};

/** How to talk to one kind of endpoint. */
export interface Provider {
  name: ProviderName;
  /** The address that requests go to, in the form of `URL.href`. */
  requestUrl(endpoint: Endpoint): RequestUrl;
  /** Where its models are listed; null when that is not known. */
  modelsUrl(endpoint: Endpoint): string | null;
  /** The first thing that must be set before anything can be asked; null when nothing is missing. */
  missing(endpoint: Endpoint): { part: MissingPart; reason: Sentences } | null;
  /** Headers with the key in them; those that the person set win. A key of the form `${NAME}` was resolved before. */
  headers(endpoint: Endpoint, secrets: Secrets): Record<string, string>;
  /** The request's body as JSON; parameters that were not set are not in it. */
  body(parts: BodyParts): string;
  /** The provider's own error codes, where they mean more than in general. */
  errors: CodeTable;
}
