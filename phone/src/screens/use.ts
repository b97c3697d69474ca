import { useEffect, useState } from "preact/hooks";
import { now, townNow, watch, type App } from "../app.ts";
import { clockWords } from "../clock.ts";
import { withTaps } from "../ladder.ts";
import type { Outgoing, PlaceNote, State, Unwritten } from "../model.ts";
import { sayIn, type Word } from "../words/say.ts";

/** Draw again whenever anything changes. */
export function useApp(): App {
  const [, again] = useState(0);
  useEffect(() => watch(() => again((count) => count + 1)), []);
  return now();
}

/** Draw again every so many milliseconds, and answer the office's time. */
export function useTownNow(every: number): number {
  const [, again] = useState(0);
  useEffect(() => {
    const timer = window.setInterval(() => again((count) => count + 1), every);
    return () => window.clearInterval(timer);
  }, [every]);
  return townNow();
}

export type Say = (word: Word | (string & {}), facts?: Record<string, string | number>) => string;

export const say: Say = (word, facts) => sayIn(now().language, word, facts);

export function time(instant: string | number): string {
  return clockWords(instant, now().state?.time_zone ?? "UTC", now().language);
}

/** Say an instant as people do: the time today, the day and the time otherwise. */
export function dayAndTime(instant: string): string {
  const timeZone = now().state?.time_zone ?? "UTC";
  const dayOf = (at: Date | number) => new Intl.DateTimeFormat("en-CA", { timeZone }).format(at);
  if (dayOf(new Date(instant)) === dayOf(townNow())) return time(instant);
  const language = now().language === "es" ? "es-US" : "en-GB";
  const day = new Intl.DateTimeFormat(language, { weekday: "short", day: "numeric", month: "short", timeZone });
  return `${day.format(new Date(instant))} ${time(instant)}`;
}

/** Say an instant as a day: "15 May". */
export function dayWords(instant: string): string {
  const timeZone = now().state?.time_zone ?? "UTC";
  const language = now().language === "es" ? "es-US" : "en-GB";
  return new Intl.DateTimeFormat(language, { weekday: "short", day: "numeric", month: "short", timeZone }).format(new Date(instant));
}

/** Say how long ago something was, in whole minutes or hours. */
export function ago(instant: string | number): string {
  const minutes = Math.max(0, Math.floor((townNow() - new Date(instant).getTime()) / 60_000));
  if (minutes < 1) return say("ago.now");
  return minutes < 100 ? say("ago.minutes", { minutes }) : say("ago.hours", { hours: Math.round(minutes / 60) });
}

/** When the office was last heard, by the office's clock. */
export const heardAt = (app: App): number => app.bearing.office + (app.heardAt - app.bearing.phone) * app.bearing.speed;

/** Answer the state with every tap that still waits on this phone. */
export function standing(app: App): State | null {
  return app.state && withTaps(app.state, app.outbox);
}

/** List what still has to be written up: not what this phone has already sealed. */
export function toWrite(app: App, state: State): Unwritten[] {
  return state.unwritten.filter((one) => !app.written.includes(one.response));
}

export const waiting = (app: App): Outgoing[] => app.outbox.filter((row) => row.state === "waiting");

/** Say in words what waits: "2 notes and 1 tap". */
export function unsentWords(rows: Outgoing[]): string {
  const notes = rows.filter((row) => row.lane === "record").length;
  const taps = rows.length - notes;
  const parts = [notes && counted("note", notes), taps && counted("tap", taps)].filter(Boolean) as string[];
  return parts.length === 2 ? say("unsent.and", { first: parts[0]!, second: parts[1]! }) : (parts[0] ?? say("strip.none"));
}

function counted(what: "note" | "tap", count: number): string {
  return count === 1 ? say(`unsent.${what}.one`) : say(`unsent.${what}.many`, { count });
}

/** Say a place as people write it: centres send "1200 N ELM ST". */
export function placeWords(place: string): string {
  if (place !== place.toUpperCase() && place !== place.toLowerCase()) return place;
  const titled = place.toLowerCase().replace(/(^|[\s\-/(])(\p{L})/gu, (_, before: string, letter: string) => before + letter.toUpperCase());
  return titled.replace(/ (Block|Of|And) /g, (word) => word.toLowerCase()).replace(/ (Of) /g, " of ");
}

export const sentence = (words: string): string => words.charAt(0).toUpperCase() + words.slice(1);

/** Name a language in the worker's own: "en" is "English" or "inglés". */
export function languageWords(code: string): string {
  try {
    return new Intl.DisplayNames([now().language], { type: "language" }).of(code) ?? code;
  } catch {
    return code;
  }
}

/** Say what is known of a place, in the worker's language. */
export function noteWords({ code, value }: PlaceNote): string {
  if (code === "visits") return value === 1 ? say("note.visit") : say("note.visits", { count: value });
  if (code === "kind") return say("note.kind", { kind: say(`root.${value}`) });
  const day = new Intl.DateTimeFormat(now().language, { day: "numeric", month: "long", timeZone: now().state?.time_zone ?? "UTC" });
  return code === "last" ? say("note.last", { day: day.format(new Date(value)) }) : String(value);
}
