import type { Sentences } from "../server/contract/problems.ts";

/** Why something could not be stored; `reason` has no full stop, so that it fits into a sentence. */
export type StorageFault = { code: "full" | "read_only" | "missing" | "busy" | "corrupt" | "io"; reason: Sentences };

/** Words, or one of the system's own numbers: those of Windows mean other things elsewhere, and its words are translated. */
const words = (text: string, numbers: string, onWindows: string): RegExp =>
  new RegExp(`${text}|os error (?:${Deno.build.os === "windows" ? onWindows : numbers})\\b`, "iu");

const faults: [StorageFault["code"], RegExp, Sentences][] = [
  ["full", words("database or disk is full|no space left|quota exceeded", "28|122", "39|112"), {
    en: "the disk is full",
    zh: "磁盘已满",
  }],
  ["read_only", words("readonly database|read-only file system|permission denied|not permitted", "1|13|30", "5|19"), {
    en: "the data folder cannot be written",
    zh: "数据目录不可写",
  }],
  ["missing", words("unable to open database file|no such file", "2", "2|3"), {
    en: "the data folder is gone or cannot be opened",
    zh: "数据目录不存在或无法打开",
  }],
  ["busy", /database (table )?is locked/iu, { en: "another program holds the database", zh: "数据库被其他程序占用" }],
  ["corrupt", /malformed|file is not a database/iu, { en: "the database is damaged", zh: "数据库已损坏" }],
  ["io", words("disk i/o error|input/output error", "5", "23|1117"), {
    en: "the disk reports an error (it may be full)",
    zh: "磁盘读写出错（可能已满）",
  }],
];

/** What a fault of the database or the file system means for storing; null when it is of another kind. */
export function storageFault(fault: unknown): StorageFault | null {
  if (!(fault instanceof Error)) return null;
  for (const [code, pattern, reason] of faults) {
    if (pattern.test(`${fault.name} ${fault.message}`)) return { code, reason };
  }
  return null;
}

const sentences = {
  in_use: {
    en: "Another PromptFactory server is using the data folder {path}; stop it, or give another folder with --data.",
    zh: "另一个 PromptFactory 服务正在使用数据目录 {path}；请先停止它，或用 --data 指定其他目录。",
  },
  read_only: {
    en: "The data folder {path} cannot be written; change its owner or mode, or give another folder with --data.",
    zh: "数据目录 {path} 不可写；请修改其所有者或权限，或用 --data 指定其他目录。",
  },
  corrupt: {
    en: "The database {path} is damaged and was left as it is; put back a copy of it, or move it away to start anew.",
    zh: "数据库 {path} 已损坏，文件未作任何改动；请恢复备份，或将它移走后重新开始。",
  },
  newer: {
    en:
      "The database {path} was written by a newer version of PromptFactory; start that version, or give another folder.",
    zh: "数据库 {path} 由更新版本的 PromptFactory 写入；请使用该版本启动，或指定其他目录。",
  },
  foreign: {
    en: "The database {path} belongs to another program; move it away, or give another folder with --data.",
    zh: "数据库 {path} 属于其他程序；请将它移走，或用 --data 指定其他目录。",
  },
  full: {
    en: "The disk of the data folder {path} is full; free some space and start again.",
    zh: "数据目录 {path} 所在的磁盘已满；请清理空间后重新启动。",
  },
  half_restored: {
    en:
      "A restore into the data folder {path} was cut off; run it again with --force. What was there before is kept in its replaced-… folder.",
    zh: "数据目录 {path} 的恢复操作曾被中断；请加上 --force 重新恢复。原有内容保存在其中的 replaced-… 文件夹里。",
  },
  missing: {
    en: "The data folder {path} cannot be made or opened; check the path.",
    zh: "无法创建或打开数据目录 {path}；请检查路径。",
  },
} as const satisfies Record<string, Sentences>;

export type FolderFault = keyof typeof sentences;

/** Why a data folder cannot be opened, as one sentence with the path in it. */
export class FolderError extends Error {
  override name = "FolderError";
  readonly sentences: Sentences;

  constructor(readonly code: FolderFault, readonly path: string, cause?: unknown) {
    const { en, zh } = sentences[code];
    super(en.replace("{path}", () => path), { cause });
    this.sentences = { en: this.message, zh: zh.replace("{path}", () => path) };
  }
}
