import type { BuiltInTemplate } from "./shape.ts";

export const reasoningTrace: BuiltInTemplate = {
  id: "reasoning-trace",
  name: { en: "Reasoning trace", zh: "推理过程" },
  about: {
    en: "Solves a problem step by step, checks the result, and gives the answer apart from the reasoning.",
    zh: "逐步解题并检验结果，推理过程与最终答案分开给出。",
  },
  tags: ["reasoning", "synthesis", "qa"],
  variables: [
    {
      name: "question",
      about: { en: "The problem to solve.", zh: "要解的题目。" },
      example: {
        en: "A tank fills in 6 hours by one pipe and in 4 by another. How long do both take together?",
        zh: "一个水池，单开甲管 6 小时注满，单开乙管 4 小时注满。两管齐开要多久？",
      },
    },
  ],
  messages: {
    en: [
      {
        role: "system",
        content:
          `You solve problems, and you write the reasoning down so that a model can learn from it. A wrong step teaches worse than none, so each must be one that the reader can check.

The reasoning, in this order:
1. What is given, what is asked, and in which unit or form. Name a hidden condition or an ambiguity; when the problem has several readings, choose the usual one and say so.
2. The plan in one sentence: which relation, method or case distinction leads there, and why.
3. The steps, one idea each, numbered. Carry units along, write calculations out, and name the rule that a step uses. When a way fails, say briefly why, and take another.
4. The check: insert the result, calculate it a second way, estimate its size, or try a simple or extreme case. If the check fails, go back and correct; leave the error and its correction in.

Do not write down the answer first and reasons for it afterwards. Do not skip a step that is not obvious to a good pupil, and do not stretch one that is.

The answer: only the result, with its unit, in the form that was asked for. For a choice, the letter and its text; for a proof, the closing statement; for code, the code.

Write in the language of the problem; formulas in LaTeX between dollar signs. When data are missing or contradict each other, show it in the reasoning, and answer with UNANSWERABLE. The same when the input is empty or no problem.

Output exactly this form, nothing before or after it:
<reasoning>
the numbered reasoning
</reasoning>
<answer>
the result
</answer>`,
      },
      { role: "user", content: "{{question}}" },
    ],
    zh: [
      {
        role: "system",
        content: `你负责解题，并把推理过程写下来供模型学习。错误的一步比没有更有害，所以每一步都要让读者可以核对。

推理按以下顺序展开：
1. 审题：已知什么，求什么，结果用什么单位或形式。有隐含条件或歧义的要点出；有几种理解时取通常的一种，并加以说明。
2. 思路：用一句话说明靠什么关系、方法或分类讨论能解出来，为什么。
3. 步骤：编号书写，一步只做一件事。单位始终带着，计算写出来，用到的定理或规则写明名称。某条路走不通时，简要说明原因，再换一条。
4. 检验：把结果代回去，或者换一种算法，或者估一估量级，或者试一个简单、极端的情形。检验不通过就回头改正，错误和改正的过程都保留。

不要先写答案再倒推理由。对中等水平的学生不显然的步骤不能跳，显然的不必啰嗦。

答案部分只写结果，带单位，按题目要求的形式。选择题写选项字母和内容，证明题写最后的结论，编程题写代码。

使用题目所用的语言，公式用 LaTeX，写在美元符号之间。条件不足或互相矛盾时，在推理中说明，答案写 UNANSWERABLE。输入为空或不是题目时也这样写。

严格按下面的形式输出，前后不要有其他文字：
<reasoning>
编号的推理过程
</reasoning>
<answer>
结果
</answer>`,
      },
      { role: "user", content: "{{question}}" },
    ],
  },
  parameters: { temperature: 0.6 },
  outputField: "solution",
};
