import type { ReadonlySignal } from "@preact/signals";
import { signal } from "@preact/signals";
import type { Output } from "../../server/contract/operations.ts";
import type { CallProblem } from "../client.ts";
import { call } from "../client.ts";
import type { Settings } from "./settings.ts";

export type Connection = Output<"POST /api/projects/{id}/test-connection">;

export type TestState =
  | { kind: "none" }
  | { kind: "running"; since: number }
  | { kind: "done"; connection: Connection; at: string; fields: string }
  /** It could not be made: settings that are not saved, or a server that does not answer. */
  | { kind: "failed"; problem: CallProblem | null };

/** The test of a project's connection, and the models that its endpoint offers. */
export interface ConnectionTest {
  state: ReadonlySignal<TestState>;
  models: ReadonlySignal<
    { kind: "none" } | { kind: "loading" } | { kind: "told"; names: string[]; says: string | null }
  >;
  run(): Promise<void>;
  stop(): void;
  loadModels(): Promise<void>;
  /** Whether what was tested is still what is written. */
  isCurrent(): boolean;
  /** What the test came to, while it still holds. */
  verdict(): Connection["verdict"] | null;
}

/** What a test depends on: everything but the name of the project and how runs go. */
export function testedFields({ fields, project }: Settings): string {
  const { endpoint } = project.value;
  const about = Object.entries(fields.value).filter(([name]) => /^(?:endpoint|parameters)\.(?!limits)/u.test(name));
  return JSON.stringify([about, endpoint.keyHint]);
}

export function createConnectionTest(settings: Settings): ConnectionTest {
  const state = signal<TestState>({ kind: "none" });
  const models = signal<ConnectionTest["models"]["value"]>({ kind: "none" });
  let asked: AbortController | null = null;

  async function run(): Promise<void> {
    if (state.value.kind === "running") return;
    const here = new AbortController();
    asked = here;
    state.value = { kind: "running", since: Date.now() };
    if (!await settings.save()) {
      const left = settings.state.value;
      state.value = { kind: "failed", problem: left.kind === "failed" ? left.problem : null };
      return;
    }
    const fields = testedFields(settings);
    const answer = await call("POST /api/projects/{id}/test-connection", { id: settings.id }, { signal: here.signal });
    if (here.signal.aborted) {
      state.value = { kind: "none" };
      return;
    }
    if (!answer.ok) {
      state.value = { kind: "failed", problem: answer.problem };
      return;
    }
    state.value = { kind: "done", connection: answer.value, at: new Date().toISOString(), fields };
    const offered = answer.value.models;
    if (offered) models.value = { kind: "told", names: offered, says: null };
    else if (answer.value.verdict === "works" && models.value.kind === "none") await loadModels();
  }

  async function loadModels(): Promise<void> {
    if (models.value.kind === "loading") return;
    models.value = { kind: "loading" };
    await settings.save();
    const answer = await call("GET /api/projects/{id}/models", { id: settings.id });
    models.value = answer.ok
      ? { kind: "told", names: answer.value.models, says: answer.value.sentence }
      : { kind: "told", names: [], says: answer.problem.sentence };
  }

  const isCurrent = () => state.value.kind !== "done" || state.value.fields === testedFields(settings);
  return {
    state,
    models,
    run,
    stop: () => asked?.abort(),
    loadModels,
    isCurrent,
    verdict: () => state.value.kind === "done" && isCurrent() ? state.value.connection.verdict : null,
  };
}
