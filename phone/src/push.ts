import { keep, recall } from "./keep/outbox.ts";
import { fromBase64 } from "./keep/seal.ts";
import { ask, type Heard } from "./office.ts";

/** How this phone is woken when the app is shut: by push here, by text to its number. */

export type Reach = {
  key: string;
  browsers: string[];
  mobile: { state: "none" | "unconfirmed" | "confirmed" | "stopped"; number: string };
  can_text: boolean;
};
export type PushState = "on" | "off" | "blocked" | "unable";

const WANTED = "push_wanted";

/** Answer whether this very browser is woken, whatever the office believes. */
export async function pushState(reach: Reach | null): Promise<PushState> {
  if (!("serviceWorker" in navigator) || !("PushManager" in window) || !("Notification" in window)) return "unable";
  if (Notification.permission === "denied") return "blocked";
  const held = await subscription();
  return held && reach?.browsers.includes(await digest(held.endpoint)) ? "on" : "off";
}

export const fetchReach = () => ask<Reach>("reach");
export const giveNumber = (number: string) => ask<Reach>("reach/number", { number });
export const confirmNumber = (code: string) => ask<Reach>("reach/number/code", { code });
export const dropNumber = () => ask<Reach>("reach/number/off", {});
export const tryOut = () => ask<Reach>("reach/test", {});

/** Ask the person, then the push service, then the office. Answers null when the browser would not. */
export async function switchPushOn(reach: Reach): Promise<Heard<Reach> | null> {
  if ((await Notification.requestPermission()) !== "granted") return null;
  await keep(WANTED, true).catch(() => undefined);
  return subscribe(reach);
}

export async function switchPushOff(): Promise<Heard<Reach>> {
  await keep(WANTED, false).catch(() => undefined);
  const held = await subscription();
  const heard = await ask<Reach>("reach/browser/off", { endpoint: held?.endpoint ?? "" });
  await held?.unsubscribe();
  return heard;
}

/** Push services forget browsers, and keys change: ask anew, without a word, when it was once switched on here. */
export async function tendPush(): Promise<void> {
  if (!(await recall<boolean>(WANTED).catch(() => false))) return;
  const heard = await fetchReach();
  if (heard.is !== "answer" || Notification.permission !== "granted") return;
  if ((await pushState(heard.body)) === "off") await subscribe(heard.body);
}

/** What was woken for is on the screen now: take it off the lock screen. */
export async function clearNotifications(): Promise<void> {
  const registration = await navigator.serviceWorker?.getRegistration();
  for (const one of (await registration?.getNotifications?.()) ?? []) one.close();
}

async function subscribe(reach: Reach): Promise<Heard<Reach> | null> {
  const registration = await navigator.serviceWorker.ready;
  const key = fromBase64(reach.key.replaceAll("-", "+").replaceAll("_", "/").padEnd(88, "="));
  try {
    const old = await registration.pushManager.getSubscription();
    if (old && !isKey(old, key)) await old.unsubscribe();
    const held = await registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key as BufferSource });
    const { keys } = held.toJSON();
    return await ask<Reach>("reach/browser", { endpoint: held.endpoint, p256dh: keys?.p256dh, auth: keys?.auth, label: labelOf() });
  } catch (wrong) {
    console.warn("no push", (wrong as Error).name);
    return null;
  }
}

async function subscription(): Promise<PushSubscription | null> {
  const registration = await navigator.serviceWorker.getRegistration();
  return (await registration?.pushManager?.getSubscription()) ?? null;
}

function isKey(held: PushSubscription, key: Uint8Array): boolean {
  const own = new Uint8Array(held.options.applicationServerKey ?? new ArrayBuffer(0));
  return own.length === key.length && own.every((byte, place) => byte === key[place]);
}

async function digest(endpoint: string): Promise<string> {
  const hashed = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(endpoint));
  return [...new Uint8Array(hashed)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Name this browser so that its owner knows it again in a list: its make and nothing that tells phones apart. */
function labelOf(): string {
  const make = /Firefox|Edg|SamsungBrowser|Chrome|Safari/.exec(navigator.userAgent)?.[0] ?? "Browser";
  const on = /Android|iPhone|iPad|Windows|Mac|Linux/.exec(navigator.userAgent)?.[0] ?? "";
  return [make === "Edg" ? "Edge" : make, on].filter(Boolean).join(", ");
}
