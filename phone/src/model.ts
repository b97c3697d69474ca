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
  /** How many others are asked at the same time: the first yes wins. */
  others_asked?: number;
  /** As what one would go: first, second of a pair, one more, or to take it over. */
  seat?: "lead" | "partner" | "extra" | "takeover";
  /** Whose call one would join or take over. */
  from_name?: string;
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
  /** The others on this call. */
  team?: { name: string; initials: string; status: string }[];
  /** Settled by phone: nobody goes there. */
  is_by_phone?: boolean;
  /** A call for two, and the second is not there yet. */
  lacks_partner?: boolean;
  /** Said yes on this phone; the office has not heard it yet. */
  is_unheard?: boolean;
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

/** What this worker did here before: their own calls, no others'. */
export type OwnCall = { at: string; category: string; end: string };

export type Hazard = { what: string; kind_says: string; says: string; state: "holds" | "review_due" | "lapsed"; set_at: string; expires_at: string };

export type HelpWanted = { id: string; kind: "missed_check_in" | "sos" | "back_up"; is_drill: boolean; worker: string; place: string; raised_at: string; acknowledged_by: string };

export type Hold = { id: string; why: string; since: string; released_at: string | null; released_says: string; released_by: string };

export type Care = { id: string; kind: "stand_down" | "day" | "week"; due_at: string; is_due: boolean };

/** Whether anybody is woken when this worker is not heard of, and who; see street/safety. */
export type Safety = {
  protection: { level: "active" | "not_active"; why: string; since: string | null; check_in_due_at: string | null; silence_seconds: number };
  ladder: { who: string; name: string; after_seconds: number }[];
  alarm: { id: string; kind: string; is_drill: boolean; raised_at: string; acknowledged_by: string } | null;
  help_wanted: HelpWanted[];
  hold: Hold | null;
  pair: { needed: boolean; partner: string; wait: boolean };
  hazards: Hazard[];
  sharing: { may: boolean; is_on: boolean; said_at: string | null };
  mates: { name: string; initials: string; lon: number; lat: number; accuracy_m: number | null; said_at: string }[];
  care: Care[];
  exposure: Record<string, number>;
  drill: boolean;
  back_up_whys: string[];
  hard_whys: string[];
  scene_says: string[];
};

/** What the officer at the same call asks, and what was said afterwards; see street/centre. */
export type Centre = {
  question: { id: string; response: string; asked_at: string } | null;
  officer_wanted_at: string | null;
  feedback: { response: string; place: string; ended_at: string; says: { word: string; line: string } | null; mine: boolean }[];
};

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
  /** This worker's own calls at the place of the call at hand. */
  own_calls?: OwnCall[] | null;
  check_in_due_at: string | null;
  unwritten: Unwritten[];
  /** Who is signed in here. */
  device?: { who: number };
  /** What this phone may hold now, decided by the office. */
  carry?: string[];
  /** Calls kept for this worker, for later. */
  reserved?: Reserved[];
  /** What others changed about this worker's calls, until it is read. */
  notices?: Changed[];
  safety?: Safety | null;
  centre?: Centre | null;
};

export type Reserved = { id: string; place: string; category: string; from_at: string; until_at: string };

export type Changed = { id: string; what: string; place: string; by: string; other: string; made_at: string };

export type Service = {
  id: number;
  organisation: string;
  name: string;
  needs: string[];
  phone: string;
  address: string;
  lon?: number | null;
  lat?: number | null;
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

export type TapKind =
  | "status" | "end" | "check_in" | "sos" | "back_up"
  | "accept" | "decline" | "shift_on" | "shift_off"
  | "scene_safe" | "hard_call" | "care" | "got_alarm" | "help_came" | "help_ended"
  | "leave_answer" | "officer_wanted" | "feedback"
  | "see_notice" | "hand_over" | "ask_another" | "go_by_phone" | "go_there";

export type OutState = "waiting" | "stored" | "safe" | "refused";

/** `who` made it: a phone may pass from hand to hand with something of the first still unsent. */
type Out = { id: string; seq: number; state: OutState; answered_at: number | null; who?: number };

export type Tap = Out & {
  lane: "tap";
  kind: TapKind;
  response: string | null;
  word: string;
  at: string;
  did: string;
  /** What else belongs to this tap, by the names the office gives it. */
  facts?: Record<string, string>;
  /** The number of the call: the response of an offer taken with no network has no id here yet. */
  call?: string;
};

export type SealedRecord = Out & {
  lane: "record";
  kind: "encounter" | "referral";
  sealed: Uint8Array;
  made_at: string;
};

export type Outgoing = Tap | SealedRecord;

export type Refused = { code: string; says: string; try: string };

/** What the office says became of what it was sent, and how what it holds stands. */
export type Delivered = {
  now: string;
  answers: Record<string, "stored" | "safe">;
  taps: Record<string, string>;
  refusals: Record<string, Refused>;
  /** Records this phone asked about that the office has not. */
  missing: string[];
  /** Every number of this phone that ever came, as unbroken runs; null for a phone it does not know. */
  has: [number, number][] | null;
  is_revoked: boolean;
};

export type SyncAnswer = Delivered & { state?: State };

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

/** The roster as its own worker sees it; see street/people. */
export type ShiftHours = { kind: string; starts_at: string; ends_at: string };
export type Shifts = {
  now: string;
  mine: (ShiftHours & { id: number; state: "coming" | "now" | "done"; ask: number | null })[];
  openings: (ShiftHours & { id: number; wanted: number; taken: number; mine: "no" | "asked" | "in" })[];
  asks: { id: number; kind: "sign_up" | "swap"; state: string; is_mine: boolean; for_me: boolean; from: string; to: string; gives: ShiftHours | null; gets: ShiftHours | null; why: string; asked_at: string }[];
  team: { worker: number; name: string; initials: string }[];
  blocks: { key: string; says: string; calls: number; declared: boolean }[];
  calendar: { has_link: boolean; made_at: string | null; url?: string };
  me: { languages: string[]; skills: string[]; home_area: string };
  needs_approval: boolean;
};
