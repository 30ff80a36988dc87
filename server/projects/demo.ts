import { createHash } from "node:crypto";
import type { Database } from "@db/sqlite";
import { findFile, listDatasets } from "../../db/datasets.ts";
import * as kept from "../../db/projects.ts";
import type { ProjectRecord } from "../../db/projects.ts";
import type { Dataset } from "../contract/dataset.ts";
import { ok, type Outcome } from "../contract/outcome.ts";
import type { Sentences } from "../contract/problems.ts";
import type { Endpoint, Project } from "../contract/project.ts";
import { changeTime } from "../contract/tag.ts";
import { uploadDataset } from "../datasets/upload.ts";
import { sampleFileName, sampleJsonl, samplePrompt } from "../mock/sample.ts";
import { type Projects, viewProject } from "./change.ts";
import { newSettings } from "./merge.ts";

/** What is open. */
export type Demo = Projects & { folder: string };
type Sample = Pick<Demo, "db" | "folder">;

/** There is one demo project; its id tells it apart from all others, which have random ones. */
export const demoId = "demo";
const model = "mock-model";

const words: Record<keyof Sentences, { name: string; description: string }> = {
  en: {
    name: "Demo: questions about short texts",
    description:
      "A project on the built-in mock model: it asks for no key, costs nothing, and its answers are made up.",
  },
  zh: {
    name: "演示：短文问答",
    description: "使用内置模拟模型的项目：不需要密钥，不产生费用，回答是模拟的。",
  },
};

/**
 * A project on the built-in mock model and the sample dataset, ready to run. A second call gives the same two again; the
 * address of the mock, which has another port after each start, is brought up to date.
 */
export async function makeDemo(
  open: Demo,
  { startMock, language }: { startMock: () => Promise<{ url: string }>; language: keyof Sentences },
): Promise<Outcome<{ project: Project; dataset: Dataset }, "storage_failed">> {
  const { url } = await startMock();
  const dataset = await sampleDataset(open);
  if (!dataset.ok) return dataset;
  const record = open.db.transaction(() => demoProject(open.db, url, language, new Date())).immediate();
  return ok({ project: viewProject(open, record), dataset: dataset.value });
}

/** The sample dataset; the one that is there already when nobody deleted it. */
export async function sampleDataset({ db, folder }: Sample): Promise<Outcome<Dataset, "storage_failed">> {
  const text = sampleJsonl();
  const found = findSample(db, createHash("sha256").update(text).digest("hex"));
  if (found) return ok(found);
  const uploaded = await uploadDataset({ db, folder }, new Blob([text]).stream(), { name: sampleFileName });
  if (uploaded.ok) return uploaded;
  const { code, params } = uploaded.refusal;
  if (code !== "storage_failed") throw new Error(`the sample dataset was refused: ${code}`);
  return { ok: false, refusal: { code, ...(params && { params }) } };
}

function findSample(db: Database, sha256: string): Dataset | undefined {
  if (!findFile(db, sha256)) return undefined;
  let cursor: string | null = null;
  do {
    const page: ReturnType<typeof listDatasets> = listDatasets(db, { limit: 100, cursor: cursor ?? undefined });
    const found = page.datasets.find((dataset) => dataset.sha256 === sha256);
    if (found) return found;
    cursor = page.nextCursor;
  } while (cursor !== null);
}

function demoProject(db: Database, url: string, language: keyof Sentences, at: Date): ProjectRecord {
  const found = kept.findProject(db, demoId);
  if (!found) {
    const made = {
      id: demoId,
      ...words[language],
      settings: newSettings({
        endpoint: { url, model, auth: "none" },
        prompt: { messages: samplePrompt[language] },
      }),
      keyId: null,
      createdAt: at.toISOString(),
      changedAt: at.toISOString(),
    };
    kept.insertProject(db, made);
    return made;
  }
  const { endpoint } = found.settings;
  if (!isMock(endpoint) || endpoint.url === url) return found;
  const moved = {
    ...found,
    settings: { ...found.settings, endpoint: { ...endpoint, url } },
    changedAt: changeTime(at, found.changedAt),
  };
  kept.updateProject(db, moved);
  return moved;
}

/** Whether the demo still asks the mock; a person may have put in a model of their own. */
function isMock(endpoint: Endpoint): boolean {
  return endpoint.model === model && URL.canParse(endpoint.url) && new URL(endpoint.url).hostname === "127.0.0.1";
}
