import type * as z from "zod";
import type { FieldError } from "../contract/outcome.ts";
import type { Language } from "./language.ts";

type Issue = z.core.$ZodIssue;
type Path = readonly PropertyKey[];

/** The sentences of the schemas' own. */
const inChinese = new Map([
  ["give it a name", "请填写名称"],
  ["give the field a name", "请填写字段名"],
  ["a header's name has letters, digits and hyphens only", "请求头的名称只能含字母、数字和连字符"],
  ["this header is set by the program itself", "这个请求头由程序自己设置"],
  ["a header's value has visible ASCII characters only, on one line", "请求头的值只能是一行可见的 ASCII 字符"],
  [
    "has a character that cannot be kept: NUL, or half of a surrogate pair",
    "含有无法保存的字符：NUL，或半个代理对",
  ],
  ["the range ends before it starts", "范围的结尾在开头之前"],
  ["must be a JSON object, or the text of one", "必须是 JSON 对象，或它的文本"],
]);

/** More errors than anyone reads; the rest is left out. */
const maxErrors = 100;

/**
 * What a schema found wrong as field errors: each unknown member with a path of its own, the key of a record with its
 * member's path. A sentence never repeats the value that was sent, for it may be a key.
 */
export function fieldErrors(issues: readonly Issue[], input: unknown, language: Language): FieldError[] {
  const found: FieldError[] = [];
  for (const issue of issues) {
    if (found.length >= maxErrors) break;
    found.push(...errorsOf(issue, [], input, language));
  }
  return found.slice(0, maxErrors);
}

/** A path as it is shown: dotted, such as `endpoint.url` or `prompt.messages.0.role`. */
export function dotted(path: Path): string {
  return path.map((part) => cut(String(part))).join(".");
}

function errorsOf(issue: Issue, above: Path, input: unknown, language: Language): FieldError[] {
  const path = [...above, ...issue.path];
  const zh = language === "zh";
  const one = (en: string, cn: string): FieldError[] => [{ path: dotted(path), message: zh ? cn : en }];
  switch (issue.code) {
    case "unrecognized_keys":
      return issue.keys.slice(0, maxErrors).map((key) => ({
        path: dotted([...path, key]),
        message: zh ? "没有这个字段" : "there is no such field",
      }));
    case "invalid_key":
    case "invalid_element":
      return issue.issues.flatMap((inner) => errorsOf({ ...inner, path: [] }, path, input, language));
    case "invalid_union":
      return unionErrors(issue, path, input, language);
    case "invalid_type": {
      if (valueAt(input, path) === undefined) return one("is missing", "缺少这个字段");
      const [en, cn] = kinds[issue.expected] ?? [issue.expected, issue.expected];
      return one(`must be ${en}`, `必须是${cn}`);
    }
    case "invalid_value": {
      const values = issue.values.map((value) => JSON.stringify(value)).join(", ");
      if (valueAt(input, path) === undefined) {
        return one(`is missing; it must be ${values}`, `缺少这个字段，应为 ${values}`);
      }
      return issue.values.length === 1
        ? one(`must be ${values}`, `必须是 ${values}`)
        : one(`must be one of ${values}`, `必须是以下之一：${values}`);
    }
    case "too_small":
      return one(...bound(issue.origin, "small", issue.minimum, issue.inclusive !== false, issue.message));
    case "too_big":
      return one(...bound(issue.origin, "big", issue.maximum, issue.inclusive !== false, issue.message));
    case "not_multiple_of":
      return one(`must be a multiple of ${issue.divisor}`, `必须是 ${issue.divisor} 的倍数`);
    default: {
      const own = issue.code === "custom" && typeof issue.params?.zh === "string" ? issue.params.zh : undefined;
      return one(issue.message, own ?? inChinese.get(issue.message) ?? issue.message);
    }
  }
}

/** A member that may have one of several forms: the form that came furthest says what is wrong, if one did. */
function unionErrors(
  issue: Extract<Issue, { code: "invalid_union" }>,
  path: Path,
  input: unknown,
  language: Language,
): FieldError[] {
  const zh = language === "zh";
  if (issue.errors.length === 0) {
    const options = "options" in issue && Array.isArray(issue.options) ? issue.options.map(String).join(", ") : "";
    const missing = valueAt(input, path) === undefined;
    const message = zh
      ? `${missing ? "缺少这个字段，应为" : "必须是以下之一："}${options}`
      : `${missing ? "is missing; it must be" : "must be"} one of ${options}`;
    return [{ path: dotted(path), message }];
  }
  const deepest = issue.errors.filter((branch) => branch.every((inner) => inner.path.length > 0))[0];
  if (deepest) return deepest.flatMap((inner) => errorsOf(inner, path, input, language));
  const forms = new Set(
    issue.errors.flat().map((inner) => inner.code === "invalid_type" ? kinds[inner.expected]?.[zh ? 1 : 0] : undefined),
  );
  forms.delete(undefined);
  const message = forms.size === 0
    ? (zh ? "不是允许的形式" : "has none of the forms that are allowed")
    : (zh ? "必须是" : "must be ") + [...forms].join(zh ? "或" : " or ");
  return [{ path: dotted(path), message }];
}

const kinds: Record<string, [en: string, zh: string]> = {
  string: ["text", "文本"],
  number: ["a number", "数字"],
  int: ["a whole number", "整数"],
  boolean: ["true or false", "true 或 false"],
  object: ["an object", "对象"],
  record: ["an object", "对象"],
  array: ["a list", "列表"],
  null: ["null", "null"],
  nonoptional: ["there", "必填项"],
};

function bound(
  origin: string,
  side: "small" | "big",
  limit: number | bigint,
  inclusive: boolean,
  message: string,
): [en: string, zh: string] {
  // A sentence of the schema's own, such as "give it a name", says more than the bound.
  if (!/^(?:Too (?:small|big)|Invalid)/u.test(message)) return [message, inChinese.get(message) ?? message];
  const small = side === "small";
  const [en, cn] = small
    ? inclusive ? ["at least", "不少于"] : ["more than", "大于"]
    : inclusive
    ? ["at most", "不超过"]
    : ["less than", "小于"];
  if (origin === "string") return [`must have ${en} ${limit} characters`, `长度必须${cn} ${limit} 个字符`];
  if (origin === "array" || origin === "set") return [`must have ${en} ${limit} entries`, `必须${cn} ${limit} 项`];
  return [`must be ${en} ${limit}`, `必须${cn} ${limit}`];
}

function valueAt(input: unknown, path: Path): unknown {
  let value = input;
  for (const part of path) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, part)) return undefined;
    value = Reflect.get(value, part);
  }
  return value;
}

function cut(text: string): string {
  return text.length > 100 ? text.slice(0, 99).toWellFormed() + "…" : text;
}
