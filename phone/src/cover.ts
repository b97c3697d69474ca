import { change, now, watch, type App } from "./app.ts";
import { dropKey, forgetPin, hasPin, makePin, openPin, readDrafts, saveDrafts, type Tried } from "./keep/drafts.ts";
import { keep } from "./keep/outbox.ts";
import { readTaste, writeTaste } from "./taste.ts";

/** Who may look at this screen: hidden at one tap, locked after a while, opened by the PIN. SOS works under both. */

const IDLE = 5 * 60_000;
/** On a call a hand is busy: the screen waits longer before it asks for the PIN. */
const IDLE_ON_CALL = 20 * 60_000;
const LOOK = 15_000;
const SETTLED = 400;

let touchedAt = Date.now();
let saving = 0;
let kept: App["drafts"] = {};

export async function startCover(): Promise<void> {
  const isSet = await hasPin().catch(() => false);
  change({ hasPin: isSet, ...(isSet ? { cover: "locked" as const } : {}) });
  for (const name of ["pointerdown", "keydown"]) addEventListener(name, () => (touchedAt = Date.now()), { passive: true });
  setInterval(lockWhenIdle, LOOK);
  document.addEventListener("visibilitychange", lockWhenIdle);
  watch(keepDrafts);
  if (shakes()) startShaking();
}

export function lockWhenIdle(): void {
  const { hasPin: isSet, cover, state } = now();
  if (isSet && cover === "open" && Date.now() - touchedAt > (state?.response ? IDLE_ON_CALL : IDLE)) void lock();
}

/** Put a plain clock over everything. Nothing is lost by it, and nothing is sent. */
export function hide(): void {
  change({ cover: "hidden", sheet: null });
  if (now().hasPin) void dropped();
}

/** Come back from behind the clock: with a PIN by the PIN. */
export const comeBack = () => change({ cover: now().hasPin ? "locked" : "open" });

export async function lock(): Promise<void> {
  if (!now().hasPin) return;
  change({ cover: "locked", sheet: null });
  await dropped();
}

/** Seal what was begun, then drop the key and the words. */
async function dropped(): Promise<void> {
  window.clearTimeout(saving);
  const { drafts } = now();
  if (drafts !== kept && !(await saveDrafts(drafts).catch(() => false))) return;
  kept = {};
  change({ drafts: kept });
  dropKey();
}

export async function unlock(pin: string): Promise<Tried> {
  const tried = await openPin(pin);
  if (tried.is !== "open") return tried;
  touchedAt = Date.now();
  kept = (await readDrafts<App["drafts"]>().catch(() => null)) ?? {};
  change({ cover: "open", drafts: { ...kept, ...now().drafts } });
  return tried;
}

export async function setPin(pin: string): Promise<void> {
  await makePin(pin);
  await saveDrafts(now().drafts);
  kept = now().drafts;
  change({ hasPin: true });
}

export async function takePinAway(): Promise<void> {
  await forgetPin();
  kept = now().drafts;
  change({ hasPin: false });
}

/** The PIN is forgotten: what only it could open is gone, and so is what this phone was told. What waits to be sent stays. */
export async function startOver(): Promise<void> {
  await forgetPin();
  for (const name of ["state", "referrals", "shifts"]) await keep(name, undefined);
  location.assign("/account/logout/");
}

/** Whether closing the page now would lose words. */
export const isUnsaved = () => Object.keys(now().drafts).length > 0 && now().drafts !== kept;

function keepDrafts(): void {
  const { drafts, hasPin: isSet, cover } = now();
  if (!isSet || cover !== "open" || drafts === kept) return;
  window.clearTimeout(saving);
  saving = window.setTimeout(() => {
    void saveDrafts(drafts).then((isSaved) => isSaved && (kept = drafts), () => undefined);
  }, SETTLED);
}

/** Shaking the phone hides it too, when the worker chose so. */
export const shakes = () => readTaste("shake") === "yes";

export function chooseShake(isOn: boolean): void {
  writeTaste("shake", isOn ? "yes" : "");
  change({});
  if (isOn) startShaking();
}

const HARD = 25;
const WITHIN = 1_200;
let jolts: number[] = [];
let isShaking = false;

function startShaking(): void {
  if (isShaking || typeof DeviceMotionEvent === "undefined") return;
  isShaking = true;
  const asks = (DeviceMotionEvent as unknown as { requestPermission?: () => Promise<string> }).requestPermission;
  void asks?.().catch(() => undefined);
  addEventListener("devicemotion", ({ acceleration }) => {
    const { x, y, z } = acceleration ?? {};
    if (Math.hypot(x ?? 0, y ?? 0, z ?? 0) < HARD || !shakes()) return;
    const at = Date.now();
    jolts = [...jolts.filter((one) => at - one < WITHIN), at];
    if (jolts.length >= 4 && now().cover === "open") hide();
  });
}
