import type * as z from "zod";
import type {
  DefaultsChange,
  Endpoint,
  EndpointChange,
  Parameters,
  parametersChange,
  ProjectInput,
  ProjectSettings,
  RunDefaults,
  Secrets,
} from "../contract/project.ts";
import { newDefaults, newEndpoint } from "../contract/project.ts";
import { shownHeaders } from "../secrets.ts";

/** The settings of a new project: what is sent, and the defaults for the rest. */
export function newSettings(
  { endpoint = {}, parameters = {}, prompt, defaults = {} }: Partial<ProjectInput>,
): ProjectSettings {
  return {
    endpoint: mergeEndpoint(newEndpoint, endpoint),
    parameters: mergeParameters({}, parameters),
    prompt: prompt ?? { messages: [] },
    defaults: mergeDefaults(newDefaults, defaults),
  };
}

/** An endpoint with the members that are sent; those inside `tls` and `limits` likewise. The secret parts are kept apart. */
export function mergeEndpoint(endpoint: Endpoint, change: EndpointChange): Endpoint {
  const { key: _key, headers: _headers, tls, limits, ...rest } = change;
  return {
    ...endpoint,
    ...sent(rest),
    tls: { ...endpoint.tls, ...sent(tls ?? {}) },
    limits: { ...endpoint.limits, ...sent(limits ?? {}) },
  };
}

/** Parameters with those that are sent; null takes one away. */
export function mergeParameters(parameters: Parameters, change: z.output<typeof parametersChange>): Parameters {
  const { temperature, maxTokens, topP, stop, seed, extra } = { ...parameters, ...sent(change) };
  return sent({
    temperature: temperature ?? undefined,
    maxTokens: maxTokens ?? undefined,
    topP: topP ?? undefined,
    stop: stop ?? undefined,
    seed: seed ?? undefined,
    extra: extra ?? undefined,
  });
}

export function mergeDefaults(defaults: RunDefaults, change: DefaultsChange): RunDefaults {
  const { retry, ...rest } = change;
  return { ...defaults, ...sent(rest), retry: { ...defaults.retry, ...sent(retry ?? {}) } };
}

/**
 * The secret parts after a change; null when it touches none of them. Headers are replaced whole, but for a value that is
 * the shown form of the one that is kept: the person did not touch it.
 */
export function mergeSecrets(kept: Secrets, { key, headers }: EndpointChange): Secrets | null {
  if (key === undefined && headers === undefined) return null;
  return {
    key: (key === undefined ? kept.key : key) || null,
    headers: headers === undefined ? kept.headers : keepUntouched(kept.headers, headers),
  };
}

function keepUntouched(kept: Record<string, string>, headers: Record<string, string>): Record<string, string> {
  const shown = new Map(Object.entries(shownHeaders(kept)).map(([name, value]) => [name.toLowerCase(), value]));
  const values = new Map(Object.entries(kept).map(([name, value]) => [name.toLowerCase(), value]));
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => {
      const untouched = value === shown.get(name.toLowerCase());
      return [name, untouched ? values.get(name.toLowerCase()) ?? value : value];
    }),
  );
}

/** Without the members that are undefined, so that spreading them replaces nothing. */
function sent<T extends object>(members: T): T {
  const kept = { ...members };
  for (const name in kept) if (kept[name] === undefined) delete kept[name];
  return kept;
}
