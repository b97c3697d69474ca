import { keep, recall } from "./outbox.ts";

/**
 * The PIN, and what it locks: write-ups that were begun. A random key seals them; that key is wrapped under the PIN
 * (PBKDF2) and under a key this browser does not give out. Locking drops the key from memory.
 * Four digits do not stop somebody with the phone's whole disk and time: sealing on Finish does.
 */
type Kept = { salt: Uint8Array<ArrayBuffer>; iv: Uint8Array<ArrayBuffer>; wrapped: ArrayBuffer; phoneKey: CryptoKey; tries: number; until: number };
type Sealed = { iv: Uint8Array<ArrayBuffer>; bytes: ArrayBuffer };

const ROUNDS = 310_000;
const FREE_TRIES = 3;
const FIRST_WAIT = 10_000;
const LONGEST_WAIT = 15 * 60_000;
const AES = { name: "AES-GCM", length: 256 } as const;

let draftKey: CryptoKey | null = null;

const random = (length: number) => crypto.getRandomValues(new Uint8Array(length));

export const isPin = (pin: string) => /^\d{4,6}$/.test(pin);

/** Answer how long to wait after so many wrong tries: none, then 10 s, doubling to a quarter of an hour. */
export function waitAfter(tries: number): number {
  return tries < FREE_TRIES ? 0 : Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** (tries - FREE_TRIES));
}

export async function hasPin(): Promise<boolean> {
  return (await recall<Kept>("pin")) !== undefined;
}

/** Set the PIN, or change it while open: what was sealed stays sealed under the same key. */
export async function makePin(pin: string): Promise<void> {
  const key = draftKey ?? (await crypto.subtle.generateKey(AES, true, ["encrypt", "decrypt"]));
  const salt = random(16);
  const iv = random(12);
  const phoneKey = await crypto.subtle.generateKey(AES, false, ["encrypt", "decrypt"]);
  const raw = await crypto.subtle.exportKey("raw", key);
  const once = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, await underPin(pin, salt), raw);
  const wrapped = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, phoneKey, once);
  await keep("pin", { salt, iv, wrapped, phoneKey, tries: 0, until: 0 } satisfies Kept);
  draftKey = key;
}

export type Tried = { is: "open" } | { is: "wrong"; wait: number } | { is: "wait"; wait: number };

/** Try a PIN. A wrong one is counted before it is looked at, so that closing the page does not win a free try. */
export async function openPin(pin: string, at: number = Date.now()): Promise<Tried> {
  const kept = await recall<Kept>("pin");
  if (!kept) return { is: "open" };
  const left = Math.min(kept.until - at, waitAfter(kept.tries));
  if (left > 0) return { is: "wait", wait: left };
  const tries = kept.tries + 1;
  await keep("pin", { ...kept, tries, until: at + waitAfter(tries) });
  const raw = await unwrapped(kept, pin);
  if (!raw) return { is: "wrong", wait: waitAfter(tries) };
  draftKey = await crypto.subtle.importKey("raw", raw, AES, true, ["encrypt", "decrypt"]);
  await keep("pin", { ...kept, tries: 0, until: 0 });
  return { is: "open" };
}

async function unwrapped({ salt, iv, wrapped, phoneKey }: Kept, pin: string): Promise<ArrayBuffer | null> {
  const once = await crypto.subtle.decrypt({ name: "AES-GCM", iv }, phoneKey, wrapped);
  return crypto.subtle.decrypt({ name: "AES-GCM", iv }, await underPin(pin, salt), once).catch(() => null);
}

async function underPin(pin: string, salt: Uint8Array<ArrayBuffer>): Promise<CryptoKey> {
  const known = await crypto.subtle.importKey("raw", new TextEncoder().encode(pin), "PBKDF2", false, ["deriveKey"]);
  return crypto.subtle.deriveKey({ name: "PBKDF2", hash: "SHA-256", salt, iterations: ROUNDS }, known, AES, false, ["encrypt", "decrypt"]);
}

/** Drop the key. What was sealed cannot be read until the PIN is given again. */
export function dropKey(): void {
  draftKey = null;
}

/** Take the PIN away, with what only it could open. The outbox is not touched. */
export async function forgetPin(): Promise<void> {
  dropKey();
  await keep("drafts", undefined);
  await keep("pin", undefined);
}

/** Seal the begun write-ups under the draft key, and say whether they are on the disk. Without a PIN they never are. */
export async function saveDrafts(drafts: unknown): Promise<boolean> {
  if (!draftKey) return false;
  const iv = random(12);
  const bytes = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, draftKey, new TextEncoder().encode(JSON.stringify(drafts)));
  await keep("drafts", { iv, bytes } satisfies Sealed);
  return true;
}

export async function readDrafts<T>(): Promise<T | null> {
  const sealed = await recall<Sealed>("drafts");
  if (!sealed || !draftKey) return null;
  const plain = await crypto.subtle.decrypt({ name: "AES-GCM", iv: sealed.iv }, draftKey, sealed.bytes).catch(() => null);
  return plain && (JSON.parse(new TextDecoder().decode(plain)) as T);
}
