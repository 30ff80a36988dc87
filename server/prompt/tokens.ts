// A model's own tokenizer is a table of megabytes, and every endpoint has another. An estimate of cost and of tokens
// a minute needs one pass over the characters. The weights were fitted by hand to the o200k_base vocabulary on
// Chinese pages and prose, English, seven other languages, Markdown, code, JSON and numbers. Older vocabularies
// (cl100k_base) count Latin text alike and half as much again for Chinese.

/** How characters are counted: runs of the first four kinds together, the others one by one. */
enum Kind {
  letter,
  digit,
  blank,
  mark,
  single,
}

/** Tokens of a character by the code point at which its range begins; the last range that begins before it counts. */
const ranges: readonly (readonly [from: number, tokens: number])[] = [
  [0x80, 0.8], // accents and signs of Latin-1
  [0x100, 0.4],
  [0x370, 0.27], // Greek, Cyrillic, Armenian, Hebrew, Arabic
  [0x700, 0.4], // Indic scripts, Thai and their neighbours
  [0x1100, 0.6], // Hangul jamo and rarer alphabets
  [0x2000, 1], // punctuation, arrows, signs, CJK punctuation
  [0x3040, 0.65], // kana
  [0x3100, 0.82], // Han
  [0xac00, 0.65], // Hangul
  [0xd800, 1], // halves of pairs: emoji, rare Han
  [0xe000, 1], // compatibility and full-width forms
];

const tokensOf = new Float32Array(0x10000);
for (const [from, tokens] of ranges) tokensOf.fill(tokens, from);

const kindOf = new Uint8Array(0x10000).fill(Kind.single);
for (let code = 0; code < 0x80; code++) {
  const char = String.fromCharCode(code);
  if (/[A-Za-z]/.test(char)) kindOf[code] = Kind.letter;
  else if (/\d/.test(char)) kindOf[code] = Kind.digit;
  else kindOf[code] = /\s/.test(char) ? Kind.blank : Kind.mark;
}

/** Tokens of the chat format of OpenAI around each message, and before the answer. */
const perMessage = 4, perRequest = 3;

/** Roughly how many tokens a text is to a model; 0 for an empty one. */
export function estimateTokens(text: string): number {
  let tokens = 0;
  for (let at = 0; at < text.length;) {
    const code = text.charCodeAt(at);
    const kind = kindOf[code];
    let end = at + 1;
    if (kind === Kind.single) tokens += tokensOf[code] ?? 1;
    else {
      while (end < text.length && kindOf[text.charCodeAt(end)] === kind) end++;
      tokens += runTokens(kind, end - at);
    }
    at = end;
  }
  return Math.ceil(tokens);
}

/** Roughly how many tokens a request with these messages is to a model. */
export function estimateMessagesTokens(messages: readonly { readonly content: string }[]): number {
  let tokens = perRequest;
  for (const { content } of messages) tokens += perMessage + estimateTokens(content);
  return tokens;
}

function runTokens(kind: Kind | undefined, length: number): number {
  switch (kind) {
    case Kind.letter: // most words are one token, long ones and names more
      return length <= 6 ? 1 : 1 + (length - 6) / 10;
    case Kind.digit:
      return Math.ceil(length / 3) + 0.2;
    case Kind.blank: // a single space belongs to the word after it
      return length === 1 ? 0.05 : 0.6;
    default: // marks stand together: `":"` is one
      return 0.65 + length * 0.2;
  }
}
