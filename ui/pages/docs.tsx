import type { VNode } from "preact";
import type { Speech } from "../i18n/speech.ts";
import type { Frame } from "./layout.tsx";
import { Layout } from "./layout.tsx";

/** A piece of a type: words, or the name of a schema of its own. */
export type TypePart = string | { ref: string };
export type FieldPart = { name: string; type: TypePart[]; required: boolean; note: string };
export type DoorPart = {
  name: string;
  method: string;
  path: string;
  says: string;
  role: string;
  status: number;
  parameters: FieldPart[];
  /** The members of the JSON body; none of them for raw bytes, null without a body. */
  body: FieldPart[] | null;
  answer: { contentType: string; type: TypePart[]; fields: FieldPart[] } | null;
  problems: string[];
};
export type DocsPageProps = {
  frame: Frame;
  groups: { tag: string; about: string; doors: DoorPart[] }[];
  schemas: { name: string; type: TypePart[]; fields: FieldPart[] }[];
  problems: { code: string; status: number; sentence: string }[];
  errors: { code: string; then: string; sentence: string }[];
};

export function DocsPage({ frame, groups, schemas, problems, errors }: DocsPageProps): VNode {
  const { speech, base } = frame;
  const say = speech.words("docs");
  return (
    <Layout frame={frame} title={say("apiDocs")} styles={["docs.css"]}>
      <div class="docs">
        <nav class="docs__nav" aria-label={say("apiDocs")}>
          {groups.map(({ tag, doors }) => (
            <section key={tag}>
              <h2>
                <a href={`#${tag}`}>{tag}</a>
              </h2>
              <ul>
                {doors.map((door) => (
                  <li key={door.name}>
                    <a href={`#${door.name}`}>{door.name}</a>
                  </li>
                ))}
              </ul>
            </section>
          ))}
          <section>
            <h2>
              <a href="#schemas">{say("schemas")}</a>
            </h2>
            <h2>
              <a href="#problems">{say("problems")}</a>
            </h2>
            <h2>
              <a href="#errors">{say("modelErrors")}</a>
            </h2>
          </section>
        </nav>
        <main id="main" class="docs__main">
          <h1>{say("docsTitle")}</h1>
          <p class="mid">{say("docsIntro")}</p>
          <p>
            <a href={`${base}/api/openapi.json`}>OpenAPI 3.1</a>
          </p>
          {groups.map(({ tag, about, doors }) => (
            <section key={tag} id={tag}>
              <h2>{tag}</h2>
              <p class="mid">{about}</p>
              {doors.map((door) => <Door key={door.name} speech={speech} door={door} />)}
            </section>
          ))}
          <section id="schemas">
            <h2>{say("schemas")}</h2>
            {schemas.map(({ name, type, fields }) => (
              <article key={name} id={`schema-${name}`} class="card docs__door">
                <h3>
                  <code>{name}</code>
                </h3>
                {fields.length === 0
                  ? (
                    <p>
                      <Type parts={type} />
                    </p>
                  )
                  : <Fields speech={speech} fields={fields} />}
              </article>
            ))}
          </section>
          <section id="problems">
            <h2>{say("problems")}</h2>
            <p class="mid">{say("problemsAbout")}</p>
            <table class="docs__table">
              <tbody>
                {problems.map(({ code, status, sentence }) => (
                  <tr key={code} id={`problem-${code}`}>
                    <th>
                      <code>{code}</code>
                    </th>
                    <td>{status}</td>
                    <td>{sentence}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </section>
          <section id="errors">
            <h2>{say("modelErrors")}</h2>
            <p class="mid">{say("modelErrorsAbout")}</p>
            <table class="docs__table">
              <tbody>
                {errors.map(({ code, then, sentence }) => (
                  <tr key={code} id={`error-${code}`}>
                    <th>
                      <code>{code}</code>
                    </th>
                    <td>
                      <code>{then}</code>
                    </td>
                    <td>{sentence}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </section>
        </main>
      </div>
    </Layout>
  );
}

function Door({ speech, door }: { speech: Speech; door: DoorPart }): VNode {
  const { answer } = door;
  const say = speech.words("docs");
  return (
    <article id={door.name} class="card docs__door">
      <h3>
        <span class="tag">{door.method}</span> <code>{door.path}</code>
      </h3>
      <p>{withCode(door.says)}</p>
      {door.parameters.length > 0 && <h4>{say("parameters")}</h4>}
      <Fields speech={speech} fields={door.parameters} />
      {door.body !== null && <h4>{say("body")}</h4>}
      {door.body !== null &&
        (door.body.length === 0 ? <p class="mid">{say("rawBody")}</p> : <Fields speech={speech} fields={door.body} />)}
      <h4>{say("answers")} {door.status}</h4>
      {answer && (
        <p>
          <code>{answer.contentType}</code> <Type parts={answer.fields.length === 0 ? answer.type : []} />
        </p>
      )}
      {answer && <Fields speech={speech} fields={answer.fields} />}
      <p class="dim sm docs__codes">
        {door.problems.map((code) => <a key={code} href={`#problem-${code}`}>{code}</a>)}
        <span class="tag">{door.role}</span>
      </p>
    </article>
  );
}

/** A sentence with what stands between backticks as code. */
function withCode(text: string): (VNode | string)[] {
  return text.split("`").map((part, index) => index % 2 === 0 ? part : <code key={index}>{part}</code>);
}

function Fields({ speech, fields }: { speech: Speech; fields: FieldPart[] }): VNode | null {
  if (fields.length === 0) return null;
  const say = speech.words("docs");
  return (
    <table class="docs__table">
      <tbody>
        {fields.map((field, index) => (
          <tr key={index}>
            <th>
              <code>{field.name}</code>
            </th>
            <td>
              <Type parts={field.type} /> <span class="dim">{field.note}</span>
            </td>
            <td class="dim">{field.required ? say("required") : ""}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Type({ parts }: { parts: TypePart[] }): VNode {
  return (
    <code>
      {parts.map((part) =>
        typeof part === "string" ? part : <a key={part.ref} href={`#schema-${part.ref}`}>{part.ref}</a>
      )}
    </code>
  );
}
