import type { Sentences } from "./problems.ts";

/** Why a kept key, or one from the environment, cannot be sent. None of them holds the key. */
export type BadCharacter = { position: number; kind: "control" | "invisible" | "full-width" | "non-ASCII" };

const kindsInChinese: Record<BadCharacter["kind"], string> = {
  control: "空白或控制字符",
  invisible: "看不见的字符",
  "full-width": "全角字符",
  "non-ASCII": "非 ASCII 字符",
};

/** A pasted key that no header can carry. */
export function badKey({ position, kind }: BadCharacter): Sentences {
  return {
    en: `the key has a ${kind} character at position ${position}; copy it again`,
    zh: `密钥的第 ${position} 个字符是${kindsInChinese[kind]}，请重新复制`,
  };
}

export function badVariable(name: string, { position, kind }: BadCharacter): Sentences {
  return {
    en: `the environment variable ${name} has a ${kind} character at position ${position}`,
    zh: `环境变量 ${name} 的第 ${position} 个字符是${kindsInChinese[kind]}`,
  };
}

export function noVariable(name: string): Sentences {
  return { en: `the environment variable ${name} is not set`, zh: `环境变量 ${name} 没有设置` };
}

export const sealedKey: Sentences = {
  en: "the kept key cannot be opened with this folder's secrets.key; put it in again",
  zh: "这个目录的 secrets.key 打不开保存的密钥，请重新填写",
};
