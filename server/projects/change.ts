import { randomUUID } from "node:crypto";
import type { Database } from "@db/sqlite";
import { findKey, putKey } from "../../db/keys.ts";
import * as kept from "../../db/projects.ts";
import type { ProjectRecord } from "../../db/projects.ts";
import { keepPrompt } from "../../db/versions.ts";
import type { Input, Output } from "../contract/operations.ts";
import { no, ok, type Outcome, type RefusedField } from "../contract/outcome.ts";
import type { Project, ProjectInput, Secrets } from "../contract/project.ts";
import { changeTime, fits } from "../contract/tag.ts";
import { providers } from "../providers/mod.ts";
import { hintOf, shownHeaders, type Vault } from "../secrets.ts";
import { mergeDefaults, mergeEndpoint, mergeParameters, mergeSecrets, newSettings } from "./merge.ts";

/** What is open. */
export type Projects = { db: Database; vault: Vault };

const noSecrets: Secrets = { key: null, headers: {} };

/** Makes a project from what is sent, with the defaults for the rest. */
export function createProject(open: Projects, input: ProjectInput, at: Date = new Date()): Outcome<Project, never> {
  return ok(viewProject(open, insertProject(open, input, at, at)));
}

/** Stores a new project, with dates of its own when it comes from another place. */
export function insertProject(
  { db, vault }: Projects,
  input: ProjectInput,
  createdAt: Date,
  changedAt: Date,
): ProjectRecord {
  return db.transaction(() => {
    const secrets = mergeSecrets(noSecrets, input.endpoint ?? {});
    const record = {
      id: randomUUID(),
      name: input.name,
      description: input.description ?? "",
      settings: newSettings(input),
      keyId: secrets && seal(db, vault, secrets, createdAt),
      createdAt: createdAt.toISOString(),
      changedAt: changedAt.toISOString(),
    };
    kept.insertProject(db, record);
    return record;
  }).immediate();
}

export function getProject(open: Projects, id: string): Outcome<Project, "project_not_found"> {
  const record = kept.findProject(open.db, id);
  return record ? ok(viewProject(open, record)) : no("project_not_found");
}

export function listProjects(
  open: Projects,
  input: Input<"GET /api/projects">,
): Outcome<Output<"GET /api/projects">, never> {
  const { projects, nextCursor } = kept.listProjects(open.db, input);
  return ok({ projects: projects.map((record) => viewProject(open, record)), nextCursor });
}

/**
 * Changes the members that are sent. A key that is not sent stays, also when the address changes: both are the person's
 * own words, and nothing goes to the new address before they test it or start a run. With If-Match a project that was
 * changed since is left as it is.
 */
export function changeProject(
  open: Projects,
  { id, "If-Match": over, keepReplaced = false, ...change }: Input<"PATCH /api/projects/{id}">,
  at: Date = new Date(),
): Outcome<Project, "project_not_found" | "invalid_input" | "changed_meanwhile"> {
  const { db, vault } = open;
  const record = kept.findProject(db, id);
  if (!record) return no("project_not_found");
  if (!fits(over, record.changedAt)) return no("changed_meanwhile", { changedAt: record.changedAt });
  const { endpoint, parameters, prompt, defaults } = record.settings;
  const secrets = mergeSecrets(readSecrets(open, record.keyId) ?? noSecrets, change.endpoint ?? {});
  const errors = unknownHeaders(secrets);
  if (errors.length > 0) return no("invalid_input", { first: errors[0]?.message ?? "" }, errors);
  const changed = db.transaction(() => {
    const next: ProjectRecord = {
      ...record,
      name: change.name ?? record.name,
      description: change.description ?? record.description,
      settings: {
        endpoint: mergeEndpoint(endpoint, change.endpoint ?? {}),
        parameters: mergeParameters(parameters, change.parameters ?? {}),
        prompt: change.prompt ?? prompt,
        defaults: mergeDefaults(defaults, change.defaults ?? {}),
      },
      keyId: secrets ? seal(db, vault, secrets, at) : record.keyId,
      changedAt: changeTime(at, record.changedAt),
    };
    if (keepReplaced && change.prompt) keepPrompt(db, id, prompt, at);
    kept.updateProject(db, next);
    return next;
  }).immediate();
  return ok(viewProject(open, changed));
}

/** Deletes a project; its runs stay in the history and go on, and so does a key that they need. */
export function deleteProject({ db }: Projects, id: string): Outcome<null, "project_not_found"> {
  return db.transaction(() => kept.deleteProject(db, id)).immediate() ? ok(null) : no("project_not_found");
}

/** Copies a project with its key, as `Name (2)` or the next number that is free. */
export function duplicateProject(
  open: Projects,
  { id, name }: Input<"POST /api/projects/{id}/duplicate">,
  at: Date = new Date(),
): Outcome<Project, "project_not_found"> {
  const record = kept.findProject(open.db, id);
  if (!record) return no("project_not_found");
  const copy = {
    ...record,
    id: randomUUID(),
    name: name ?? nextName(open.db, record.name),
    createdAt: at.toISOString(),
    changedAt: at.toISOString(),
  };
  kept.insertProject(open.db, copy);
  return ok(viewProject(open, copy));
}

/** A project as it is shown: of the key and of secret headers the last four characters alone. */
export function viewProject(open: Projects, record: ProjectRecord): Project {
  const { id, name, description, settings, keyId, createdAt, changedAt } = record;
  const { endpoint, parameters, prompt, defaults } = settings;
  const key = keyId === null ? undefined : findKey(open.db, keyId);
  const secrets = key && open.vault.open(key.sealed);
  const address = providers[endpoint.provider].requestUrl(endpoint);
  return {
    id,
    name,
    description,
    endpoint: {
      ...endpoint,
      keyHint: key?.hint ?? null,
      headers: shownHeaders(secrets?.headers ?? {}),
      requestUrl: address.ok ? address.url : null,
    },
    parameters,
    prompt,
    defaults,
    lastTest: kept.findLastTest(open.db, id),
    createdAt,
    changedAt,
  };
}

/** The secrets of a project; none when it has none, and null when they can no longer be opened. */
export function readSecrets({ db, vault }: Projects, keyId: string | null): Secrets | null {
  if (keyId === null) return noSecrets;
  const key = findKey(db, keyId);
  return key ? vault.open(key.sealed) : null;
}

function seal(db: Database, vault: Vault, secrets: Secrets, at: Date): string | null {
  if (secrets.key === null && Object.keys(secrets.headers).length === 0) return null;
  return putKey(db, vault.seal(secrets), hintOf(secrets.key), at);
}

/** Values in their shown form that belong to no header that is kept: nothing is known to stand for them. */
function unknownHeaders(secrets: Secrets | null): RefusedField[] {
  return Object.entries(secrets?.headers ?? {}).filter(([, value]) => value.startsWith("…")).map(([name]) => ({
    path: `endpoint.headers.${name}`,
    message: {
      en: `the value of the header ${name} is not kept here; write it whole`,
      zh: `请求头 ${name} 的值没有保存在这里，请完整填写`,
    },
  }));
}

const maxName = 300;

function nextName(db: Database, name: string): string {
  const stem = name.replace(/ \(\d+\)$/u, "").slice(0, maxName - 7);
  const taken = new Set(kept.listProjects(db, { q: `${stem} (`, limit: 10_000 }).projects.map((one) => one.name));
  let number = 2;
  while (taken.has(`${stem} (${number})`)) number++;
  return `${stem} (${number})`;
}
