import { answerRevision } from "./answer-revision.ts";
import { answerVerification } from "./answer-verification.ts";
import { basicQa } from "./basic-qa.ts";
import { bilingualAlignment } from "./bilingual-alignment.ts";
import { classification } from "./classification.ts";
import { codeExplanation } from "./code-explanation.ts";
import { detailedQa } from "./detailed-qa.ts";
import { dialogueSynthesis } from "./dialogue-synthesis.ts";
import { difficultyRating } from "./difficulty-rating.ts";
import { distractorGeneration } from "./distractor-generation.ts";
import { duplicateJudgement } from "./duplicate-judgement.ts";
import { flawedAnswer } from "./flawed-answer.ts";
import { groundingCheck } from "./grounding-check.ts";
import { instructionBacktranslation } from "./instruction-backtranslation.ts";
import { instructionEvolution } from "./instruction-evolution.ts";
import { instructionGeneration } from "./instruction-generation.ts";
import { jsonExtraction } from "./json-extraction.ts";
import { keywords } from "./keywords.ts";
import { namedEntities } from "./named-entities.ts";
import { pairwiseJudging } from "./pairwise-judging.ts";
import { passageRelevance } from "./passage-relevance.ts";
import { personaQuestions } from "./persona-questions.ts";
import { privacyMasking } from "./privacy-masking.ts";
import { qaSynthesis } from "./qa-synthesis.ts";
import { qualityFilter } from "./quality-filter.ts";
import { reasoningTrace } from "./reasoning-trace.ts";
import { rewriting } from "./rewriting.ts";
import { rubricGrading } from "./rubric-grading.ts";
import { safetyScreening } from "./safety-screening.ts";
import { sentiment } from "./sentiment.ts";
import type { BuiltInTemplate } from "./shape.ts";
import { summary } from "./summary.ts";
import { tableToText } from "./table-to-text.ts";
import { textCleaning } from "./text-cleaning.ts";
import { title } from "./title.ts";
import { translation } from "./translation.ts";

export type { BuiltInTemplate, Message, TemplateTag, Words } from "./shape.ts";
export { templateTags } from "./tags.ts";

/** All templates of the library, in the order in which people see them. */
export const builtInTemplates: readonly BuiltInTemplate[] = [
  basicQa,
  detailedQa,
  translation,
  qaSynthesis,
  // Material for training.
  instructionGeneration,
  instructionEvolution,
  instructionBacktranslation,
  personaQuestions,
  dialogueSynthesis,
  reasoningTrace,
  distractorGeneration,
  flawedAnswer,
  // Labels and fields.
  classification,
  sentiment,
  namedEntities,
  keywords,
  jsonExtraction,
  difficultyRating,
  passageRelevance,
  // Judging.
  rubricGrading,
  pairwiseJudging,
  answerVerification,
  groundingCheck,
  // Filtering and cleaning.
  qualityFilter,
  safetyScreening,
  duplicateJudgement,
  bilingualAlignment,
  textCleaning,
  privacyMasking,
  // Writing.
  summary,
  rewriting,
  title,
  answerRevision,
  tableToText,
  codeExplanation,
];
