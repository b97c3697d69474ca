import assert from "node:assert/strict";
import { test } from "node:test";
import { find, isOpenAt, milesTo, townClock } from "../src/find.ts";
import type { Service } from "../src/model.ts";

const ZONE = "America/Chicago";
const FRIDAY_21 = Date.parse("2026-05-16T02:00:00Z"); // Friday 21:00 in Chicago

const service = (name: string, facts: Partial<Service> = {}): Service => ({
  id: 1, organisation: "Harbour", name, needs: ["food"], phone: "", address: "", languages: ["en"], opening_hours: [], eligibility: "", cost: "", ...facts,
});
const wanted = { need: "", word: "", language: "", isOpen: false };
const hours = (days: string, opens: string, closes: string) => [{ days, opens, closes }];

test("the clock is the programme's, not the phone's", () => {
  assert.deepEqual(townClock(FRIDAY_21, ZONE), { day: 4, minute: 21 * 60 });
});

test("open now: ranges, lists, days that wrap, and hours over midnight", () => {
  const at = (day: number, minute: number) => ({ day, minute });
  const said = [
    isOpenAt(hours("Mon-Fri", "09:00", "17:00"), at(4, 9 * 60)),
    isOpenAt(hours("Mon-Fri", "09:00", "17:00"), at(4, 17 * 60)),
    isOpenAt(hours("Mon, Wed", "09:00", "17:00"), at(2, 600)),
    isOpenAt(hours("Fri-Mon", "09:00", "17:00"), at(6, 600)),
    isOpenAt(hours("Fri", "22:00", "04:00"), at(5, 60)),
    isOpenAt(hours("Mon-Sun", "00:00", "24:00"), at(3, 1439)),
  ];
  assert.deepEqual(said, [true, false, true, true, true, true]);
});

test("hours nobody told, or that cannot be read, are unknown and never closed", () => {
  assert.deepEqual([isOpenAt([], { day: 0, minute: 0 }), isOpenAt(hours("weekdays", "9", "5"), { day: 0, minute: 0 })], [null, null]);
});

test("asking for open now leaves out what is closed and keeps what is not known", () => {
  const all = [service("Day", { opening_hours: hours("Mon-Fri", "09:00", "17:00") }), service("Night", { opening_hours: hours("Mon-Sun", "18:00", "06:00") }), service("Unknown")];
  const found = find(all, { ...wanted, isOpen: true }, FRIDAY_21, ZONE, null);
  assert.deepEqual(found.map((one) => one.service.name), ["Night", "Unknown"]);
});

test("by need, by language, and by a word without its accents", () => {
  const all = [service("Clínica", { needs: ["health"], languages: ["es"] }), service("Food shelf")];
  const names = (part: object) => find(all, { ...wanted, ...part }, FRIDAY_21, ZONE, null).map((one) => one.service.name);
  assert.deepEqual([names({ need: "food" }), names({ language: "es" }), names({ word: "clinica har" })], [["Food shelf"], ["Clínica"], ["Clínica"]]);
});

test("near: the nearest first, and a service nobody placed comes last", () => {
  const all = [service("Nowhere"), service("Far", { lon: -89.5, lat: 43.2 }), service("By", { lon: -89.5, lat: 43.01 })];
  const found = find(all, wanted, FRIDAY_21, ZONE, { lon: -89.5, lat: 43 });
  assert.deepEqual(found.map((one) => one.service.name), ["By", "Far", "Nowhere"]);
});

test("one degree of latitude is 69 miles", () => {
  assert.equal(Math.round(milesTo({ lon: 0, lat: 1 }, { lon: 0, lat: 0 })!), 69);
});
