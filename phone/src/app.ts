import { UNKNOWN, officeTime, type Bearing } from "./clock.ts";
import type { Step } from "./ladder.ts";
import type { Call, Directory, Encounter, Offer, Outgoing, OwnReferral, State } from "./model.ts";
import type { Language } from "./words/say.ts";

export type Link = "opening" | "ok" | "silent" | "signed_out";
export type Sheet = "menu" | "cannot" | "end" | "back_up" | { back_to: Step } | null;
export type Page =
  | { is: "home" }
  | { is: "write"; response: string }
  | { is: "sealed"; encounter: string; record: string }
  | { is: "directory"; encounter: string | null }
  | { is: "refer"; encounter: string; service: number }
  | { is: "referrals" }
  | { is: "encounters" };

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
  hasKey: boolean;
  device: string;
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
  hasKey: false,
  device: "",
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
