import type { ReadonlySignal, Signal } from "@preact/signals";
import { batch, computed, signal } from "@preact/signals";
import type { Project } from "../../server/contract/project.ts";
import type { CallProblem } from "../client.ts";
import { call, passesByItself } from "../client.ts";
import type { Preset } from "../presets.ts";
import { byId, presetOf, withPreset } from "../presets.ts";
import type { Fault, FieldName, Fields, SettingsProject } from "../settings-form.ts";
import { changeOf, fieldNames, fieldOf, fieldsOf } from "../settings-form.ts";
import { tagOf } from "./edition.ts";
import { keep, readKept } from "./kept.ts";
import { mergeFields, pickFields } from "./settings-merge.ts";
import type { SettingsConflict } from "./settings-merge.ts";

export type SaveState =
  | { kind: "saved"; at: string }
  /** Written, and about to be saved. */
  | { kind: "waiting" }
  | { kind: "saving" }
  /** All is saved but the fields that say what is wrong with them. */
  | { kind: "wrong" }
  /** Nothing is saved before the person has chosen between what was written here and elsewhere. */
  | { kind: "conflict" }
  | { kind: "failed"; problem: CallProblem };

/** What is wrong with a field: read here, or said by the server of the text that it was sent. */
export type FieldFault = { kind: "here"; fault: Fault } | { kind: "there"; message: string };

/** The settings of a project as they are being written: saved after a short pause, a key when its field is left. */
export interface Settings {
  readonly id: string;
  /** As the server has it. */
  project: Signal<SettingsProject>;
  fields: Signal<Fields>;
  faults: ReadonlySignal<ReadonlyMap<FieldName, FieldFault>>;
  state: ReadonlySignal<SaveState>;
  conflict: ReadonlySignal<SettingsConflict | null>;
  preset: ReadonlySignal<Preset | null>;
  /** A new key is being put in in place of the kept one. */
  changingKey: Signal<boolean>;
  /** The host that the kept key was put in for; null when that is not known, or no key is kept. */
  keyHost: ReadonlySignal<string | null>;
  set(field: FieldName, value: string): void;
  /** Puts several fields at once, and gives what puts them back. */
  fill(fields: Partial<Fields>): () => void;
  choose(preset: Preset): () => void;
  /** Saves now, a written key too; true when nothing is left. */
  save(): Promise<boolean>;
  /** Settles a conflict: saves what was written here, or takes what was written elsewhere; gives what takes that back. */
  settle(keeps: "mine" | "theirs"): () => void;
  /** Removes the kept key; false when it is another one by now, and stays. */
  removeKey(leaving?: boolean): Promise<boolean>;
  /** Takes up what an earlier visit of this tab left unsaved, until the returned function is called. */
  start(): () => void;
}

const saveAfterMs = 700;
const againAfterMs = 3000;
const mostSent = 5;

/** `isAgain` keeps what is said of the last try until this one has come to something. */
type Saving = { withKey?: boolean; keepalive?: boolean; isAgain?: boolean };

type Kept = { fields: Partial<Fields>; over: Partial<Fields> };

export function settingsProject({ prompt: _prompt, createdAt: _createdAt, ...rest }: Project): SettingsProject {
  return rest;
}

/** Makes the signals of one project's settings. */
export function createSettings(first: SettingsProject): Settings {
  const { id } = first;
  const keptAs = `pf_settings_${id}`;
  const project = signal(first);
  const fields = signal(fieldsOf(first));
  const saved: Fields = { ...fields.value };
  const seen: Fields = { ...fields.value }; // as the project was last told
  const conflict = signal<SettingsConflict | null>(null);
  const state = signal<SaveState>({ kind: "saved", at: first.changedAt });
  const faults = signal<ReadonlyMap<FieldName, FieldFault>>(new Map());
  const refused = new Map<FieldName, string>(); // the text that the server refused
  const chosen = signal<string | null>(presetOf(fields.value)?.id ?? null);
  const changingKey = signal(false);
  const keyHost = signal(first.endpoint.keyHint === null ? null : hostOf(first.endpoint.requestUrl));
  let timer: ReturnType<typeof setTimeout> | undefined;
  let saving: Promise<boolean> | null = null;
  let over = first.changedAt; // the state that is known
  let unanswered: Fields[] = []; // what the project may have by now, as no answer came

  function changed(): FieldName[] {
    return fieldNames.filter((name) => fields.value[name] !== saved[name]);
  }

  function note(): void {
    const names = changed().filter((name) => name !== "endpoint.key"); // a key is kept by the server alone
    const kept: Kept = { fields: pickFields(fields.value, names), over: pickFields(seen, names) };
    keep(keptAs, names.length === 0 ? null : kept, true);
  }

  function saveLater(afterMs = saveAfterMs, how: Saving = { withKey: false }): void {
    clearTimeout(timer);
    timer = setTimeout(() => void save(how), afterMs);
  }

  function set(field: FieldName, value: string): void {
    fill({ [field]: value });
  }

  function fill(some: Partial<Fields>): () => void {
    const before = fields.value;
    const now = { ...before, ...some };
    const touched = fieldNames.filter((name) => now[name] !== before[name]);
    batch(() => {
      fields.value = now;
      faults.value = new Map([...faults.value].filter(([name]) => !touched.includes(name)));
      if (touched.length === 0) return;
      if (touched.some((name) => name !== "endpoint.key")) {
        state.value = { kind: conflict.value ? "conflict" : "waiting" };
        if (!conflict.value) saveLater();
      }
      const known = presetOf(now)?.id ?? null;
      // A relay is known by no address, so what was chosen holds until the address says another kind.
      if (known !== "custom" && known !== null || chosen.value !== "one-api") chosen.value = known;
    });
    note();
    return () => void fill(Object.fromEntries(touched.map((name) => [name, before[name]])));
  }

  function choose(preset: Preset): () => void {
    const before = chosen.value;
    const undo = fill(withPreset(fields.value, preset));
    chosen.value = preset.id;
    return () => {
      undo();
      chosen.value = before;
    };
  }

  /** Sends what can be sent; what the server refuses of it is marked, and the rest is sent again without it. */
  async function send({ withKey = true, keepalive = false, isAgain = false }: Saving): Promise<boolean> {
    while (true) {
      if (conflict.value) {
        state.value = { kind: "conflict" };
        return false;
      }
      const now = fields.value;
      const skip = new Set([...refused].filter(([name, text]) => now[name] === text).map(([name]) => name));
      if (!withKey) skip.add("endpoint.key");
      const { change, sent, faults: here } = changeOf(now, saved, skip);
      faults.value = new Map([
        ...[...faults.value].filter(([name]) => skip.has(name) && refused.has(name)),
        ...here.map((fault) => [fault.field, { kind: "here", fault }] as const),
      ]);
      if (sent.length === 0) {
        const left = faults.value.size > 0;
        if (left) state.value = { kind: "wrong" };
        else if (state.value.kind !== "saved") state.value = { kind: "saved", at: new Date().toISOString() };
        return !left;
      }
      if (!isAgain) state.value = { kind: "saving" };
      unanswered = [...unanswered, now].slice(-mostSent);
      const answer = await call("PATCH /api/projects/{id}", { id, "If-Match": tagOf(over), ...change }, { keepalive });
      if (!answer.ok && answer.problem.code === "changed_meanwhile") {
        if (await compare()) continue;
        return false;
      }
      if (answer.ok) {
        unanswered = [];
        took(answer.value, now, sent);
        if (changed().some((name) => name !== "endpoint.key")) continue; // typed meanwhile, or still wrong
        if (faults.value.size === 0) state.value = { kind: "saved", at: answer.value.changedAt };
        return faults.value.size === 0;
      }
      const about = answer.problem.errors.map(({ path, message }) => ({ name: fieldOf(path), message }));
      const ours = about.flatMap(({ name, message }) =>
        name !== null && sent.includes(name) ? [{ name, message }] : []
      );
      if (ours.length === 0) {
        state.value = { kind: "failed", problem: answer.problem };
        if (passesByItself(answer.problem)) saveLater(againAfterMs, { withKey, isAgain: true });
        return false;
      }
      const marked = new Map(faults.value);
      for (const { name, message } of ours) {
        refused.set(name, now[name]);
        marked.set(name, { kind: "there", message });
      }
      faults.value = marked;
    }
  }

  /** Holds what is written against the project as it is; what was changed elsewhere alone is taken up. */
  async function compare(): Promise<boolean> {
    const now = await call("GET /api/projects/{id}", { id });
    if (!now.ok) {
      state.value = { kind: "failed", problem: now.problem };
      if (passesByItself(now.problem)) saveLater(againAfterMs, { withKey: false, isAgain: true });
      return false;
    }
    const told = settingsProject(now.value);
    const theirs = fieldsOf(told);
    const keyHints = { seen: project.value.endpoint.keyHint, theirs: told.endpoint.keyHint };
    const { taken, opposed } = mergeFields({ fields: fields.value, saved, seen, theirs, sent: unanswered, keyHints });
    batch(() => {
      const some = pickFields(theirs, taken);
      for (const kept of [saved, seen]) Object.assign(kept, some);
      fields.value = { ...fields.value, ...some };
      faults.value = new Map([...faults.value].filter(([name]) => !taken.includes(name)));
      if (taken.length > 0) chosen.value = presetOf(fields.value)?.id ?? null;
      if (keyHints.theirs !== keyHints.seen) keyHost.value = told.endpoint.keyHint && hostOf(told.endpoint.requestUrl);
      project.value = told;
      over = told.changedAt;
      if (opposed.length === 0) return;
      conflict.value = { names: opposed, theirs, keyHint: told.endpoint.keyHint, changedAt: told.changedAt };
      state.value = { kind: "conflict" };
    });
    note();
    return opposed.length === 0;
  }

  function settle(keeps: "mine" | "theirs"): () => void {
    const now = conflict.value;
    if (!now) return () => {};
    const before = pickFields(fields.value, now.names);
    const theirs = pickFields(now.theirs, now.names);
    batch(() => {
      conflict.value = null;
      Object.assign(seen, theirs);
      if (keeps === "mine") return;
      Object.assign(saved, theirs);
      fill(theirs);
      if (now.names.includes("endpoint.key")) changingKey.value = false;
    });
    void save();
    return () => {
      fill(before);
      void save();
    };
  }

  function took(answer: Project, sentFields: Fields, sent: readonly FieldName[]): void {
    batch(() => {
      for (const name of sent) {
        saved[name] = sentFields[name];
        refused.delete(name);
      }
      project.value = settingsProject(answer);
      over = answer.changedAt;
      Object.assign(seen, fieldsOf(project.value));
      if (sent.includes("endpoint.key")) {
        saved["endpoint.key"] = "";
        changingKey.value = false;
        keyHost.value = hostOf(answer.endpoint.requestUrl);
        if (fields.value["endpoint.key"] === sentFields["endpoint.key"]) {
          fields.value = { ...fields.value, "endpoint.key": "" };
        }
      }
      if (answer.endpoint.keyHint === null) keyHost.value = null;
    });
    note();
  }

  async function save(how: Saving = {}): Promise<boolean> {
    clearTimeout(timer);
    while (saving) await saving; // one after the other, so that an older text never comes last
    clearTimeout(timer);
    const now = send(how);
    saving = now;
    try {
      return await now;
    } finally {
      saving = null;
    }
  }

  async function removeKey(leaving = false): Promise<boolean> {
    const { keyHint } = project.value.endpoint;
    while (true) {
      const answer = await call("PATCH /api/projects/{id}", {
        id,
        ...(!leaving && { "If-Match": tagOf(over) }), // one who leaves can be asked nothing more
        endpoint: { key: null },
      }, { keepalive: leaving });
      if (answer.ok) {
        took(answer.value, fields.value, []);
        return true;
      }
      if (answer.problem.code !== "changed_meanwhile") {
        state.value = { kind: "failed", problem: answer.problem };
        return true;
      }
      if (!await compare() && state.value.kind === "failed") return true;
      if (project.value.endpoint.keyHint !== keyHint) return false;
    }
  }

  function start(): () => void {
    const kept = readKept(keptAs, true);
    if (isKept(kept)) {
      const names = fieldNames.filter((name) =>
        kept.fields[name] !== undefined && kept.over[name] !== undefined && kept.fields[name] !== seen[name]
      );
      const opposed = names.filter((name) => kept.over[name] !== seen[name]);
      const theirs = { ...seen };
      const { keyHint } = first.endpoint;
      batch(() => {
        if (opposed.length > 0) conflict.value = { names: opposed, theirs, keyHint, changedAt: first.changedAt };
        for (const name of opposed) seen[name] = kept.over[name] ?? "";
        fill(Object.fromEntries(names.map((name) => [name, kept.fields[name]])));
      });
    }
    const leave = () => {
      if (changed().length > 0) void save({ keepalive: true });
    };
    const ask = (event: BeforeUnloadEvent) => {
      if (["failed", "wrong", "conflict"].includes(state.value.kind)) event.preventDefault();
    };
    addEventListener("pagehide", leave);
    addEventListener("beforeunload", ask);
    return () => {
      clearTimeout(timer);
      removeEventListener("pagehide", leave);
      removeEventListener("beforeunload", ask);
    };
  }

  return {
    id,
    project,
    fields,
    faults,
    state,
    conflict,
    settle,
    preset: computed(() => byId(chosen.value)),
    changingKey,
    keyHost,
    set,
    fill,
    choose,
    save: () => save(),
    removeKey,
    start,
  };
}

function hostOf(url: string | null): string | null {
  return url === null || !URL.canParse(url) ? null : new URL(url).host;
}

function isKept(value: unknown): value is Kept {
  return typeof value === "object" && value !== null && "fields" in value && "over" in value &&
    typeof value.fields === "object" && value.fields !== null && typeof value.over === "object" && value.over !== null;
}
