import { openDB, type DBSchema, type IDBPDatabase } from "idb";
import type { Outgoing } from "../model.ts";

/** Everything this phone made and must not lose. The outbox only grows; see `forget` for the one way out. */
export interface Phone extends DBSchema {
  outbox: { key: string; value: Outgoing; indexes: { seq: number } };
  kept: { key: string; value: unknown };
}

/** A number for the shape of the store: it only ever grows. An older app opens a newer store as it is. */
export const VERSION = 1;
/** Saved means on the disk: without this the browser may answer before it has asked the disk to keep anything. */
export const STRICT = { durability: "strict" } as const;

const NAME = "alongside-phone";

let opening: Promise<IDBPDatabase<Phone>> | null = null;

export function open(): Promise<IDBPDatabase<Phone>> {
  opening ??= openAt(VERSION);
  opening.catch(() => (opening = null));
  return opening;
}

async function openAt(version: number | undefined): Promise<IDBPDatabase<Phone>> {
  try {
    return await openDB<Phone>(NAME, version, { upgrade, blocking: letGo, terminated: () => (opening = null) });
  } catch (wrong) {
    // The store was changed by a newer app than this one: what is in it is ours all the same.
    if (version !== undefined && (wrong as Error).name === "VersionError") return openAt(undefined);
    throw wrong;
  }
}

/** Add what is missing, whatever version it was. Nothing is ever taken out or rewritten here. */
function upgrade(db: IDBPDatabase<Phone>): void {
  if (!db.objectStoreNames.contains("outbox")) db.createObjectStore("outbox", { keyPath: "id" }).createIndex("seq", "seq");
  if (!db.objectStoreNames.contains("kept")) db.createObjectStore("kept");
}

/** A newer app in another tab wants to change the store: make room, and open it again when next needed. */
function letGo(_old: number, _new: number | null, event: IDBVersionChangeEvent): void {
  (event.target as IDBDatabase).close();
  opening = null;
}
