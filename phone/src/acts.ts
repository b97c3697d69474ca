import { change, now, townNow } from "./app.ts";
import { uuid7 } from "./keep/ids.ts";
import { keep, listOutbox, put, recall } from "./keep/outbox.ts";
import { seal } from "./keep/seal.ts";
import type { Encounter, Offer, Referral, Response, Shifts, TapKind } from "./model.ts";
import { ask, type Heard } from "./office.ts";
import { fetchReferrals, hurry } from "./sender.ts";
import type { AgencyLink, OwnEncounter, ReadEncounter } from "./model.ts";

/** What a thumb can do. Taps and records go to the outbox first and to the office after. */

/** A response by its id, and by its call where the office has not named it yet. */
type Named = Pick<Response, "id"> & { call?: { number: string } };

/** Put one tap in the outbox with the office's time. Resolves when it is on the disk, and says whether it is. */
export async function tap(kind: TapKind, word = "", response: Named | null = null, facts: Record<string, string> = {}): Promise<boolean> {
  const at = new Date(townNow()).toISOString();
  const call = response?.call?.number;
  return saved(() => put({ lane: "tap", id: uuid7(), kind, response: response?.id ?? null, word, at, facts, ...(call ? { call } : {}) }));
}

export async function sealEncounter(body: Encounter): Promise<void> {
  const id = uuid7();
  const written = [...now().written, body.response];
  if (await sealRecord(id, "encounter", body, [["written", written]])) {
    const { [body.response]: _sealed, ...drafts } = now().drafts;
    change({ written, drafts, page: { is: "sealed", encounter: id, record: id } });
  }
}

export async function sealReferral(body: Referral): Promise<void> {
  const id = uuid7();
  if (await sealRecord(id, "referral", body, [])) {
    change({ page: { is: "sealed", encounter: body.encounter, record: id } });
  }
}

async function sealRecord(
  id: string,
  kind: "encounter" | "referral",
  body: Encounter | Referral,
  also: [string, unknown][],
): Promise<boolean> {
  change({ isBusy: true, says: "" });
  const key = await recall<Uint8Array>("key").catch(() => undefined);
  if (!key) {
    change({ isBusy: false, says: "problem.no_key" });
    hurry();
    return false;
  }
  const sealed = await seal(key, id, body);
  const made_at = new Date(townNow()).toISOString();
  return saved(() => put({ lane: "record", id, kind, sealed, made_at }, also));
}

async function saved(save: () => Promise<unknown>): Promise<boolean> {
  const start = performance.now();
  try {
    await save();
    change({ outbox: await listOutbox(), isBusy: false, says: "" });
    performance.measure("save to tick", { start });
    hurry();
    return true;
  } catch (wrong) {
    console.warn("not saved", (wrong as Error).name);
    change({ isBusy: false, says: "problem.storage" });
    return false;
  }
}

/** Answer what to say when the office did not answer as asked; nothing when it did. */
function sayRefused(heard: Heard<unknown>, onSilence: string): string {
  if (heard.is === "answer") return "";
  if (heard.is === "refused") return [heard.says, heard.next].join(" ");
  return heard.is === "signed_out" ? "problem.signed_out" : onSilence;
}

/** Ask for a link that lets the agency answer. Shown once: the office keeps no copy that could be read. */
export async function makeLink(referral: string): Promise<AgencyLink | null> {
  if (now().isBusy) return null;
  change({ isBusy: true, says: "" });
  const heard = await ask<AgencyLink>(`referrals/${referral}/link`, {});
  if (heard.is === "answer") await fetchReferrals();
  else hurry();
  change({ isBusy: false, says: sayRefused(heard, "problem.link_network") });
  return heard.is === "answer" ? heard.body : null;
}

/** Ask what one wrote oneself. It stays in the memory of the page that asked, never on the disk. */
export async function readOwn(): Promise<OwnEncounter[] | null> {
  return told(await ask<{ encounters: OwnEncounter[] }>("encounters"))?.encounters ?? null;
}

export async function readEncounter(id: string): Promise<ReadEncounter | null> {
  return told(await ask<{ encounter: ReadEncounter }>(`encounters/${id}`))?.encounter ?? null;
}

function told<T>(heard: Heard<T>): T | null {
  change({ says: sayRefused(heard, "problem.read_network") });
  return heard.is === "answer" ? heard.body : null;
}

/** Say yes. On the disk first, so that it also holds in a basement; the office says which yes won. */
export const accept = (offer: Offer) => tap("accept", "", null, { offer: offer.id });

export async function decline(offer: Offer, reason: string): Promise<void> {
  if (await tap("decline", "", null, { offer: offer.id, reason })) change({ sheet: null });
}

/** Go on shift, and ask this phone to promise that it will keep what is saved. */
export async function goOnShift(): Promise<void> {
  const promise = navigator.storage?.persist?.() ?? Promise.resolve(false);
  void promise.then((isPersisted) => change({ isPersisted }));
  await tap("shift_on");
}

export const goOffShift = () => tap("shift_off");

/** Ask the office to change the roster; the answer is the whole roster as it is now. */
export async function changeShifts(path: string, body: unknown = {}): Promise<Shifts | null> {
  if (now().isBusy) return null;
  change({ isBusy: true, says: "" });
  const heard = await ask<Shifts>(path, body);
  change({ isBusy: false, says: sayRefused(heard, "problem.silence") });
  if (heard.is !== "answer") return null;
  await keepShifts(heard.body);
  return heard.body;
}

export async function fetchShifts(): Promise<void> {
  const heard = await ask<Shifts>("shifts");
  if (heard.is === "answer") await keepShifts(heard.body);
}

async function keepShifts(told: Shifts): Promise<void> {
  const { url: _once, ...calendar } = told.calendar;
  const shifts = { ...told, calendar, read_at: told.now };
  change({ shifts });
  await keep("shifts", shifts).catch(() => undefined);
}

export async function dismiss(id: string): Promise<void> {
  const read = [...now().read, id];
  change({ read });
  await keep("read", read);
}
