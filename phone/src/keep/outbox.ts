import { openDB, type DBSchema, type IDBPDatabase } from "idb";
import type { Outgoing, SealedRecord, SyncAnswer, Tap } from "../model.ts";
import { uuid7 } from "./ids.ts";

/** Everything this phone made and must not lose. It only grows; see `forget` for the one way out. */
interface Phone extends DBSchema {
  outbox: { key: string; value: Outgoing; indexes: { seq: number } };
  kept: { key: string; value: unknown };
}

const WEEK = 7 * 24 * 3600 * 1000;
const STRICT = { durability: "strict" } as const;

let opening: Promise<IDBPDatabase<Phone>> | null = null;

function open(): Promise<IDBPDatabase<Phone>> {
  opening ??= openDB<Phone>("alongside-phone", 1, {
    upgrade(db) {
      db.createObjectStore("outbox", { keyPath: "id" }).createIndex("seq", "seq");
      db.createObjectStore("kept");
    },
    terminated() {
      opening = null;
    },
  });
  opening.catch(() => (opening = null));
  return opening;
}

/** Keep a small thing under a name: the last state, the directory, the programme's key. */
export async function keep(name: string, value: unknown): Promise<void> {
  const tx = (await open()).transaction("kept", "readwrite", STRICT);
  await tx.store.put(value, name);
  await tx.done;
}

export async function recall<T>(name: string): Promise<T | undefined> {
  return (await (await open()).get("kept", name)) as T | undefined;
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

/**
 * Put something in the outbox with the next number of this phone. Resolves only when the
 * transaction is complete and on the disk: only then may a tick be shown.
 */
export async function put(made: NewTap | NewRecord, also: [name: string, value: unknown][] = []): Promise<Outgoing> {
  const tx = (await open()).transaction(["outbox", "kept"], "readwrite", STRICT);
  const seq = (((await tx.objectStore("kept").get("seq")) as number | undefined) ?? 0) + 1;
  const row = { ...made, seq, state: "waiting", answered_at: null, ...(made.lane === "tap" ? { did: "" } : {}) } as Outgoing;
  await tx.objectStore("outbox").add(row);
  await tx.objectStore("kept").put(seq, "seq");
  for (const [name, value] of also) await tx.objectStore("kept").put(value, name);
  await tx.done;
  return row;
}

/** List what is in the outbox, in the order in which it was made. */
export async function listOutbox(): Promise<Outgoing[]> {
  return (await open()).getAllFromIndex("outbox", "seq");
}

/** Write down what the office answered. What it did not answer stays waiting. */
export async function markAnswered(answer: Pick<SyncAnswer, "answers" | "taps" | "refusals">): Promise<void> {
  const tx = (await open()).transaction("outbox", "readwrite", STRICT);
  for (const row of await tx.store.getAll()) {
    const changed = answered(row, answer, Date.now());
    if (changed) await tx.store.put(changed);
  }
  await tx.done;
}

/** Answer the row as the office's answer leaves it, or null when nothing changes. */
export function answered(
  row: Outgoing,
  answer: Pick<SyncAnswer, "answers" | "taps" | "refusals">,
  at: number,
): Outgoing | null {
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

/** Say whether a row may leave this phone: a record only when safe for seven days, a tap when stored for as long. */
export function mayForget(row: Outgoing, at: number): boolean {
  const needed = row.lane === "record" ? "safe" : "stored";
  return row.state === needed && row.answered_at !== null && at - row.answered_at > WEEK;
}

/** Delete what may be deleted, and nothing else. */
export async function forget(at: number = Date.now()): Promise<void> {
  const tx = (await open()).transaction("outbox", "readwrite", STRICT);
  for (const row of await tx.store.getAll()) if (mayForget(row, at)) await tx.store.delete(row.id);
  await tx.done;
}
