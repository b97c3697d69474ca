import assert from "node:assert/strict";
import { test } from "node:test";
import type { OwnReferral } from "../src/model.ts";
import { promisesOf } from "../src/promises.ts";

const AT = Date.parse("2026-05-15T12:00:00Z");
const ago = (days: number) => new Date(AT - days * 86_400_000).toISOString();

const referral = (result: string, days: number, facts: Partial<OwnReferral> = {}): OwnReferral => ({
  id: result, organisation: "Harbour", service: "Food shelf", need: "food", result, offered_at: ago(days), result_at: ago(days),
  is_sent: true, may_send: true, link_ends_at: null, ...facts,
});
const owed = (...referrals: OwnReferral[]) => promisesOf([], referrals, AT).map((one) => one.what);

test("a call that was not written up is owed, and so is a link that was not sent", () => {
  const unwritten = { response: "r", number: "1", place: "Elm", category: "noise", ended_at: ago(0.1), end: "engaged" };
  const found = promisesOf([unwritten], [referral("accepted", 1, { is_sent: false })], AT);
  assert.deepEqual(found.map((one) => [one.what, one.due_at > AT]), [["write", true], ["send", true]]);
});

test("follow-ups fall due after 7, 30 and 180 days, and are listed from a week before", () => {
  assert.deepEqual(owed(referral("taken_on", 1)), ["heard"]);
  assert.deepEqual(owed(referral("connected", 22)), []);
  assert.deepEqual(owed(referral("connected", 24)), ["still_30"]);
  assert.deepEqual(owed(referral("still_connected_30", 144)), ["still_180"]);
});

test("a no, and a help that could not be given, leave nothing owed", () => {
  assert.deepEqual(owed(referral("declined", 10), referral("agency_could_not_serve", 10), referral("still_connected_180", 10)), []);
});

test("the one due first is on top", () => {
  assert.deepEqual(owed(referral("taken_on", 1), referral("accepted", 5, { is_sent: false })), ["send", "heard"]);
});
