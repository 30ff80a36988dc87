import type { Parameters, Secrets } from "../contract/project.ts";
import { unusableCharacter } from "../contract/project.ts";
import { badVariable, noVariable } from "../contract/key-faults.ts";
import { no, ok, type Outcome } from "../contract/outcome.ts";
import type { Frozen, Revision } from "../contract/run.ts";
import { environmentName } from "../secrets.ts";

/** The parameters of a revision: those that were frozen, with the token limit that a continuation may have changed. */
export function parametersOf(frozen: Frozen, revision: Revision): Parameters {
  if (revision.maxTokens === null) return frozen.parameters;
  return { ...frozen.parameters, maxTokens: revision.maxTokens };
}

/**
 * Puts the value of its variable in the place of a key of the form `${NAME}`, and checks that the key can be sent.
 * The reason of a refusal never holds the key.
 */
export function usableSecrets(
  secrets: Secrets,
  environment: (name: string) => string | undefined,
): Outcome<Secrets, "key_unusable"> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(secrets.headers)) {
    const read = readKey(value, environment);
    if (!read.ok) return read;
    headers[name] = read.value;
  }
  if (secrets.key === null) return ok({ key: null, headers });
  const read = readKey(secrets.key, environment);
  return read.ok ? ok({ key: read.value, headers }) : read;
}

function readKey(key: string, environment: (name: string) => string | undefined): Outcome<string, "key_unusable"> {
  const name = environmentName(key);
  if (name === null) return ok(key);
  const value = environment(name)?.trim();
  if (!value) return no("key_unusable", { reason: noVariable(name) });
  const bad = unusableCharacter(value);
  return bad ? no("key_unusable", { reason: badVariable(name, bad) }) : ok(value);
}
