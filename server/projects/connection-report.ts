import { noteIn } from "../contract/notes.ts";
import type { Sentences } from "../contract/problems.ts";
import { fill } from "../contract/problems.ts";
import type { Endpoint } from "../contract/project.ts";
import type { Mend } from "../contract/run.ts";
import type { Asked } from "../providers/ask.ts";
import { type Connection, type Finding, portOf, type Step } from "./connection-verdict.ts";
import { type ConnectionWord, connectionWords, stepWords } from "./connection-words.ts";
import { nearestFirst } from "./models.ts";

export type Language = keyof Sentences;
type Params = Record<string, string | number>;

/** Errors that an endpoint tells only after it has taken the key. */
const keyWasTaken: readonly string[] = [
  "model_not_found",
  "quota_exceeded",
  "rate_limited",
  "truncated",
  "content_filtered",
];

const steps: readonly Step[] = ["settings", "host", "connect", "tls", "key", "model", "answer"];

/** Puts the sentences of a test together, in one language. */
export class Report {
  keyHint: string | null = null;
  readonly #params: Params;

  constructor(readonly language: Language, readonly url: URL | null, readonly endpoint: Endpoint) {
    this.#params = {
      url: url?.href ?? "",
      path: url?.pathname ?? "",
      host: url?.hostname ?? "",
      port: url ? portOf(url) : "",
      model: endpoint.deployment || endpoint.model,
    };
  }

  /** The settings do not suffice to ask. */
  stop(word: ConnectionWord, params: Params = {}, models: string[] | null = null): Connection {
    const sentence = this.#say(connectionWords[word], params);
    return this.#connection("incomplete", sentence, this.#steps("settings", sentence, () => false), { models });
  }

  works(answer: string, latencyMs: number, mend: Mend | undefined): Connection {
    const params: Params = {
      took: this.#took(latencyMs),
      ...mend && { says: noteIn(this.language, mend.says) },
    };
    const sentence = this.#say(connectionWords[mend ? "worksMended" : "works"], params);
    return this.#connection("works", sentence, this.#steps(null, "", () => true, params), { latencyMs, answer });
  }

  failed({ verdict, word, step }: Finding, asked: Asked, params: Params, models: string[] | null): Connection {
    const sentence = this.#say(connectionWords[word], params);
    // A limit that ran out before a head came says nothing of the steps before it.
    const known = asked.status !== null || verdict !== "timeout" || step === "connect";
    const accepted = asked.reply.kind === "error" && keyWasTaken.includes(asked.reply.code);
    const passed = (one: Step) =>
      one === "settings" || (one === "key" ? accepted : one === "model" ? verdict === "works" : known);
    const failedStep = verdict === "works" ? null : step;
    const latencyMs = asked.status === null ? null : asked.latencyMs;
    const all = this.#steps(failedStep, sentence, passed, { ...params, took: this.#took(asked.latencyMs) });
    return this.#connection(verdict, sentence, all, { latencyMs, models });
  }

  /** The models that the endpoint offers, as part of a sentence. */
  offers(models: string[] | null): string {
    if (!models || models.length === 0) return "";
    const shown = nearestFirst(models, this.endpoint.model).slice(0, 8);
    const params = { names: shown.join(this.language === "zh" ? "、" : ", "), more: models.length - shown.length };
    return this.#say(connectionWords[params.more > 0 ? "offersMore" : "offers"], params);
  }

  #steps(
    failed: Step | null,
    sentence: string,
    passed: (step: Step) => boolean,
    params: Params = {},
  ): Connection["steps"] {
    const end = failed === null ? steps.length : steps.indexOf(failed);
    return steps.map((step, index) => {
      if (index === end) return { step, status: "failed", message: sentence };
      if (step === "tls" && index < end && this.url?.protocol === "http:") {
        return { step, status: "skipped", message: this.#say(stepWords.tlsNone, {}) };
      }
      if (index > end || !passed(step)) return { step, status: "skipped", message: this.#say(stepWords.skipped, {}) };
      return { step, status: "ok", message: this.#say(stepWords[this.#wordOf(step)], params) };
    });
  }

  #wordOf(step: Step): keyof typeof stepWords {
    if (step === "tls") return this.endpoint.tls.verify ? "tls" : "tlsUnverified";
    return step === "key" && this.keyHint === null ? "keyNone" : step;
  }

  #connection(
    verdict: Connection["verdict"],
    sentence: string,
    steps: Connection["steps"],
    { latencyMs = null, models = null, answer = null }: Partial<Pick<Connection, "latencyMs" | "models" | "answer">>,
  ): Connection {
    return { verdict, sentence, url: this.url?.href ?? null, latencyMs, steps, models, answer };
  }

  #took(ms: number): string {
    const zh = this.language === "zh";
    return ms < 1000 ? `${Math.ceil(ms)} ${zh ? "毫秒" : "ms"}` : `${(ms / 1000).toFixed(1)} ${zh ? "秒" : "s"}`;
  }

  #say(sentences: Sentences, params: Params): string {
    return fill(sentences[this.language], { ...this.#params, hint: this.keyHint ?? "", ...params })
      .replace(/\s*[(（][)）]/gu, "");
  }
}
