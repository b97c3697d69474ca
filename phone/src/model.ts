/** What the office tells a phone (see doors/phone/api), and what a phone keeps until the office has it. */

export type Call = {
  number: string;
  place: string;
  area: string;
  category: string;
  nature: string;
  source: string;
  asked_at: string;
  officer_there: boolean | null;
  lon: number | null;
  lat: number | null;
};

export type Offer = {
  id: string;
  call: Call;
  offered_at: string;
  expires_at: string;
  minutes_away: number | null;
  reasons: string[];
};

export type Status = "accepted" | "en_route" | "staged" | "on_scene" | "engaged" | "clear";

export type Response = {
  id: string;
  call: Call;
  status: Status;
  accepted_at: string;
  en_route_at: string | null;
  staged_at: string | null;
  arrived_at: string | null;
  engaged_at: string | null;
  officer_on_scene_at_arrival: boolean | null;
  officer_released_at: string | null;
};

export type Unwritten = {
  response: string;
  number: string;
  place: string;
  category: string;
  ended_at: string | null;
  end: string;
};

/** What is known of a place: how often we were there, when last, what keeps causing it. */
export type PlaceNote = { code: string; value: string | number };

export type Shift = { starts_at: string; ends_at: string; is_on: boolean };

export type State = {
  now: string;
  clock_speed: number;
  time_zone: string;
  programme: string;
  worker: { name: string; initials: string; language: string };
  shift: Shift | null;
  offer: Offer | null;
  response: Response | null;
  /** Null on the wire when this phone already holds them. */
  place_notes: PlaceNote[] | null;
  check_in_due_at: string | null;
  unwritten: Unwritten[];
};

export type Service = {
  id: number;
  organisation: string;
  name: string;
  needs: string[];
  phone: string;
  address: string;
  languages: string[];
  opening_hours: Hours[];
  eligibility: string;
  cost: string;
};

/** Open on these days between these times. A day's end is 24:00. */
export type Hours = { days: string; opens: string; closes: string };

export type Directory = { services: Service[]; read_at: string };

/** A referral as its own worker may carry it: no person and no place. */
export type OwnReferral = {
  id: string;
  organisation: string;
  service: string;
  need: string;
  result: string;
  offered_at: string;
  result_at: string;
  is_sent: boolean;
  may_send: boolean;
  link_ends_at: string | null;
};

export type AgencyLink = { url: string; ends_at: string };

/** That one wrote something, where and when. What it says is asked for, and never kept. */
export type OwnEncounter = { id: string; written_at: string; is_struck: boolean; place: string; category: string };

export type ReadEncounter = Omit<Encounter, "schema" | "response"> & { id: string };

export type TapKind = "status" | "end" | "check_in" | "sos" | "back_up";

export type OutState = "waiting" | "stored" | "safe" | "refused";

type Out = { id: string; seq: number; state: OutState; answered_at: number | null };

export type Tap = Out & {
  lane: "tap";
  kind: TapKind;
  response: string | null;
  word: string;
  at: string;
  did: string;
};

export type SealedRecord = Out & {
  lane: "record";
  kind: "encounter" | "referral";
  sealed: Uint8Array;
  made_at: string;
};

export type Outgoing = Tap | SealedRecord;

export type Refused = { code: string; says: string; try: string };

export type SyncAnswer = {
  answers: Record<string, "stored" | "safe">;
  taps: Record<string, string>;
  refusals: Record<string, Refused>;
  state: State;
};

export type Encounter = {
  schema: 1;
  response: string;
  people: { role: string; name: string }[];
  needs: string[];
  root_problems: string[];
  done: string[];
  disposition: string;
  note: string;
};

export type Referral = {
  schema: 1;
  encounter: string;
  service: number;
  need: string;
  agreed: boolean;
  share: string[];
  first_name: string;
  contact: string;
  consent_days: number;
  how: string;
};
