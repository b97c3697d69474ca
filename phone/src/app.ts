import { UNKNOWN, officeTime, type Bearing } from "./clock.ts";
import type { Step } from "./ladder.ts";
import type { Call, Directory, Encounter, Offer, Outgoing, OwnReferral, Shifts, State } from "./model.ts";
import type { Language } from "./words/say.ts";

export type Link = "opening" | "ok" | "silent" | "signed_out";
export type Sheet = "menu" | "cannot" | "end" | "back_up" | "more" | "scene_safe" | "hard_call" | { help: string } | { back_to: Step } | null;
export type Page =
  | { is: "home" }
  | { is: "write"; response: string }
  | { is: "sealed"; encounter: string; record: string }
  | { is: "directory"; encounter: string | null }
  | { is: "refer"; encounter: string; service: number }
  | { is: "referrals" }
  | { is: "encounters" }
  | { is: "promises" }
  | { is: "shifts" }
  | { is: "safety" }
  | { is: "reach" }
  | { is: "pin" };

/** Whether the screen may be read: open, hidden behind a plain clock, or locked until the PIN is given. */
export type Cover = "open" | "hidden" | "locked";

/** Everything the screens draw from. One object, replaced whole. */
export type App = {
  state: State | null;
  bearing: Bearing;
  outbox: Outgoing[];
  written: string[];
  /** Write-ups begun: in memory only, never on the disk until they are sealed. */
  drafts: Record<string, Encounter>;
  directory: Directory | null;
  /** One's own referrals as the office last told them, or nothing yet. */
  referrals: OwnReferral[] | null;
  /** The roster as it was last told, and when. */
  shifts: (Shifts & { read_at: string }) | null;
  cover: Cover;
  hasPin: boolean;
  /** Where this phone is sharing its place from: nothing when it is not. */
  isSharing: boolean;
  hasKey: boolean;
  device: string;
  /** The last number this phone gave to anything it made. */
  made: number;
  /** The office took this phone back: it delivers what is left, and is told nothing. */
  takenBack: boolean;
  /** Why something cannot be sent although the office answers; blank when all goes. */
  cannotSend: "" | "too_large";
  link: Link;
  heardAt: number;
  isStreaming: boolean;
  isBusy: boolean;
  says: string;
  page: Page;
  sheet: Sheet;
  language: Language;
  theme: "" | "light" | "dark";
  isPersisted: boolean | null;
  hasStore: boolean;
  read: string[];
};

let app: App = {
  state: null,
  bearing: UNKNOWN,
  outbox: [],
  written: [],
  drafts: {},
  directory: null,
  referrals: null,
  shifts: null,
  cover: "open",
  hasPin: false,
  isSharing: false,
  hasKey: false,
  device: "",
  made: 0,
  takenBack: false,
  cannotSend: "",
  link: "opening",
  heardAt: 0,
  isStreaming: false,
  isBusy: false,
  says: "",
  page: { is: "home" },
  sheet: null,
  language: "en",
  theme: "",
  isPersisted: null,
  hasStore: true,
  read: [],
};

const watchers = new Set<() => void>();

export function now(): App {
  return app;
}

export function change(part: Partial<App>): void {
  app = { ...app, ...part };
  if (part.outbox) app.made = Math.max(app.made, part.outbox.at(-1)?.seq ?? 0);
  for (const tell of watchers) tell();
}

export function watch(tell: () => void): () => void {
  watchers.add(tell);
  return () => watchers.delete(tell);
}

/** Answer what time it is at the office, in milliseconds. */
export function townNow(): number {
  return officeTime(app.bearing);
}

/** Answer the call that this state is about. */
export const callOf = (state: State | null): Call | null => state?.response?.call ?? state?.offer?.call ?? null;

/** Answer the offer while it can still be answered. */
export function openOffer(state: State | null): Offer | null {
  return state?.offer && Date.parse(state.offer.expires_at) > townNow() ? state.offer : null;
}
