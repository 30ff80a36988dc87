import { keep } from "./kept.ts";

/** Parts of a project that the workbench saves each by itself. */
export type Part = "prompt" | "plan";

/** In which state of the project each part was last seen, so that a change can say what it is made over. */
export interface Edition {
  /** The If-Match of a change of this part. */
  over(part: Part): string;
  /** A change of this part was taken. Who knew the state before it knows this one: nothing else was changed. */
  took(part: Part, changedAt: string): void;
  /** This part was held against the project as it is now. */
  saw(part: Part, changedAt: string): void;
  /** Follows what other tabs have saved, until the returned function is called. */
  start(): () => void;
}

/** The If-Match of a change over the state of this time. */
export function tagOf(changedAt: string): string {
  return `"${changedAt}"`;
}

const parts = ["prompt", "plan"] as const satisfies Part[];
type Step = { part: Part; from: string; to: string };

export function createEdition(projectId: string, changedAt: string): Edition {
  const key = `pf_edition_${projectId}`;
  const at: Record<Part, string> = { prompt: changedAt, plan: changedAt };
  return {
    over: (part) => tagOf(at[part]),
    took(part, to) {
      const from = at[part];
      for (const one of parts) if (at[one] === from) at[one] = to;
      keep(key, { part, from, to } satisfies Step);
    },
    saw: (part, changedAt) => at[part] = changedAt,
    start() {
      const follow = (event: StorageEvent) => {
        if (event.key !== key || event.newValue === null) return;
        const step: unknown = JSON.parse(event.newValue);
        if (!isStep(step)) return;
        for (const part of parts) {
          // A prompt comes from tab to tab as it is typed; settings of a run do not.
          const isKnown = part !== step.part || part === "prompt";
          if (isKnown && at[part] === step.from) at[part] = step.to;
        }
      };
      addEventListener("storage", follow);
      return () => removeEventListener("storage", follow);
    },
  };
}

function isStep(value: unknown): value is Step {
  return typeof value === "object" && value !== null && "part" in value && "from" in value && "to" in value &&
    typeof value.from === "string" && typeof value.to === "string";
}
