import type { Outgoing } from "../model.ts";

/** What waits, and for how long. Times are the office's as this phone knows them. */

export const PHONE_PATIENCE = 3600_000;

const madeAt = (row: Outgoing) => Date.parse(row.lane === "tap" ? row.at : row.made_at);

/** Answer how many rows wait, and since when the oldest does; nothing when nothing waits. */
export function unsent(outbox: Outgoing[]): { count: number; oldest: number } | null {
  const times = outbox.filter((row) => row.state === "waiting").map(madeAt);
  return times.length > 0 ? { count: times.length, oldest: Math.min(...times) } : null;
}

/** Answer what has waited for more than an hour, whatever the network pretends; nothing when nothing has. */
export function unsentAlarm(outbox: Outgoing[], townNow: number): { count: number; oldest: number } | null {
  const waits = unsent(outbox);
  return waits && townNow - waits.oldest > PHONE_PATIENCE ? waits : null;
}

/** Say of this phone, beside every question: its name, its last number, what waits and since when, its promise. */
export function phoneSays(device: string, made: number, outbox: Outgoing[], isPersisted: boolean | null): string {
  const waits = unsent(outbox);
  const oldest = waits && Number.isFinite(waits.oldest) ? new Date(waits.oldest).toISOString() : "-";
  const kept = isPersisted === null ? "-" : isPersisted ? "1" : "0";
  return `${device};made=${made};unsent=${waits?.count ?? 0};oldest=${oldest};kept=${kept}`;
}
