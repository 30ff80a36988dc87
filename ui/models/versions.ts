import type { ReadonlySignal } from "@preact/signals";
import { computed, signal } from "@preact/signals";
import type { PromptVersion } from "../../server/contract/operations/projects.ts";
import type { Message } from "../../server/contract/project.ts";
import type { CallProblem } from "../client.ts";
import { call } from "../client.ts";
import type { Draft } from "./draft.ts";

/** The prompts that the project's runs were made with. */
export interface Versions {
  /** The newest first; null until they were read. */
  list: ReadonlySignal<PromptVersion[] | null>;
  total: ReadonlySignal<number>;
  hasMore: ReadonlySignal<boolean>;
  isBusy: ReadonlySignal<boolean>;
  problem: ReadonlySignal<CallProblem | null>;
  /** The version that the draft is just now; null when it was changed since. */
  current: ReadonlySignal<PromptVersion | null>;
  /** Reads the newest again. */
  load(): Promise<void>;
  loadMore(): Promise<void>;
}

const perPage = 30;

export function createVersions({ projectId, messages }: Pick<Draft, "projectId" | "messages">): Versions {
  const list = signal<PromptVersion[] | null>(null);
  const total = signal(0);
  const cursor = signal<string | null>(null);
  const isBusy = signal(false);
  const problem = signal<CallProblem | null>(null);

  async function read(after: string | null): Promise<void> {
    if (isBusy.value) return;
    isBusy.value = true;
    const answer = await call("GET /api/projects/{id}/versions", {
      id: projectId,
      limit: perPage,
      ...(after !== null && { cursor: after }),
    });
    isBusy.value = false;
    problem.value = answer.ok ? null : answer.problem;
    if (!answer.ok) return;
    list.value = after === null ? answer.value.versions : [...list.value ?? [], ...answer.value.versions];
    total.value = answer.value.total;
    cursor.value = answer.value.nextCursor;
  }

  return {
    list,
    total,
    hasMore: computed(() => cursor.value !== null),
    isBusy,
    problem,
    current: computed(() => list.value?.find(({ prompt }) => isSame(prompt.messages, messages.value)) ?? null),
    load: () => read(null),
    loadMore: () => read(cursor.value),
  };
}

function isSame(one: readonly Message[], other: readonly Message[]): boolean {
  return one.length === other.length &&
    one.every(({ role, content }, index) => role === other[index]?.role && content === other[index]?.content);
}

/** How many lines stand in one prompt and not in the other, counted without regard to their order. */
export function differenceOf(
  from: readonly Message[],
  to: readonly Message[],
): { added: number; removed: number } {
  const lines = new Map<string, number>();
  const count = (messages: readonly Message[], by: 1 | -1) => {
    for (const { role, content } of messages) {
      for (const line of content.split("\n")) {
        const key = `${role} ${line}`;
        lines.set(key, (lines.get(key) ?? 0) + by);
      }
    }
  };
  count(to, 1);
  count(from, -1);
  let added = 0, removed = 0;
  for (const difference of lines.values()) {
    if (difference > 0) added += difference;
    else removed -= difference;
  }
  return { added, removed };
}

/** The lines of a prompt's messages, and which of them the other prompt has not in a message of that role. */
export function markedLines(
  messages: readonly Message[],
  other: readonly Message[],
): { role: Message["role"]; lines: { text: string; isOwn: boolean }[] }[] {
  const left = new Map<string, number>();
  for (const { role, content } of other) {
    for (const text of content.split("\n")) left.set(`${role} ${text}`, (left.get(`${role} ${text}`) ?? 0) + 1);
  }
  return messages.map(({ role, content }) => ({
    role,
    lines: content.split("\n").map((text) => {
      const count = left.get(`${role} ${text}`) ?? 0;
      left.set(`${role} ${text}`, count - 1);
      return { text, isOwn: count <= 0 };
    }),
  }));
}
