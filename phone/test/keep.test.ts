import assert from "node:assert/strict";
import { test } from "node:test";
import { phoneSays, unsent, unsentAlarm } from "../src/keep/age.ts";
import { lost, mayForget } from "../src/keep/outbox.ts";
import type { Outgoing, SealedRecord, Tap } from "../src/model.ts";

const HOUR = 3600_000;
const NOW = 1_780_000_000_000;
const ago = (hours: number) => new Date(NOW - hours * HOUR).toISOString();

const record = (facts: Partial<SealedRecord> = {}): SealedRecord => ({
  lane: "record", id: "a", kind: "encounter", sealed: new Uint8Array(1), made_at: ago(0), seq: 1, state: "waiting", answered_at: null, ...facts,
});
const tap = (facts: Partial<Tap> = {}): Tap => ({
  lane: "tap", id: "b", kind: "status", word: "en_route", response: "r", at: ago(0), seq: 2, state: "waiting", answered_at: null, did: "", ...facts,
});
const silent = { answers: {}, taps: {}, refusals: {} };

test("what has waited for more than an hour is said, whatever was sent since", () => {
  const rows: Outgoing[] = [record({ made_at: ago(3), state: "safe" }), record({ made_at: ago(2) }), tap({ at: ago(0.5) })];
  assert.deepEqual(unsent(rows), { count: 2, oldest: NOW - 2 * HOUR });
  assert.deepEqual(unsentAlarm(rows, NOW), { count: 2, oldest: NOW - 2 * HOUR });
  assert.equal(unsentAlarm([tap({ at: ago(0.9) })], NOW), null);
  assert.equal(unsentAlarm([], NOW), null);
});

test("a phone says its name, its last number, what waits and since when, and its promise", () => {
  assert.equal(phoneSays("p", 7, [], null), "p;made=7;unsent=0;oldest=-;kept=-");
  assert.equal(phoneSays("p", 7, [record({ made_at: ago(2) })], false), `p;made=7;unsent=1;oldest=${ago(2)};kept=0`);
  assert.equal(phoneSays("p", 7, [record({ made_at: "no time" })], true), "p;made=7;unsent=1;oldest=-;kept=1");
});

test("what the office has lost waits again, and nothing else does", () => {
  const held = record({ state: "safe", answered_at: 1 });
  assert.equal(lost(held, { ...silent, missing: ["a"] })?.state, "waiting");
  assert.equal(lost(held, { ...silent, missing: ["x"] }), null);
  assert.equal(lost(record(), { ...silent, missing: ["a"] }), null);
  const stored = tap({ state: "stored", did: "applied", answered_at: 1 });
  assert.deepEqual([lost(stored, { ...silent, has: [[1, 1], [3, 9]] })?.state, lost(stored, { ...silent, has: [[1, 2]] })], ["waiting", null]);
  assert.equal(lost(stored, silent), null, "an office that says nothing of numbers has lost nothing");
  assert.equal(lost(tap({ state: "refused" }), { ...silent, has: [] }), null, "what was refused stays refused, and stays here");
});

test("what was lost and waits again is not forgotten by its age", () => {
  const back = lost(record({ state: "safe", answered_at: 1 }), { ...silent, missing: ["a"] })!;
  assert.equal(mayForget(back, NOW), false);
});
