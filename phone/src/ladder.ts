import type { Offer, Outgoing, Response, State, Status, Tap } from "./model.ts";

/** The five steps of the ladder, in order, and the stamp each leaves. */
export const STEPS = ["en_route", "staged", "on_scene", "engaged", "clear"] as const;
export type Step = (typeof STEPS)[number];

const STAMP: Partial<Record<string, keyof Response>> = {
  en_route: "en_route_at",
  staged: "staged_at",
  on_scene: "arrived_at",
  engaged: "engaged_at",
};
const RANK: Record<Status, number> = { accepted: 0, en_route: 1, staged: 2, on_scene: 3, engaged: 4, clear: 5 };

/** Answer the step that the one big button will take. */
export function nextStep(status: Status, isByPhone = false): Step {
  if (isByPhone) return "clear";
  if (status === "accepted") return "en_route";
  if (status === "en_route" || status === "staged") return "on_scene";
  return status === "on_scene" ? "engaged" : "clear";
}

/** The ends after which somebody was met, so that there is something to write up. */
const MET = ["engaged", "resolved_by_phone"];

/** Answer the stamp of a step as an instant that can be compared, or null. */
function stampOf(response: Response, step: Step): string | null {
  const name = STAMP[step];
  const at = name ? (response[name] as string | null) : null;
  return at && new Date(at).toISOString();
}

export type DotState = "done" | "skipped" | "now" | "ahead";

/** Answer how each of the five dots stands: done, here now, passed without stopping, or ahead. */
export function dots(response: Response): DotState[] {
  const here = RANK[response.status];
  return STEPS.map((step) => {
    if (step === response.status) return "now";
    if (RANK[step] > here) return "ahead";
    const stamp = STAMP[step];
    return stamp && response[stamp] ? "done" : "skipped";
  });
}

/** Say whether a step lies behind, so that one can go back to it. */
export const isBehind = (response: Response, step: Step): boolean => RANK[step] < RANK[response.status];

/** Answer the state as it will be once the office has every tap still waiting on this phone. */
export function withTaps(state: State, outbox: Outgoing[]): State {
  const waiting = outbox.filter((row): row is Tap => row.lane === "tap" && row.state === "waiting");
  return waiting.reduce(withTap, state);
}

function withTap(state: State, tap: Tap): State {
  if (tap.kind === "accept") return withYes(state, tap);
  if (tap.kind === "decline") return state.offer?.id === tap.facts?.offer ? { ...state, offer: null } : state;
  if (tap.kind === "see_notice") return { ...state, notices: state.notices?.filter((one) => one.id !== tap.facts?.notice) };
  if (tap.kind === "shift_on" || tap.kind === "shift_off") return withShift(state, tap);
  const response = state.response;
  if (!response || !isOf(tap, response)) return state;
  if (tap.kind === "end") {
    const { id, call } = response;
    const ended = { response: id, number: call.number, place: call.place, category: call.category, ended_at: tap.at, end: tap.word };
    const others = state.unwritten.filter((one) => one.response !== id);
    return { ...state, response: null, place_notes: [], own_calls: [], unwritten: MET.includes(tap.word) ? [ended, ...others] : others };
  }
  if (tap.kind === "go_by_phone" || tap.kind === "go_there") return { ...state, response: { ...response, is_by_phone: tap.kind === "go_by_phone" } };
  if (tap.kind === "scene_safe") return withSafeScene(state, tap);
  return tap.kind === "status" ? { ...state, response: withStatus(response, tap.word, tap.at) } : state;
}

/** A tap belongs to a response by its id, or by its call when it was made before the office had named the response. */
const isOf = (tap: Tap, response: Response) => tap.response === response.id || (tap.call !== undefined && tap.call === response.call.number);

/** A yes the office has not heard: the call is shown as taken, and as not yet heard. */
function withYes(state: State, tap: Tap): State {
  const { offer } = state;
  if (state.response || !offer || offer.id !== tap.facts?.offer) return state;
  return { ...state, offer: null, response: begun(offer, tap.at) };
}

function begun({ id, call }: Offer, at: string): Response {
  const stamps = { en_route_at: null, staged_at: null, arrived_at: null, engaged_at: null, officer_on_scene_at_arrival: null, officer_released_at: null };
  return { id, call, status: "accepted", accepted_at: at, ...stamps, is_unheard: true };
}

function withShift(state: State, tap: Tap): State {
  if (tap.kind === "shift_off") return { ...state, shift: state.shift && { ...state.shift, is_on: false } };
  return state.shift ? { ...state, shift: { ...state.shift, is_on: true } } : state;
}

/** Somebody said that the scene is safe: the hold is over here, whatever the office has heard. */
function withSafeScene(state: State, { at, word }: Tap): State {
  const { safety } = state;
  if (!safety) return state;
  const hold = { ...(safety.hold ?? { id: "", why: "staged", since: at, released_by: "" }), released_at: at, released_says: word };
  return { ...state, safety: { ...safety, hold } };
}

/** As the office's own ladder does it: up is a step; a later tap on a lower rung takes back the rungs above it. */
function withStatus(response: Response, word: string, at: string): Response {
  if (word === "officer_on_scene") return { ...response, officer_on_scene_at_arrival: true };
  if (word === "officer_not_on_scene") return { ...response, officer_on_scene_at_arrival: false };
  if (word === "officer_released") return { ...response, officer_released_at: response.officer_released_at ?? at };
  const status = word as Status;
  const stamp = STAMP[status];
  if (!stamp) return response;
  if (RANK[status] > RANK[response.status]) return { ...response, status, [stamp]: at };
  const isLate = STEPS.some((step) => (stampOf(response, step) ?? "") > new Date(at).toISOString());
  if (isLate) return { ...response, [stamp]: response[stamp] ?? at };
  const above = STEPS.filter((step) => RANK[step] > RANK[status]).map((step) => STAMP[step]).filter(Boolean);
  return { ...response, status, ...Object.fromEntries(above.map((name) => [name, null])), [stamp]: at };
}
