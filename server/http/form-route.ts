import type { Desk } from "./desk.ts";
import type { Visit } from "./mount.ts";
import type { Load } from "./page.ts";

/** A form of a page that needs no script: what it does, and the path that is shown afterwards. */
export type FormRoute = {
  path: string;
  act(sent: { form: URLSearchParams; visit: Visit; load: Load; desk: Desk }): Promise<string>;
};
