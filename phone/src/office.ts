import { callOf, now } from "./app.ts";

/** Talking with the office. Believes nothing but its own kind of answer: a captive portal's 200 is no answer. */

export type Heard<T> =
  | { is: "answer"; body: T }
  | { is: "refused"; says: string; next: string }
  | { is: "signed_out" }
  | { is: "silence"; why: string };

const PATIENCE = 12_000;
const MARK = "X-Alongside";

function csrfToken(): string {
  const name = document.documentElement.dataset.csrf ?? "csrftoken";
  const found = document.cookie.split("; ").find((pair) => pair.startsWith(`${name}=`));
  return found ? decodeURIComponent(found.slice(name.length + 1)) : "";
}

export async function ask<T>(path: string, send?: unknown): Promise<Heard<T>> {
  try {
    const answer = await fetch(`/phone/api/${path}`, {
      method: send === undefined ? "GET" : "POST",
      headers: {
        Accept: "application/json",
        "X-Holds-Notes": encodeURIComponent(callOf(now().state)?.number ?? ""),
        ...(send === undefined ? {} : { "Content-Type": "application/json", "X-CSRFToken": csrfToken() }),
      },
      body: send === undefined ? undefined : JSON.stringify(send),
      credentials: "same-origin",
      cache: "no-store",
      redirect: "manual",
      signal: AbortSignal.timeout(PATIENCE),
    });
    return await understand<T>(answer);
  } catch (wrong) {
    return { is: "silence", why: String(wrong) };
  }
}

async function understand<T>(answer: Response): Promise<Heard<T>> {
  if (answer.type === "opaqueredirect" || answer.status === 401 || answer.status === 403) return { is: "signed_out" };
  const isJson = (answer.headers.get("content-type") ?? "").startsWith("application/json");
  if (isJson && (answer.status === 422 || answer.status === 404)) {
    const said = (await answer.json()) as { says?: string; try?: string };
    return { is: "refused", says: said.says ?? "", next: said.try ?? "" };
  }
  if (!answer.ok || !isJson || answer.headers.get(MARK) === null) {
    return { is: "silence", why: `${answer.status}` };
  }
  return { is: "answer", body: (await answer.json()) as T };
}
