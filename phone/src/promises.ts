import type { OwnReferral, Unwritten } from "./model.ts";

/** What this worker promised and has not done yet, told from what the phone holds: no person, no place of theirs. */
export type Promised = {
  key: string;
  what: "write" | "send" | "heard" | "still_30" | "still_180";
  about: string;
  need: string;
  due_at: number;
  response?: string;
};

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** Call back within 48 hours; look again after 7, 30 and 180 days (DOMAIN.md, promises kept). */
const WRITE = 24 * HOUR;
const SEND = 48 * HOUR;
const HEARD = 7 * DAY;
const STILL_30 = 30 * DAY;
const STILL_180 = 180 * DAY;
/** A look that lies far ahead is not yet on anybody's mind. */
const AHEAD = 7 * DAY;

/** List the open promises, the one due first on top. */
export function promisesOf(unwritten: Unwritten[], referrals: OwnReferral[], at: number): Promised[] {
  const owed = [...unwritten.map(toWrite), ...referrals.flatMap(toFollow)];
  return owed.filter((one) => one.due_at - at <= AHEAD).sort((one, other) => one.due_at - other.due_at);
}

function toWrite({ response, place, category, ended_at }: Unwritten): Promised {
  return { key: `write ${response}`, what: "write", about: place, need: category, due_at: Date.parse(ended_at ?? "") + WRITE || 0, response };
}

function toFollow({ id, service, need, result, offered_at, result_at, is_sent, may_send }: OwnReferral): Promised[] {
  const due = (what: Promised["what"], after: number, since: string) => [{ key: `${what} ${id}`, what, about: service, need, due_at: Date.parse(since) + after }];
  if (result === "accepted" && !is_sent && may_send) return due("send", SEND, offered_at);
  if (result === "accepted" || result === "taken_on") return due("heard", HEARD, result_at);
  if (result === "connected") return due("still_30", STILL_30, result_at);
  return result === "still_connected_30" ? due("still_180", STILL_180 - STILL_30, result_at) : [];
}
