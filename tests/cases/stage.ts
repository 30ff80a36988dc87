import type { Dataset } from "../../server/contract/dataset.ts";
import type { Project, SentProject } from "../../server/contract/project.ts";
import type { ResultDetail } from "../../server/contract/result.ts";
import { isOver, type Run } from "../../server/contract/run.ts";
import type { Sent } from "../../server/contract/operations.ts";
import type { Mount } from "../../server/mock/server.ts";
import type { Script } from "../../server/mock/replies.ts";
import { Api } from "../support/api.ts";
import type { Mocks } from "../support/mock.ts";
import type { Server } from "../support/server.ts";
import type { MockRequest } from "../../server/mock/place.ts";
import { type Case, type Expected, readCaseFile } from "./case.ts";

type Endpoint = NonNullable<SentProject["endpoint"]>;
type RunSettings = Partial<Omit<Sent<"POST /api/projects/{id}/runs">, "id" | "datasetId">>;

/** How one run differs from what its case says. */
export type Play = {
  lines?: readonly string[];
  file?: Uint8Array;
  datasetName?: string;
  script?: Partial<Script>;
  endpoint?: Endpoint;
  key?: string | null;
  prompt?: Case["input"]["prompt"];
  parameters?: SentProject["parameters"];
  settings?: RunSettings;
  /** Goes on from these instead of making new ones. */
  dataset?: Dataset;
  project?: Project;
  mount?: Mount;
  until?: (run: Run) => boolean;
  withinMs?: number;
  /** Sees the run again and again while it is waited for. */
  watch?: (run: Run) => void;
  /** The results of at most so many rows are read one by one. */
  readRows?: number;
};

/** What was there after a run. */
export type Seen = {
  dataset: Dataset;
  project: Project;
  mount: Mount;
  run: Run;
  /** By row. */
  details: ResultDetail[];
  tookMs: number;
};

/** What is hand-written about a case. */
export type Check = {
  /** Takes the place of the standard run. */
  instead?: (stage: Stage) => Promise<void>;
  /** Comes after the standard run. */
  then?: (stage: Stage, seen: Seen) => Promise<void>;
  /** Members of `expect` that the case's own check looks at. */
  looksAt?: readonly (keyof Expected)[];
  /** How the standard run differs from what the case says. */
  play?: (stage: Stage) => Play;
  /** Measures time or memory, so that nothing may run beside it. */
  alone?: true;
};
export type Checks = Record<string, Check>;

/** All that a case needs: a server, endpoints, and the steps that most cases share. */
export class Stage {
  readonly api: Api;

  constructor(readonly of: Case, readonly server: Server, readonly mocks: Mocks) {
    this.api = new Api(server);
  }

  /** Puts the case's script, or another, under `/case/<id>`; the requests are counted from there. */
  mount(script: Partial<Script> = {}): Mount {
    const { replies = [], slow, answerBytes } = this.of.input;
    const mock = this.of.input.endpoint?.url?.startsWith("$V6") ? this.mocks.v6 : this.mocks.main;
    return mock.mount(`/case/${this.of.id}`, { replies, slow, answerBytes, ...script });
  }

  async file(): Promise<Uint8Array> {
    const { file, lines = ['{"q":"ping"}'] } = this.of.input;
    if (file !== undefined) return await readCaseFile(file);
    return new TextEncoder().encode(lines.map((line) => line + "\n").join(""));
  }

  async upload(play: Play = {}): Promise<Dataset> {
    const name = play.datasetName ?? this.of.input.datasetName ?? `${this.of.id}.jsonl`;
    const body = play.file ?? (play.lines ? play.lines.map((line) => line + "\n").join("") : await this.file());
    return await this.api.upload(body, name);
  }

  /** What the case asks to be made as a project. */
  projectOf(mount: Mount, play: Play = {}): SentProject {
    const { input, id } = this.of;
    const prompt = play.prompt ?? input.prompt ?? "{{q}}";
    const key = play.key === undefined ? input.key : play.key;
    return {
      name: id,
      endpoint: {
        ...(input.endpoint?.provider !== "azure" && { url: mount.url }),
        model: "m",
        timeoutMs: 60_000,
        ...this.mocks.fill(input.endpoint ?? {}),
        ...(key !== undefined && { key }),
        ...play.endpoint,
      },
      parameters: play.parameters ?? {
        ...(input.parameters?.max_tokens !== undefined && { maxTokens: input.parameters.max_tokens }),
        ...(input.parameters?.temperature !== undefined && { temperature: input.parameters.temperature }),
      },
      prompt: { messages: typeof prompt === "string" ? [{ role: "user", content: prompt }] : prompt },
      defaults: { outputField: "response", concurrency: 1, missing: "fail", cache: "off", retry: { attempts: 3 } },
    };
  }

  async project(mount: Mount, play: Play = {}): Promise<Project> {
    return await this.api.call("POST /api/projects", this.projectOf(mount, play));
  }

  async start(project: Project, dataset: Dataset, settings: RunSettings = {}): Promise<Run> {
    return await this.api.call("POST /api/projects/{id}/runs", {
      id: project.id,
      datasetId: dataset.id,
      ...this.of.input.settings,
      ...settings,
    });
  }

  /** Uploads, makes the project, runs it to its end (or a pause) and reads what came. */
  async play(play: Play = {}): Promise<Seen> {
    const mount = play.mount ?? this.mount(play.script);
    const dataset = play.dataset ?? await this.upload(play);
    const project = play.project ?? await this.project(mount, play);
    const began = performance.now();
    const started = await this.start(project, dataset, play.settings);
    const until = play.until ?? (({ status }: Run) => isOver(status) || status === "paused");
    const run = await this.api.waitForRun(started.id, (now) => {
      play.watch?.(now);
      return until(now);
    }, play.withinMs ?? 40_000);
    const tookMs = performance.now() - began;
    return { dataset, project, mount, run, details: await this.details(run, play.readRows), tookMs };
  }

  async details(run: Run, atMost = 60): Promise<ResultDetail[]> {
    const count = Math.min(atMost, run.counts.total);
    return await this.api.details(run.id, Array.from({ length: count }, (_, row) => row));
  }
}

/** The requests that ask for a completion. */
export function asked(mount: Mount): MockRequest[] {
  return mount.requests.filter(({ method }) => method === "POST");
}
