import assert from "node:assert/strict";
import { test } from "node:test";
import { officeTime, shareLeft } from "../src/clock.ts";
import { uuid7 } from "../src/keep/ids.ts";
import { answered, mayForget } from "../src/keep/outbox.ts";
import type { Outgoing, SealedRecord, Tap } from "../src/model.ts";

const DAY = 24 * 3600 * 1000;
const NOW = 1_780_000_000_000;

const record = (facts: Partial<SealedRecord> = {}): SealedRecord => ({
  lane: "record", id: "a", kind: "encounter", sealed: new Uint8Array(1), made_at: "", seq: 1, state: "waiting", answered_at: null, ...facts,
});
const tap = (facts: Partial<Tap> = {}): Tap => ({
  lane: "tap", id: "a", kind: "status", word: "en_route", response: "r", at: "", seq: 1, state: "waiting", answered_at: null, did: "", ...facts,
});

test("only safe and seven days let a record go", () => {
  const rows: Outgoing[] = [
    record(),
    record({ state: "stored", answered_at: NOW - 400 * DAY }),
    record({ state: "safe", answered_at: NOW - 6 * DAY }),
    record({ state: "safe", answered_at: NOW - 8 * DAY }),
    tap({ state: "refused", answered_at: NOW - 400 * DAY }),
    tap({ state: "stored", answered_at: NOW - 8 * DAY }),
  ];
  assert.deepEqual(rows.map((row) => mayForget(row, NOW)), [false, false, false, true, false, true]);
});

test("what the office did not answer stays waiting", () => {
  const silent = { answers: {}, taps: {}, refusals: {} };
  assert.deepEqual([answered(record(), silent, NOW), answered(tap(), silent, NOW)], [null, null]);
});

test("an answer that is neither stored nor safe is no answer", () => {
  const odd = { answers: { a: "ok" } as unknown as Record<string, "stored">, taps: {}, refusals: {} };
  assert.equal(answered(record(), odd, NOW), null);
});

test("stored becomes safe, and the seven days count from then", () => {
  const safe = answered(record({ state: "stored", answered_at: 1 }), { answers: { a: "safe" }, taps: {}, refusals: {} }, NOW);
  assert.deepEqual([safe?.state, safe?.answered_at], ["safe", NOW]);
});

test("a refused tap is kept as refused, never as sent", () => {
  const refusal = { code: "c", says: "s", try: "t" };
  const row = answered(tap(), { answers: {}, taps: { a: "kept" }, refusals: { a: refusal } }, NOW) as Tap;
  assert.deepEqual([row.state, row.did], ["refused", "s"]);
});

test("names are in order of time and of version 7", () => {
  const names = [1, 2, 3].map((step) => uuid7(NOW + step));
  assert.deepEqual([...names].sort(), names);
  assert.match(names[0]!, /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  assert.equal(Number.parseInt(names[0]!.replaceAll("-", "").slice(0, 12), 16), NOW + 1);
});

test("the office's time runs on from when it was last heard, at its own speed", () => {
  assert.equal(officeTime({ office: 1_000_000, phone: 5_000, speed: 60 }, 6_000), 1_060_000);
  assert.equal(officeTime({ office: 0, phone: 0, speed: 1 }, 6_000), 6_000);
});

test("the ring empties from one to nothing and no further", () => {
  const share = (now: number) => shareLeft("2026-05-15T02:00:00Z", "2026-05-15T02:01:30Z", Date.parse("2026-05-15T02:00:00Z") + now);
  assert.deepEqual([share(-5_000), share(45_000), share(900_000)], [1, 0.5, 0]);
});
