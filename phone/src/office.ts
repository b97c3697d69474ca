import { callOf, now } from "./app.ts";
import { phoneSays } from "./keep/age.ts";

/** Talking with the office. Believes nothing but its own kind of answer: a captive portal's 200 is no answer. */

export type Heard<T> =
  | { is: "answer"; body: T }
  | { is: "refused"; says: string; next: string; code: string }
  | { is: "signed_out"; wasSentAway: boolean }
  | { is: "silence"; why: string; isTooMuch?: boolean; wait?: number };

const PATIENCE = 12_000;
const LONGEST_WAIT = 300_000;
const MARK = "X-Alongside";

function csrfToken(): string {
  const name = document.documentElement.dataset.csrf ?? "csrftoken";
  const found = document.cookie.split("; ").find((pair) => pair.startsWith(`${name}=`));
  return found ? decodeURIComponent(found.slice(name.length + 1)) : "";
}

/** Ask the office as the person who is signed in. */
export function ask<T>(path: string, send?: unknown): Promise<Heard<T>> {
  const token: Record<string, string> = send === undefined ? {} : { "X-CSRFToken": csrfToken() };
  return talk<T>(path, send, { "X-Holds-Notes": encodeURIComponent(callOf(now().state)?.number ?? ""), ...token }, "same-origin");
}

/** Hand something in with this phone's own credential: no session, and nothing is told back but what became of it. */
export function handIn<T>(credential: string, send: unknown): Promise<Heard<T>> {
  return talk<T>("deliver", send, { Authorization: `Bearer ${credential}` }, "omit");
}

async function talk<T>(path: string, send: unknown, headers: Record<string, string>, credentials: RequestCredentials): Promise<Heard<T>> {
  const { device, made, outbox, isPersisted } = now();
  try {
    const answer = await fetch(`/phone/api/${path}`, {
      method: send === undefined ? "GET" : "POST",
      headers: {
        Accept: "application/json",
        "X-Language": now().language,
        "X-Phone": phoneSays(device, made, outbox, isPersisted),
        ...(send === undefined ? {} : { "Content-Type": "application/json" }),
        ...headers,
      },
      body: send === undefined ? undefined : JSON.stringify(send),
      credentials,
      cache: "no-store",
      redirect: "manual",
      signal: AbortSignal.timeout(PATIENCE),
    });
    return await understand<T>(answer);
  } catch (wrong) {
    // Too slow for our patience is too much at once as well: a smaller parcel may pass.
    return { is: "silence", why: String(wrong), isTooMuch: (wrong as Error).name === "TimeoutError" };
  }
}

async function understand<T>(answer: Response): Promise<Heard<T>> {
  const wasSentAway = answer.type === "opaqueredirect";
  if (wasSentAway || answer.status === 401 || answer.status === 403) return { is: "signed_out", wasSentAway };
  const isJson = (answer.headers.get("content-type") ?? "").startsWith("application/json");
  if (isJson && (answer.status === 422 || answer.status === 404)) {
    const said = (await answer.json()) as { says?: string; try?: string; code?: string };
    return { is: "refused", says: said.says ?? "", next: said.try ?? "", code: said.code ?? "" };
  }
  if (!answer.ok || !isJson || answer.headers.get(MARK) === null) {
    const isTooMuch = answer.status === 413 || answer.status >= 500;
    return { is: "silence", why: `${answer.status}`, isTooMuch, wait: waitOf(answer) };
  }
  return { is: "answer", body: (await answer.json()) as T };
}

/** How long a server that is too busy asks us to wait: believed, but never for longer than five minutes. */
function waitOf(answer: Response): number {
  const seconds = Number(answer.headers.get("Retry-After"));
  return (answer.status === 429 || answer.status === 503) && seconds > 0 ? Math.min(seconds * 1000, LONGEST_WAIT) : 0;
}
