import type { Outgoing, SealedRecord, SyncAnswer, Tap } from "../model.ts";
import { uuid7 } from "./ids.ts";
import { open, STRICT } from "./store.ts";

const WEEK = 7 * 24 * 3600 * 1000;
/** What this phone needs to deliver: it stays when everything else is taken back. The key can seal, and read nothing. */
const STAYS = ["device", "seq", "who", "credentials", "key", "taken_back"];
/** What can be fetched again, and makes room when the phone is full. */
const CAN_GO = ["directory", "referrals", "shifts"];

/** Keep a small thing under a name: the last state, the directory, the programme's key. */
export async function keep(name: string, value: unknown): Promise<void> {
  const tx = (await open()).transaction("kept", "readwrite", STRICT);
  await tx.store.put(value, name);
  await tx.done;
}

export async function recall<T>(name: string): Promise<T | undefined> {
  return (await (await open()).get("kept", name)) as T | undefined;
}

/** Let go of what is kept under some names. Never of the outbox. */
export async function drop(names: readonly string[]): Promise<void> {
  const tx = (await open()).transaction("kept", "readwrite", STRICT);
  for (const name of names) await tx.store.delete(name);
  await tx.done;
}

/** Let go of everything but the outbox and what is needed to deliver it: the office took this phone back. */
export async function dropAll(): Promise<void> {
  const names = (await (await open()).getAllKeys("kept")) as string[];
  await drop(names.filter((name) => !STAYS.includes(name)));
}

/** Answer this phone's own name, made once. */
export async function deviceName(): Promise<string> {
  const tx = (await open()).transaction("kept", "readwrite", STRICT);
  let name = (await tx.store.get("device")) as string | undefined;
  if (!name) await tx.store.put((name = uuid7()), "device");
  await tx.done;
  return name;
}

type NewTap = Omit<Tap, "seq" | "state" | "answered_at" | "did">;
type NewRecord = Omit<SealedRecord, "seq" | "state" | "answered_at">;
type Also = [name: string, value: unknown][];

/**
 * Put something in the outbox with the next number of this phone. Resolves only when the
 * transaction is complete and on the disk: only then may a tick be shown. On a full phone what can
 * be fetched again goes first; if that is not enough, this fails aloud and nothing counts as saved.
 */
export async function put(made: NewTap | NewRecord, also: Also = []): Promise<Outgoing> {
  try {
    return await append(made, also);
  } catch (wrong) {
    if ((wrong as Error).name !== "QuotaExceededError") throw wrong;
    await drop(CAN_GO);
    return append(made, also);
  }
}

async function append(made: NewTap | NewRecord, also: Also): Promise<Outgoing> {
  const tx = (await open()).transaction(["outbox", "kept"], "readwrite", STRICT);
  // A failed request already aborts the transaction; its own promise must not go unheard beside that of the request.
  tx.done.catch(() => undefined);
  const kept = tx.objectStore("kept");
  const seq = (((await kept.get("seq")) as number | undefined) ?? 0) + 1;
  const who = (await kept.get("who")) as number | undefined;
  const row = { ...made, seq, state: "waiting", answered_at: null, ...(who ? { who } : {}), ...(made.lane === "tap" ? { did: "" } : {}) } as Outgoing;
  await tx.objectStore("outbox").add(row);
  await kept.put(seq, "seq");
  for (const [name, value] of also) await kept.put(value, name);
  await tx.done;
  return row;
}

/** List what is in the outbox, in the order in which it was made. */
export async function listOutbox(): Promise<Outgoing[]> {
  return (await open()).getAllFromIndex("outbox", "seq");
}

type Answers = Pick<SyncAnswer, "answers" | "taps" | "refusals"> & Partial<Pick<SyncAnswer, "missing" | "has">>;

/** Write down what the office answered, and when by its own clock. What it did not answer stays waiting. */
export async function markAnswered(answer: Answers, at: number = Date.now()): Promise<void> {
  const tx = (await open()).transaction("outbox", "readwrite", STRICT);
  for (const row of await tx.store.getAll()) {
    const changed = answered(row, answer, at) ?? lost(row, answer);
    if (changed) await tx.store.put(changed);
  }
  await tx.done;
}

/** Answer the row as the office's answer leaves it, or null when nothing changes. */
export function answered(row: Outgoing, answer: Answers, at: number): Outgoing | null {
  if (row.lane === "record") {
    const state = answer.answers[row.id];
    if ((state !== "stored" && state !== "safe") || state === row.state) return null;
    return { ...row, state, answered_at: at };
  }
  const did = answer.taps[row.id];
  if (!did || row.state !== "waiting") return null;
  const refusal = answer.refusals[row.id];
  return { ...row, did: refusal?.says ?? did, state: refusal ? "refused" : "stored", answered_at: at };
}

/** Answer the row as waiting again when the office, asked, has it no more: an older copy was restored there. */
export function lost(row: Outgoing, answer: Answers): Outgoing | null {
  const isLost =
    row.lane === "record"
      ? row.state !== "waiting" && (answer.missing ?? []).includes(row.id)
      : row.state === "stored" && answer.has != null && !answer.has.some(([first, last]) => first <= row.seq && row.seq <= last);
  return isLost ? ({ ...row, state: "waiting", answered_at: null, ...(row.lane === "tap" ? { did: "" } : {}) } as Outgoing) : null;
}

/** Say whether a row may leave this phone: a record only when safe for seven days, a tap when stored for as long. */
export function mayForget(row: Outgoing, at: number): boolean {
  const needed = row.lane === "record" ? "safe" : "stored";
  return row.state === needed && row.answered_at !== null && at - row.answered_at > WEEK;
}

/** Delete what may be deleted, and nothing else. `at` is the office's time: this phone's own clock may be wrong. */
export async function forget(at: number): Promise<void> {
  const tx = (await open()).transaction("outbox", "readwrite", STRICT);
  for (const row of await tx.store.getAll()) if (mayForget(row, at)) await tx.store.delete(row.id);
  await tx.done;
}
