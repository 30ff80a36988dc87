import { note } from "../contract/notes.ts";
import type { Mend } from "../contract/run.ts";
import type { ErrorFacts } from "./body-text.ts";
import { isMended, mends } from "./mends.ts";

/** What of a request matters when a parameter of it is refused. */
export type Asked = {
  /** The names of the body's members. */
  members: ReadonlySet<string>;
  streams: boolean;
  /** Whether the person leaves it to us to stream. */
  mayStream: boolean;
  mends: readonly Mend[];
};
/** `hint` says what the person may do; empty where nothing is known, and where a mend is made. */
export type Refusal = { parameter: string; mend: Mend | null; hint: string };

const refused =
  /unsupported|not (?:be )?(?:supported|accepted|allowed|permitted|compatible)|unrecognized|unknown (?:parameter|field|argument|name)|extra (?:inputs|fields)|must be (?:set|one|greater|less|between)|does not support|only the default|is allowed|cannot be used|\binvalid\b|out of range|不支持|无效|非法|取值|必须/iu;
const onlyStreams =
  /only supports? (?:the )?stream|(?:support|requires?) (?:only )?stream(?:ing)? (?:mode|output|calls?) only|stream(?:ing)? (?:mode )?(?:is )?(?:required|only)|non-?stream(?:ing)? (?:mode|output|calls?|requests?)? ?(?:is|are) not supported|(?:please |must )(?:enable|use|set) (?:the )?["'`]?stream|stream["'`]? (?:must|should) be (?:set to )?true|(?:仅|只)支持流式|请(?:使用|开启)流式/iu;
const hints: Record<string, string> = {
  stream: note("setStream"),
  enable_thinking: note("thinkingOff"),
  ...Object.fromEntries(
    ["temperature", "top_p", "stop", "seed"].map((parameter) => [parameter, note("leaveUnset", { parameter })]),
  ),
  max_tokens: note("lowerTokens"),
  max_completion_tokens: note("lowerTokens"),
};

/** Whether an error refuses a parameter by its name, and what mends it; null when it does not. */
export function readRefusal({ codes, param, words }: ErrorFacts, status: number, asked: Asked): Refusal | null {
  if (status < 400 || status > 499 || [401, 402, 403, 404, 429].includes(status)) return null;
  if (!asked.streams && onlyStreams.test(words)) return refusal("stream", asked.mayStream ? mends.stream : null);
  if (/enable_thinking/u.test(words)) return refusal("enable_thinking", null);
  const coded = codes.some((code) => code === "unsupported_parameter" || code === "unsupported_value");
  if (!coded && !refused.test(words)) return null;
  const named = nameIn(param ?? "", asked) ?? nameIn(words, asked);
  if (named === null) return null;
  if (named === "max_tokens" && /max_completion_tokens/u.test(words)) {
    return refusal(named, certain(mends.maxTokens, asked));
  }
  if (named === "max_tokens" && coded && codes.includes("unsupported_parameter")) {
    return refusal(named, certain(mends.maxTokens, asked));
  }
  if (named === "stream_options") return refusal(named, certain(mends.streamOptions, asked));
  return refusal(named, null);
}

function refusal(parameter: string, mend: Mend | null): Refusal {
  return { parameter, mend, hint: mend === null ? hints[parameter] ?? "" : "" };
}

const certain = (mend: Mend, asked: Asked): Mend | null => isMended(asked.mends, mend) ? null : mend;

/** The parameter of the request that a text names as a whole word; what every request must have is none of them. */
function nameIn(text: string, { members }: Asked): string | null {
  for (const name of ["max_tokens", "stream_options", ...members]) {
    if (!members.has(name) || ["model", "messages"].includes(name)) continue;
    if (["stream", "stop", "user"].includes(name) && text !== name) continue; // words of every sentence
    if (new RegExp(`(?<![\\w-])${name.replace(/[^\w]/gu, "\\$&")}(?![\\w-])`, "u").test(text)) return name;
  }
  return null;
}
