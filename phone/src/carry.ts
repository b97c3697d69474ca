import { fetchShifts } from "./acts.ts";
import { change, now, watch } from "./app.ts";
import { recall } from "./keep/outbox.ts";
import { fetchReferrals } from "./sender.ts";
import type { Shifts } from "./model.ts";

/** What else goes along into a basement: the roster, and how far one's referrals came. Read again now and then. */

const AGAIN = 15 * 60_000;

let askedAt = -AGAIN;

export function startCarrying(): void {
  void recall<Shifts & { read_at: string }>("shifts").then((shifts) => shifts && change({ shifts }), () => undefined);
  watch(() => {
    if (now().link !== "ok" || performance.now() - askedAt < AGAIN) return;
    const isFirst = askedAt < 0;
    askedAt = performance.now();
    void fetchShifts();
    if (!isFirst) void fetchReferrals();
  });
}
