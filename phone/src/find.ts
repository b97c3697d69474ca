import type { Hours, Service } from "./model.ts";

/** Finding a service in what the phone carries: by need, word, language, open now, near. No network, no guessing. */
export type Wanted = { need: string; word: string; language: string; isOpen: boolean };
export type Place = { lon: number; lat: number };
export type Found = { service: Service; miles: number | null; isOpen: boolean | null };

const DAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
const EARTH_MILES = 3958.8;

/** List what fits, the nearest first when a place is given. A service whose hours nobody told is kept, and said so. */
export function find(services: Service[], wanted: Wanted, at: number, zone: string, near: Place | null): Found[] {
  const clock = townClock(at, zone);
  const found = services.filter((one) => fits(one, wanted)).map((service) => ({
    service,
    miles: near && milesTo(service, near),
    isOpen: isOpenAt(service.opening_hours, clock),
  }));
  const shown = wanted.isOpen ? found.filter((one) => one.isOpen !== false) : found;
  return near ? shown.sort((one, other) => (one.miles ?? Infinity) - (other.miles ?? Infinity)) : shown;
}

function fits(service: Service, { need, word, language }: Wanted): boolean {
  if (need && !service.needs.includes(need)) return false;
  if (language && !service.languages.includes(language)) return false;
  const text = bare(`${service.organisation} ${service.name} ${service.eligibility}`);
  return bare(word).split(/\s+/).every((part) => text.includes(part));
}

/** Spanish words are found without their accents: nobody types them in the dark. */
const bare = (text: string) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

export type Clock = { day: number; minute: number };

/** Answer the day of the week (Monday is 0) and the minute of the day, where the programme is. */
export function townClock(at: number, zone: string): Clock {
  const shape = { weekday: "short", hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: zone } as const;
  const parts = new Intl.DateTimeFormat("en-US", shape).formatToParts(new Date(at));
  const part = (type: string) => parts.find((one) => one.type === type)?.value ?? "";
  return { day: DAYS.indexOf(part("weekday")), minute: Number(part("hour")) * 60 + Number(part("minute")) };
}

/** Say whether some hours hold now; null when nobody told the hours, or they cannot be read. */
export function isOpenAt(hours: Hours[], { day, minute }: Clock): boolean | null {
  const read = hours.map((one) => ({ days: daysIn(one.days), from: minutes(one.opens), until: minutes(one.closes) }));
  const known = read.filter((one) => one.days.length > 0 && !Number.isNaN(one.from + one.until));
  if (known.length === 0) return null;
  const before = (day + 6) % 7;
  return known.some(({ days, from, until }) => {
    if (until > from) return days.includes(day) && from <= minute && minute < until;
    return (days.includes(day) && minute >= from) || (days.includes(before) && minute < until);
  });
}

/** Read "Mon-Fri", "Sat", "Fri-Mon" or "Mon, Wed". */
function daysIn(words: string): number[] {
  return words.split(/[,;]/).flatMap((part) => {
    const [from, until = from] = part.trim().split(/\s*[-–]\s*/).map((name) => DAYS.indexOf(name));
    if (from === undefined || from < 0 || until === undefined || until < 0) return [];
    return Array.from({ length: ((until - from + 7) % 7) + 1 }, (_, more) => (from + more) % 7);
  });
}

function minutes(time: string): number {
  const [hour, minute] = time.split(":").map(Number);
  return (hour ?? NaN) * 60 + (minute ?? NaN);
}

/** Answer the miles between a service and a place, as the crow flies; null when nobody told where it is. */
export function milesTo({ lon, lat }: Pick<Service, "lon" | "lat">, near: Place): number | null {
  if (lon == null || lat == null) return null;
  const radians = (degrees: number) => (degrees * Math.PI) / 180;
  const part = Math.sin(radians(lat - near.lat) / 2) ** 2
    + Math.cos(radians(lat)) * Math.cos(radians(near.lat)) * Math.sin(radians(lon - near.lon) / 2) ** 2;
  return 2 * EARTH_MILES * Math.asin(Math.sqrt(part));
}
