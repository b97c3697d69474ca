import { callOf, change, now } from "./app.ts";
import { deviceName, forget, keep, listOutbox, markAnswered, recall } from "./keep/outbox.ts";
import { fromBase64, toBase64 } from "./keep/seal.ts";
import type { Directory, Outgoing, OwnReferral, State, SyncAnswer } from "./model.ts";
import { ask, type Heard } from "./office.ts";

/** Sends what waits and fetches what is new, for ever: quickly when the office answers, patiently when not. */

const STEADY = 5_000;
const ANXIOUS = 2_000;
const PATIENT = 60_000;
const BATCH = 50;
/** Two answers may overtake one another by this much; an office whose clock was set back is believed. */
const OVERTAKEN = 15_000;

let failures = 0;
let timer = 0;
let isRunning = false;
let isWanted = false;
/** How often each row was sent: one that the office cannot take must not stand before the others. */
const unanswered = new Map<string, number>();

/** Take what the office said as the truth, unless we already know something newer. */
export async function learn(told: State): Promise<void> {
  const { state: known, heardAt } = now();
  const held = callOf(known)?.number === callOf(told)?.number ? known?.place_notes : [];
  const state = { ...told, place_notes: told.place_notes ?? held ?? [] };
  const isLate = known !== null && Date.parse(known.now) > Date.parse(state.now);
  if (isLate && Date.now() - heardAt < OVERTAKEN) return;
  const bearing = { office: Date.parse(state.now), phone: Date.now(), speed: state.clock_speed };
  const waiting = new Set(state.unwritten.map((one) => one.response));
  const written = now().written.filter((id) => waiting.has(id));
  change({ state, bearing, heardAt: Date.now(), link: "ok", written });
  await keep("state", { state, bearing, heardAt: Date.now() }).catch(() => undefined);
}

/** Bring back what this phone knew before it was closed. */
export async function remember(): Promise<void> {
  try {
    const kept = await recall<Pick<ReturnType<typeof now>, "state" | "bearing" | "heardAt">>("state");
    change({
      ...(kept ?? {}),
      device: await deviceName(),
      directory: (await recall<Directory>("directory")) ?? null,
      referrals: (await recall<OwnReferral[]>("referrals")) ?? null,
      written: (await recall<string[]>("written")) ?? [],
      read: (await recall<string[]>("read")) ?? [],
      hasKey: Boolean(await recall("key")),
      outbox: await listOutbox(),
      isPersisted: (await navigator.storage?.persisted?.()) ?? null,
    });
    await forget();
  } catch (wrong) {
    console.warn("no store", (wrong as Error).name);
    change({ hasStore: false });
  }
}

/** Try at once: something was tapped, the network seems back, the page is looked at again. */
export function hurry(): void {
  isWanted = true;
  window.clearTimeout(timer);
  if (!isRunning) void round();
}

async function round(): Promise<void> {
  isRunning = true;
  isWanted = false;
  const heard = await alone(exchange);
  failures = heard === "silence" ? failures + 1 : 0;
  isRunning = false;
  timer = window.setTimeout(hurry, isWanted ? 0 : pause(heard));
}

function pause(heard: string): number {
  if (heard === "answer") return now().isStreaming ? STEADY : ANXIOUS;
  if (heard === "signed_out") return PATIENT;
  return Math.min(PATIENT, ANXIOUS * 2 ** Math.min(failures, 6)) * (0.75 + Math.random() / 2);
}

/** One tab sends at a time. */
async function alone<T>(work: () => Promise<T>): Promise<T> {
  if (!navigator.locks) return work();
  return (await navigator.locks.request("alongside-send", work)) as T;
}

async function exchange(): Promise<string> {
  const outbox = await listOutbox().catch(() => [] as Outgoing[]);
  const waiting = outbox.filter((row) => row.state === "waiting").sort((one, other) => tries(one) - tries(other));
  const heard = waiting.length > 0 ? await send(waiting.slice(0, BATCH)) : await ask<State>("state");
  if (heard.is === "answer") {
    if ("answers" in heard.body) await settle(heard.body);
    else await learn(heard.body);
    await fetchCarried();
  } else if (heard.is === "signed_out") {
    change({ link: "signed_out" });
  } else {
    change({ link: "silent" });
  }
  return heard.is === "refused" ? "silence" : heard.is;
}

const tries = (row: Outgoing) => unanswered.get(row.id) ?? 0;

/** Send; when turned away, look once whether only the page's token had grown old, and send again. */
async function send(rows: Outgoing[]): Promise<Heard<SyncAnswer>> {
  for (const row of rows) unanswered.set(row.id, tries(row) + 1);
  const heard = await post(rows);
  if (heard.is !== "signed_out") return heard;
  return (await ask<State>("state")).is === "answer" ? post(rows) : heard;
}

async function post(waiting: Outgoing[]): Promise<Heard<SyncAnswer>> {
  const taps = [];
  const records = [];
  for (const row of waiting) {
    if (row.lane === "record") {
      const { id, kind, seq, made_at } = row;
      records.push({ id, kind, seq, made_at, sealed: toBase64(row.sealed) });
    } else {
      const { id, kind, response, at, seq, word } = row;
      taps.push({ id, kind, response, at, seq, ...(kind === "status" ? { status: word } : {}), ...(kind === "end" ? { end: word } : {}) });
    }
  }
  return ask<SyncAnswer>("sync", { device: now().device, taps, records });
}

async function settle(answer: SyncAnswer): Promise<void> {
  await markAnswered(answer);
  const outbox = await listOutbox();
  change({ outbox });
  await learn(answer.state);
  const isMoving = Object.keys(answer.answers).length + Object.keys(answer.taps).length > 0;
  if (Object.keys(answer.answers).length > 0) await fetchReferrals();
  if (isMoving && outbox.some((row) => row.state === "waiting")) isWanted = true;
}

/** Fetch what a phone carries into a basement: the programme's key and the services. */
async function fetchCarried(): Promise<void> {
  if (!now().hasKey) {
    const heard = await ask<{ key: string }>("key");
    if (heard.is === "answer") {
      await keep("key", fromBase64(heard.body.key));
      change({ hasKey: true });
    }
  }
  if (now().referrals === null) await fetchReferrals();
  const directory = now().directory;
  const isOld = !directory || Date.now() - Date.parse(directory.read_at) > 6 * 3600_000;
  if (!isOld) return;
  const heard = await ask<{ services: Directory["services"] }>("directory");
  if (heard.is !== "answer") return;
  const fresh = { services: heard.body.services, read_at: new Date().toISOString() };
  await keep("directory", fresh).catch(() => undefined);
  change({ directory: fresh });
}

/** Fetch how far one's own referrals came. With no network, what was told last stays. */
export async function fetchReferrals(): Promise<void> {
  const heard = await ask<{ referrals: OwnReferral[] }>("referrals");
  if (heard.is !== "answer") return;
  const { referrals } = heard.body;
  await keep("referrals", referrals).catch(() => undefined);
  change({ referrals });
}

/** Listen to the live stream; each word on it only says "look again". */
export function listen(url: string): void {
  const stream = new EventSource(`${url}/live`, { withCredentials: true });
  stream.onopen = () => change({ isStreaming: true });
  stream.onerror = () => {
    change({ isStreaming: false });
    if (stream.readyState === EventSource.CLOSED) window.setTimeout(() => listen(url), 15_000);
  };
  for (const kind of ["offer", "response", "safety"]) stream.addEventListener(kind, hurry);
}
