import assert from "node:assert/strict";
import { test } from "node:test";
import { isPin, waitAfter } from "../src/keep/drafts.ts";

test("a PIN is four to six digits", () => {
  assert.deepEqual(["123", "1234", "123456", "1234567", "12a4", ""].map(isPin), [false, true, true, false, false, false]);
});

test("three tries are free; then each wrong one waits twice as long, up to a quarter of an hour", () => {
  assert.deepEqual([1, 2, 3, 4, 5, 20].map(waitAfter), [0, 0, 10_000, 20_000, 40_000, 900_000]);
});
