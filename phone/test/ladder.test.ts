import assert from "node:assert/strict";
import { test } from "node:test";
import { dots, isBehind, nextStep, STEPS, withTaps } from "../src/ladder.ts";
import type { Outgoing, Response, State, Tap } from "../src/model.ts";

const AT = "2026-05-15T02:00:00Z";

const response = (facts: Partial<Response> = {}): Response => ({
  id: "r", status: "accepted", accepted_at: AT, en_route_at: null, staged_at: null, arrived_at: null, engaged_at: null,
  officer_on_scene_at_arrival: null, officer_released_at: null,
  call: {
    number: "26-0001", place: "1200 N Elm St", area: "", category: "noise", nature: "", source: "centre",
    asked_at: AT, officer_there: null, lon: null, lat: null,
  },
  ...facts,
});

const state = (facts: Partial<Response> = {}): State => ({
  now: AT, clock_speed: 1, time_zone: "America/Chicago", programme: "Westside",
  worker: { name: "Dee", initials: "DE", language: "en" }, shift: null, offer: null, response: response(facts),
  place_notes: [{ code: "visits", value: 2 }], check_in_due_at: null, unwritten: [],
});

const tap = (kind: Tap["kind"], word: string, facts: Partial<Tap> = {}): Outgoing => ({
  lane: "tap", id: word, kind, word, response: "r", at: "2026-05-15T02:05:00Z", seq: 1, state: "waiting", answered_at: null, did: "", ...facts,
});

test("the big button shows the next step of the ladder", () => {
  const steps = (["accepted", "en_route", "staged", "on_scene", "engaged"] as const).map((status) => nextStep(status));
  assert.deepEqual(steps, ["en_route", "on_scene", "on_scene", "engaged", "clear"]);
});

test("a step passed without stopping is not a step done", () => {
  assert.deepEqual(dots(response({ status: "engaged", en_route_at: AT, arrived_at: AT, engaged_at: AT })), ["done", "skipped", "done", "now", "ahead"]);
});

test("taps still on the phone are shown as they will be", () => {
  const shown = withTaps(state(), [tap("status", "en_route"), tap("status", "on_scene"), tap("status", "officer_on_scene")]).response!;
  assert.deepEqual([shown.status, shown.arrived_at, shown.officer_on_scene_at_arrival], ["on_scene", "2026-05-15T02:05:00Z", true]);
});

test("a later tap on a lower rung takes back the rungs above it, as the office does", () => {
  const shown = withTaps(state({ status: "engaged", en_route_at: AT, arrived_at: AT, engaged_at: AT }), [tap("status", "en_route")]).response!;
  assert.deepEqual([shown.status, shown.en_route_at, shown.arrived_at, shown.engaged_at], ["en_route", "2026-05-15T02:05:00Z", null, null]);
});

test("a tap that travelled late fills its own stamp and leaves the state", () => {
  const after = "2026-05-15T02:10:00+00:00";
  const shown = withTaps(state({ status: "engaged", arrived_at: null, engaged_at: after }), [tap("status", "on_scene"), tap("status", "engaged")]).response!;
  assert.deepEqual([shown.status, shown.arrived_at, shown.engaged_at], ["engaged", "2026-05-15T02:05:00Z", after]);
});

test("only a step that lies behind can be gone back to", () => {
  const behind = STEPS.filter((step) => isBehind(response({ status: "on_scene" }), step));
  assert.deepEqual(behind, ["en_route", "staged"]);
});

test("taps the office already has, or of another response, change nothing", () => {
  const before = state();
  const after = withTaps(before, [tap("status", "en_route", { state: "stored" }), tap("status", "en_route", { response: "other" })]);
  assert.deepEqual(after, before);
});

test("an end where somebody was met leaves something to write; the other ends do not", () => {
  const left = (["engaged", "resolved_by_phone", "left_for_safety", "not_found"] as const).map((end) => {
    const after = withTaps(state(), [tap("end", end)]);
    return [after.response, after.place_notes!.length, after.unwritten.length];
  });
  assert.deepEqual(left, [[null, 0, 1], [null, 0, 1], [null, 0, 0], [null, 0, 0]]);
});

test("a call settled by phone has only its end ahead", () => {
  assert.deepEqual([nextStep("accepted", true), nextStep("engaged", true)], ["clear", "clear"]);
});

const offer = { id: "o", call: response().call, offered_at: AT, expires_at: "2026-05-15T02:06:00Z", minutes_away: 4, reasons: [] };

test("a yes said with no network is shown as taken, as not yet heard, and its steps follow", () => {
  const before = { ...state(), response: null, offer };
  const own = { response: "o", call: "26-0001" };
  const after = withTaps(before, [tap("accept", "", { facts: { offer: "o" } }), tap("status", "en_route", own)]);
  assert.deepEqual([after.offer, after.response!.id, after.response!.is_unheard, after.response!.status], [null, "o", true, "en_route"]);
});

test("a tap made before the office named the response still belongs to its call", () => {
  const shown = withTaps(state(), [tap("status", "en_route", { response: "o", call: "26-0001" })]).response!;
  assert.deepEqual([shown.id, shown.status], ["r", "en_route"]);
});

test("going on and off shift shows at once; a no takes its offer away", () => {
  const shift = { starts_at: AT, ends_at: AT, is_on: false };
  const on = withTaps({ ...state(), shift, offer, response: null }, [tap("shift_on", ""), tap("decline", "", { facts: { offer: "o" } })]);
  const off = withTaps({ ...state(), shift: { ...shift, is_on: true } }, [tap("shift_off", "")]);
  assert.deepEqual([on.shift!.is_on, on.offer, off.shift!.is_on], [true, null, false]);
});
