import type { TemplateTag, Words } from "./shape.ts";

/** The labels of all tags, in the order in which people see them. */
export const templateTags: Readonly<Record<TemplateTag, Words>> = {
  qa: { en: "Questions and answers", zh: "问答" },
  translation: { en: "Translation", zh: "翻译" },
  synthesis: { en: "Data synthesis", zh: "数据合成" },
  labelling: { en: "Labelling", zh: "标注" },
  extraction: { en: "Extraction", zh: "信息抽取" },
  writing: { en: "Writing and rewriting", zh: "写作与改写" },
  judging: { en: "Judging", zh: "评判" },
  filtering: { en: "Filtering and cleaning", zh: "筛选与清洗" },
  dialogue: { en: "Dialogue", zh: "对话" },
  reasoning: { en: "Reasoning", zh: "推理" },
  code: { en: "Code", zh: "代码" },
  json: { en: "JSON answer", zh: "输出 JSON" },
};
