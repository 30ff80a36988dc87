import type { Section } from "../words.ts";

/** The page of the API. */
export const docs = {
  docsTitle: "The API",
  docsIntro:
    "JSON members are camelCase, times are ISO 8601, durations end in Ms. Lists page by limit and cursor or offset. What starts something takes an Idempotency-Key. Beyond loopback, send the access key as Bearer.",
  apiDocs: "API",
  parameters: "Parameters",
  body: "JSON body",
  rawBody: "The bytes of the file, or a form with the file in it.",
  answers: "Answers",
  required: "required",
  schemas: "Schemas",
  problems: "Problems",
  problemsAbout:
    "A refusal is application/problem+json with a stable code; what is wrong with a field is in errors, with its path.",
  modelErrors: "Errors of a model",
  modelErrorsAbout: "What a row or a run may fail with, and what is done then.",
} as const satisfies Section;
