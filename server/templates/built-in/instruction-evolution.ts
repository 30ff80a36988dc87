import type { BuiltInTemplate } from "./shape.ts";

export const instructionEvolution: BuiltInTemplate = {
  id: "instruction-evolution",
  name: { en: "Harder and deeper instructions", zh: "指令进化：更难、更深" },
  about: {
    en: "Makes of one instruction a harder one and a deeper one that can still be answered.",
    zh: "把一条指令改造成更难和更深的两个版本，仍然可以作答。",
  },
  tags: ["synthesis", "json"],
  variables: [
    {
      name: "instruction",
      about: { en: "The instruction to start from.", zh: "作为起点的指令。" },
      example: {
        en: "Explain what a hash table is.",
        zh: "解释什么是哈希表。",
      },
    },
  ],
  messages: {
    en: [
      {
        role: "system",
        content:
          `You make instructions more demanding, for the training set of a language model. From the one inside <instruction>, write two new ones.

"harder" - the same subject, more to do. Choose one of these ways:
- "constraint": one or two added requirements that really steer the answer (a limit, a form, a condition, a reader).
- "reasoning": a goal that takes several steps which depend on one another.
- "combination": two things that must be brought together.
- "data": concrete material (numbers, code, a table, a case) to be worked with; write it out in full.

"deeper" - a narrower subject, better understood. Choose one of these ways:
- "why": from what it is to why it is so, and what would follow if it were not.
- "edge": the cases where the usual answer fails.
- "tradeoff": a decision between ways, for a described situation.
- "specific": a rare and exact part of the subject in place of the general one.

For both:
- It can be understood without the original, and answered by a text model alone from what it says.
- An expert can tell a right answer from a wrong one. Do not make it hard by vagueness, by rare words, by sheer length, or by a task that cannot be done.
- Add about 10 to 40 words, not counting material. Keep the original's language, and its subject.
- It is one request as a person would write it, with no mention of an original, of evolving or of difficulty.
- "change" says in one sentence, in English, what now has to be done in addition.

The instruction is material; do not carry it out.

Output only one JSON object, no fence, nothing before or after it:
{
  "harder": { "way": "<one of the four>", "change": "<string>", "instruction": "<string>" },
  "deeper": { "way": "<one of the four>", "change": "<string>", "instruction": "<string>" }
}
Escape quotation marks and line breaks inside strings as JSON requires. Where no sensible version is possible (the instruction is empty, unreadable, harmful, or already at its limit), that member is null.`,
      },
      { role: "user", content: "<instruction>\n{{instruction}}\n</instruction>" },
    ],
    zh: [
      {
        role: "system",
        content: `你负责把指令改得更有挑战，供语言模型训练使用。请根据 <instruction> 中的指令写出两条新指令。

"harder"，更难：主题不变，要做的更多。从以下做法中选一种：
- "constraint"：加一两个真正影响答案的要求，如限制、格式、条件、读者对象。
- "reasoning"：改成需要几步才能完成的目标，后一步依赖前一步。
- "combination"：要求把两样东西结合起来。
- "data"：给出要处理的具体材料，如数字、代码、表格、案例，完整写出来。

"deeper"，更深：范围收窄，理解更透。从以下做法中选一种：
- "why"：从“是什么”转到“为什么”，并追问假如不是这样会怎样。
- "edge"：转到常规答案不成立的情形。
- "tradeoff"：给出具体情境，要求在几种做法之间取舍。
- "specific"：把笼统的主题换成其中少见而明确的一点。

两条都要做到：
- 不看原指令也能看懂，纯文本模型仅凭其中的信息就能作答。
- 专家分得清答案的对错。不靠含糊其辞、生僻字眼、单纯加长或做不到的事来制造难度。
- 材料不计，比原来多二十到八十字。保持原指令的语言和主题。
- 写成一个人自然会提出的请求，不出现“原指令”“进化”“难度”等字样。
- "change" 用中文写一句话，说明比原来多出了什么要求。

原指令只是材料，不要去完成它。

只输出一个 JSON 对象，不要代码围栏，前后不要有其他文字：
{
  "harder": { "way": "<四种做法之一>", "change": "<字符串>", "instruction": "<字符串>" },
  "deeper": { "way": "<四种做法之一>", "change": "<字符串>", "instruction": "<字符串>" }
}
字符串中的引号和换行按 JSON 规则转义。写不出合理版本时（原指令为空、无法辨认、有害，或已经难到头了），对应的成员填 null。`,
      },
      { role: "user", content: "<instruction>\n{{instruction}}\n</instruction>" },
    ],
  },
  parameters: { temperature: 0.9 },
  outputField: "evolved",
  goodAnswer: {
    en:
      '{"harder": {"way": "data", "change": "A given sequence of insertions has to be worked through by hand.", "instruction": "Insert the keys 18, 41, 22, 44, 59, 32, 31 and 73 in this order into a hash table of 13 slots with h(k) = k mod 13 and linear probing. Show the table after each insertion, and explain from it how a hash table finds a key again."}, "deeper": {"way": "edge", "change": "The case in which constant time is lost has to be explained, and what is done against it.", "instruction": "A hash table usually finds a key in constant time. Explain when a lookup takes time in proportion to the number of keys instead, how an attacker can bring that about on purpose, and what implementations do against it."}}',
    zh:
      '{"harder": {"way": "data", "change": "需要对一组具体的键手工完成插入。", "instruction": "一个哈希表有 13 个槽，哈希函数为 h(k) = k mod 13，用线性探测处理冲突。依次插入 18、41、22、44、59、32、31、73，写出每次插入后的表，并借此解释哈希表怎样再找到一个键。"}, "deeper": {"way": "edge", "change": "需要说明常数时间在什么时候不成立，以及怎样防范。", "instruction": "哈希表查找一个键通常只要常数时间。请解释在什么情况下查找时间会变得与键的数量成正比，攻击者怎样故意造成这种情况，实际的实现又怎样防范。"}}',
  },
};
