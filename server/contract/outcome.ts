import type { Param, ProblemCode, Sentences } from "./problems.ts";

/** What one field of an input did wrong; `path` is dotted, such as `endpoint.url`. */
export type FieldError = { path: string; message: string };

/** As `FieldError`, where what is wrong may be said in both languages. */
export type RefusedField = { path: string; message: string | Sentences };

/** A refusal that a caller must deal with. `params` fill the `{name}` places of the code's sentences. */
export type Refusal<Code extends ProblemCode = ProblemCode> = {
  code: Code;
  params?: Record<string, Param>;
  errors?: RefusedField[];
};

/** A value, or why there is none. */
export type Outcome<T, Code extends ProblemCode = ProblemCode> =
  | { ok: true; value: T }
  | { ok: false; refusal: Refusal<Code> };

export function ok<T>(value: T): { ok: true; value: T } {
  return { ok: true, value };
}

export function no<Code extends ProblemCode>(
  code: Code,
  params?: Refusal["params"],
  errors?: RefusedField[],
): { ok: false; refusal: Refusal<Code> } {
  return { ok: false, refusal: { code, ...(params && { params }), ...(errors && { errors }) } };
}
