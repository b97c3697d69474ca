import { callOf, change, now } from "./app.ts";
import { deviceName, drop, dropAll, forget, keep, listOutbox, markAnswered, recall } from "./keep/outbox.ts";
import { fromBase64, toBase64 } from "./keep/seal.ts";
import type { Delivered, Directory, Outgoing, OwnReferral, State, SyncAnswer } from "./model.ts";
import { ask, handIn, type Heard } from "./office.ts";

/** Sends what waits and fetches what is new, for ever: quickly when the office answers, patiently when not. */

const STEADY = 5_000;
const ANXIOUS = 2_000;
const PATIENT = 60_000;
const BATCH = 50;
/** How often the office is asked how what it stored stands: safe by now, or lost. */
const CHECK = 60_000;
const CHECK_ALL = 6 * 3600_000;
/** Two answers may overtake one another by this much; an office whose clock was set back is believed. */
const OVERTAKEN = 15_000;

let failures = 0;
let timer = 0;
let isRunning = false;
let isWanted = false;
let batch = BATCH;
let mustWait = 0;
let checkedAt = -Infinity;
let checkedAllAt = -Infinity;
/** How often each row was sent: one that the office cannot take must not stand before the others. */
const unanswered = new Map<string, number>();

/** Take what the office said as the truth, unless we already know something newer. */
export async function learn(told: State): Promise<void> {
  const { state: known, heardAt } = now();
  const held = callOf(known)?.number === callOf(told)?.number ? known : null;
  const state = { ...told, place_notes: told.place_notes ?? held?.place_notes ?? [], own_calls: told.own_calls ?? held?.own_calls ?? [] };
  const isLate = known !== null && Date.parse(known.now) > Date.parse(state.now);
  if (isLate && Date.now() - heardAt < OVERTAKEN) return;
  const bearing = { office: Date.parse(state.now), phone: Date.now(), speed: state.clock_speed };
  const waiting = new Set(state.unwritten.map((one) => one.response));
  const written = now().written.filter((id) => waiting.has(id));
  change({ state, bearing, heardAt: Date.now(), link: "ok", written });
  await keep("state", { state, bearing, heardAt: Date.now() }).catch(() => undefined);
  await shrink(state).catch(() => undefined);
}

/** Let go of what the office no longer wants this phone to hold: its worker's shift is over. */
async function shrink(state: State): Promise<void> {
  const goes = (["directory", "referrals"] as const).filter((name) => state.carry && !state.carry.includes(name) && now()[name] !== null);
  if (goes.length === 0) return;
  await drop(goes);
  change(Object.fromEntries(goes.map((name) => [name, null])));
}

/** Let go of everything but the outbox: the office took this phone back. It goes on delivering. */
async function letGo(): Promise<void> {
  if (!now().takenBack) {
    await keep("taken_back", true);
    await dropAll();
    change({ takenBack: true, state: null, directory: null, referrals: null, written: [], read: [], drafts: {}, page: { is: "home" }, sheet: null });
  }
  change({ link: "ok" });
}

async function beGivenBack(): Promise<void> {
  await drop(["taken_back"]);
  change({ takenBack: false });
}

/** Bring back what this phone knew before it was closed. */
export async function remember(): Promise<void> {
  try {
    const kept = await recall<Pick<ReturnType<typeof now>, "state" | "bearing" | "heardAt">>("state");
    change({
      ...(kept ?? {}),
      device: await deviceName(),
      made: (await recall<number>("seq")) ?? 0,
      directory: (await recall<Directory>("directory")) ?? null,
      referrals: (await recall<OwnReferral[]>("referrals")) ?? null,
      written: (await recall<string[]>("written")) ?? [],
      read: (await recall<string[]>("read")) ?? [],
      hasKey: Boolean(await recall("key")),
      takenBack: Boolean(await recall("taken_back")),
      outbox: await listOutbox(),
      isPersisted: (await navigator.storage?.persisted?.()) ?? null,
    });
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
  mustWait = 0;
  const heard = await alone(exchange).catch((wrong: Error) => (console.warn("a round failed", wrong.name), "silence"));
  failures = heard === "silence" ? failures + 1 : 0;
  isRunning = false;
  timer = window.setTimeout(hurry, isWanted && !mustWait ? 0 : Math.max(mustWait, pause(heard)));
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

/** One round: what this person made goes with their session, the rest with its maker's own credential. */
async function exchange(): Promise<string> {
  const outbox = await listOutbox();
  change({ outbox });
  if (now().takenBack) return (await deliverAll(outbox)) ? "signed_out" : "silence";
  const rows = next(outbox, (row) => !row.who || !whoIsIn() || row.who === whoIsIn());
  const held = checkable(outbox);
  const heard = rows.length + held.length > 0 ? await send(rows, held) : await ask<State>("state");
  if (heard.is === "answer") {
    if ("answers" in heard.body) await settle(heard.body, rows.length);
    else await learn(heard.body);
    if (now().takenBack) return "answer";
    await beKnown();
    await deliverOthers(await listOutbox());
    await fetchCarried().catch((wrong: Error) => console.warn("not carried", wrong.name));
    return "answer";
  }
  if (heard.is === "silence") return beSilent(heard);
  return withoutSession(heard, outbox);
}

const whoIsIn = () => now().state?.device?.who;

/** Choose what goes next: what was tried least first, so that nothing that cannot be taken holds back the rest. */
function next(outbox: Outgoing[], isOurs: (row: Outgoing) => boolean): Outgoing[] {
  const waiting = outbox.filter((row) => row.state === "waiting" && isOurs(row));
  return waiting.sort((one, other) => tries(one) - tries(other)).slice(0, batch);
}

/** Name the records to ask about: often those that are not safe yet, now and then all of them. */
function checkable(outbox: Outgoing[]): string[] {
  const at = performance.now();
  const all = at - checkedAllAt > CHECK_ALL;
  if (!all && at - checkedAt < CHECK) return [];
  const held = outbox.filter((row) => row.lane === "record" && (row.state === "stored" || (all && row.state === "safe")));
  return held.map((row) => row.id);
}

function beSilent(heard: Heard<unknown> & { is: "silence" }): string {
  // Too much at once, or one row that breaks the office: send less, down to one at a time.
  if (heard.isTooMuch) {
    if (batch === 1 && heard.why === "413") change({ cannotSend: "too_large" });
    batch = Math.max(1, Math.floor(batch / 2));
  }
  mustWait = heard.wait ?? 0;
  change({ link: "silent" });
  return "silence";
}

/** Signed out, or no worker any more: deliver all the same. A portal that turns everything away is only silence. */
async function withoutSession(heard: Heard<unknown>, outbox: Outgoing[]): Promise<string> {
  if (heard.is === "refused" && heard.code === "devices.taken-back") await letGo();
  const hasCredential = Object.keys(await credentials()).length > 0;
  const isReached = hasCredential && (await deliverAll(outbox));
  if (now().takenBack) return "signed_out";
  const isPortal = hasCredential && !isReached && heard.is === "signed_out" && heard.wasSentAway;
  change({ link: isPortal ? "silent" : "signed_out" });
  return isPortal ? "silence" : "signed_out";
}

const tries = (row: Outgoing) => unanswered.get(row.id) ?? 0;

function tried(rows: Outgoing[]): void {
  for (const row of rows) unanswered.set(row.id, tries(row) + 1);
}

/** Send; when turned away, look once whether only the page's token had grown old, and send again. */
async function send(rows: Outgoing[], held: string[]): Promise<Heard<SyncAnswer>> {
  tried(rows);
  const body = { device: now().device, ...parcel(rows), held };
  const heard = await ask<SyncAnswer>("sync", body);
  if (heard.is !== "signed_out") return heard;
  return (await ask<State>("state")).is === "answer" ? ask<SyncAnswer>("sync", body) : heard;
}

function parcel(rows: Outgoing[]): { taps: unknown[]; records: unknown[] } {
  const taps = [];
  const records = [];
  for (const row of rows) {
    if (row.lane === "record") {
      const { id, kind, seq, made_at } = row;
      records.push({ id, kind, seq, made_at, sealed: toBase64(row.sealed) });
    } else {
      const { id, kind, response, at, seq, word, facts } = row;
      taps.push({ id, kind, response, at, seq, ...facts, ...(kind === "status" ? { status: word } : {}), ...(kind === "end" ? { end: word } : {}) });
    }
  }
  return { taps, records };
}

const credentials = async () => (await recall<Record<string, string>>("credentials").catch(() => undefined)) ?? {};

/** Get this phone its own credential, once for each person who signs in here. */
async function beKnown(): Promise<void> {
  const who = whoIsIn();
  if (!who) return;
  if ((await recall<number>("who")) !== who) await keep("who", who);
  const known = await credentials();
  if (known[who]) return;
  const heard = await ask<{ credential: string; is_revoked: boolean }>("enrol", { device: now().device });
  if (heard.is !== "answer") return;
  if (heard.body.is_revoked) await letGo();
  else await keep("credentials", { ...known, [who]: heard.body.credential });
}

/** Deliver what other people made on this phone before the one who is signed in now. */
async function deliverOthers(outbox: Outgoing[]): Promise<void> {
  const me = whoIsIn();
  const others = outbox.filter((row) => row.state === "waiting" && row.who && row.who !== me);
  if (others.length > 0) await deliverAll(others);
}

/** Deliver with each maker's own credential, and say whether the office answered. Asks even with nothing to send. */
async function deliverAll(outbox: Outgoing[]): Promise<boolean> {
  const known = await credentials();
  let isReached = false;
  for (const [who, credential] of Object.entries(known)) {
    const isLast = who === Object.keys(known).at(-1);
    const rows = next(outbox, (row) => String(row.who ?? "") === who || (isLast && !(String(row.who ?? "") in known)));
    tried(rows);
    const heard = await handIn<Delivered>(credential, { ...parcel(rows), held: checkable(outbox), has_let_go: now().takenBack });
    if (heard.is === "silence") beSilent(heard);
    if (heard.is !== "answer") continue;
    isReached = true;
    await settle(heard.body, rows.length);
  }
  return isReached;
}

/** Write down what the office answered. `sent` rows were named in the question. */
async function settle(answer: SyncAnswer | Delivered, sent: number): Promise<void> {
  const told = Date.parse(answer.now);
  await markAnswered(answer, told);
  await forget(told);
  if (sent === batch) batch = Math.min(BATCH, batch * 2);
  checkedAt = performance.now();
  if (checkedAllAt === -Infinity || checkedAt - checkedAllAt > CHECK_ALL) checkedAllAt = checkedAt;
  const outbox = await listOutbox();
  change({ outbox, cannotSend: "" });
  if (answer.is_revoked) return letGo();
  if (now().takenBack) await beGivenBack();
  if ("state" in answer && answer.state) await learn(answer.state);
  const isMoving = Object.keys(answer.answers).length + Object.keys(answer.taps).length > 0 && sent > 0;
  const hasMore = outbox.some((row) => row.state === "waiting");
  if ((isMoving || answer.missing.length > 0) && hasMore) isWanted = true;
  else if (isMoving && "state" in answer && now().referrals !== null) await fetchReferrals();
}

const carries = (name: string) => now().state?.carry?.includes(name) ?? true;

/** Fetch what a phone carries into a basement: the programme's key and the services. */
async function fetchCarried(): Promise<void> {
  if (!now().hasKey) {
    const heard = await ask<{ key: string }>("key");
    if (heard.is === "answer") {
      await keep("key", fromBase64(heard.body.key));
      change({ hasKey: true });
    }
  }
  if (now().referrals === null && carries("referrals")) await fetchReferrals();
  const directory = now().directory;
  const isOld = !directory || Date.now() - Date.parse(directory.read_at) > 6 * 3600_000;
  if (isOld && carries("directory")) await fetchDirectory();
}

/** Fetch the list of services. Off shift it is only looked at: it stays on the disk when the office says so. */
export async function fetchDirectory(): Promise<void> {
  const heard = await ask<{ services: Directory["services"] }>("directory");
  if (heard.is !== "answer") return;
  const fresh = { services: heard.body.services, read_at: new Date().toISOString() };
  if (carries("directory")) await keep("directory", fresh).catch(() => undefined);
  change({ directory: fresh });
}

/** Fetch how far one's own referrals came. With no network, what was told last stays. */
export async function fetchReferrals(): Promise<void> {
  const heard = await ask<{ referrals: OwnReferral[] }>("referrals");
  if (heard.is !== "answer") return;
  const { referrals } = heard.body;
  if (carries("referrals")) await keep("referrals", referrals).catch(() => undefined);
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
  for (const kind of ["offer", "response", "safety", "page", "leave_question"]) stream.addEventListener(kind, hurry);
}
