import { useEffect } from "preact/hooks";
import { tap } from "../acts.ts";
import { change, now, townNow } from "../app.ts";
import { dots, isBehind, nextStep, STEPS, type DotState, type Step } from "../ladder.ts";
import type { Response, State, Tap } from "../model.ts";
import { KnownPlace } from "./known.tsx";
import { CallFacts } from "./offer.tsx";
import { HoldLine, isHeld, Protection, Sharing } from "./safety.tsx";
import { Shell } from "./shell.tsx";
import { ago, placeWords, say, time } from "./use.ts";

const SOON = 2_000;

/** A call is being answered: where it stands, what is known, and one big button for what comes next. */
export function ResponsePage({ response, state }: { response: Response; state: State }) {
  const next = nextStep(response.status, response.is_by_phone);
  const held = isHeld(state, response);
  const step = () => {
    if (held) change({ sheet: "scene_safe", says: "" });
    else if (next === "clear") change({ sheet: "end", says: "" });
    else void tap("status", next, response);
  };
  const since = stampOf(response);
  useEffect(() => document.querySelector(".screen")?.scrollTo(0, 0), [response.status, held]);
  const isUnheard = response.is_unheard && townNow() - Date.parse(response.accepted_at) > SOON;
  return (
    <Shell big={{ word: held ? say("hold.ask") : say(`step.${next}`), act: step }} thumb={<Thumb response={response} state={state} />}>
      <div>
        <p class="kicker">
          {say(`stood.${response.status}`)}
          {since && <span class="quiet"> {say("response.since", { time: time(since) })}, {ago(since)}</span>}
        </p>
        <h1>{placeWords(response.call.place)}</h1>
        {response.team && response.team.length > 0 && <p>{say("response.with", { who: response.team.map((one) => one.name).join(", ") })}</p>}
      </div>
      {isUnheard && <p class="attention" role="status">{say("response.unheard", { time: time(response.accepted_at) })}</p>}
      {response.is_by_phone && <p class="due">{say("response.by_phone")}</p>}
      <HoldLine state={state} response={response} />
      <Protection state={state} />
      <KnownPlace state={state} />
      <CallFacts call={response.call} />
      <Directions response={response} />
      <Wishes response={response} state={state} />
      <Others response={response} />
      <Sharing state={state} response={response} />
    </Shell>
  );
}

function stampOf(response: Response): string | null {
  const { status, accepted_at, en_route_at, staged_at, arrived_at, engaged_at } = response;
  return { accepted: accepted_at, en_route: en_route_at, staged: staged_at, on_scene: arrived_at, engaged: engaged_at, clear: null }[status];
}

/** The phone's own map app, where a phone has one that can be asked by address. It leaves Alongside, and says so. */
function Directions({ response }: { response: Response }) {
  const { lon, lat, place } = response.call;
  if (!/Android/.test(navigator.userAgent) || (lon === null && !place)) return null;
  const spot = lon === null || lat === null ? "0,0" : `${lat},${lon}`;
  return <p><a class="target" href={`geo:${spot}?q=${encodeURIComponent(lon === null ? place : spot)}`}>{say("response.directions")}</a></p>;
}

/** What the resident may ask at any time: an officer instead. No reason is asked, and nothing ends by it. */
function Wishes({ response, state }: { response: Response; state: State }) {
  const isHere = response.status === "on_scene" || response.status === "engaged";
  if (!isHere || !state.centre) return null;
  const tapped = now().outbox.findLast((row): row is Tap => row.lane === "tap" && row.kind === "officer_wanted" && row.response === response.id);
  const asked = state.centre.officer_wanted_at ?? tapped?.at;
  if (asked) return <p class="quiet" role="status">{say("officer.wanted_at", { time: time(asked) })}</p>;
  return (
    <section>
      <button type="button" class="link" onClick={() => void tap("officer_wanted", "", response)}><span class="grow">{say("officer.wanted")}</span></button>
    </section>
  );
}

/** Others who could come, take over, or make the trip unneeded. Asking is not yet having. */
function Others({ response }: { response: Response }) {
  if (response.is_unheard || response.is_by_phone === undefined) return null;
  const asked = (kind: Tap["kind"]) => now().outbox.some((row) => row.lane === "tap" && row.kind === kind && row.response === response.id);
  const isBefore = response.status === "accepted" || response.status === "en_route";
  return (
    <ul class="links">
      {isBefore && !response.is_by_phone && <Row word="response.phone" act={() => void tap("go_by_phone", "", response)} />}
      {response.is_by_phone && <Row word="response.go_there" act={() => void tap("go_there", "", response)} />}
      {asked("ask_another") ? <li class="quiet line">{say("response.asked_another")}</li> : <Row word="response.ask_another" act={() => void tap("ask_another", "", response)} />}
      {asked("hand_over") ? <li class="quiet line">{say("response.handed")}</li> : <Row word="response.hand_over" act={() => void tap("hand_over", "", response)} />}
    </ul>
  );
}

const Row = ({ word, act }: { word: string; act: () => void }) => (
  <li><button type="button" class="link" onClick={act}><span class="grow">{say(word)}</span></button></li>
);

function Thumb({ response, state }: { response: Response; state: State }) {
  const { status } = response;
  const isHere = status === "on_scene" || status === "engaged";
  return (
    <>
      <LeaveQuestion response={response} state={state} />
      {isHere && <Officer response={response} state={state} />}
      <div class="row-second even">
        {status === "en_route" && (
          <button type="button" class="second" onClick={() => void tap("status", "staged", response)}>{say("step.staged")}</button>
        )}
        {isHere && <CheckInButton />}
        <button type="button" class="second" onClick={() => change({ sheet: "back_up", says: "" })}>{say("response.back_up")}</button>
        <button type="button" class="second" onClick={() => change({ sheet: "end", says: "" })}>{say("response.end_other")}</button>
      </div>
      <Dots response={response} />
    </>
  );
}

/** "I am all right", with a tick for a while so that the thumb knows it was felt. */
function CheckInButton() {
  const said = now().outbox.findLast((row): row is Tap => row.lane === "tap" && row.kind === "check_in");
  const isFresh = said && townNow() - Date.parse(said.at) < 5_000;
  return (
    <button type="button" class="second" onClick={() => void tap("check_in")}>
      {isFresh ? `✓ ${time(said.at)}` : say("idle.check_in")}
    </button>
  );
}

/** The officer asks from their own phone whether they may leave. Three answers, one thumb. */
function LeaveQuestion({ response, state }: { response: Response; state: State }) {
  const question = state.centre?.question;
  const answered = now().outbox.some((row) => row.lane === "tap" && row.kind === "leave_answer" && row.facts?.question === question?.id);
  if (!question || answered) return null;
  const answer = (word: string) => void tap("leave_answer", word, response, { question: question.id, word });
  return (
    <div class="ask">
      <p id="leave-ask">{say("officer.asks")}</p>
      <div class="row-second" role="group" aria-labelledby="leave-ask">
        {["yes", "wait", "no"].map((word) => <button key={word} type="button" class="second" onClick={() => answer(word)}>{say(`leave.${word}`)}</button>)}
      </div>
    </div>
  );
}

/** The two facts about the officer that no other record holds. */
function Officer({ response, state }: { response: Response; state: State }) {
  const { officer_on_scene_at_arrival: isThere, officer_released_at: left } = response;
  if (state.centre?.question && isThere !== null) return null;
  if (isThere === null) {
    return (
      <div class="ask">
        <p id="officer-ask">{say("response.officer_ask")}</p>
        <div class="row-second" role="group" aria-labelledby="officer-ask">
          <button type="button" class="second" onClick={() => void tap("status", "officer_on_scene", response)}>{say("response.officer_yes")}</button>
          <button type="button" class="second" onClick={() => void tap("status", "officer_not_on_scene", response)}>{say("response.officer_no")}</button>
        </div>
      </div>
    );
  }
  if (!isThere) return null;
  if (left) return <p class="quiet">{say("response.officer_left_at", { time: time(left) })}</p>;
  return (
    <div class="ask one">
      <p>{say("response.officer_here")}</p>
      <button type="button" class="second" onClick={() => void tap("status", "officer_released", response)}>{say("response.officer_released")}</button>
    </div>
  );
}

/** The five steps. One that lies behind can be pressed: a finger slips, and a wrong stamp must not stand. */
function Dots({ response }: { response: Response }) {
  const states = dots(response);
  return (
    <ol class="dots" aria-label={say("dots.label")}>
      {STEPS.map((step, place) => (
        <li key={step} class={`dot ${states[place]}`} aria-current={states[place] === "now" ? "step" : undefined}>
          {isBehind(response, step) ? (
            <button type="button" class="bare" onClick={() => change({ sheet: { back_to: step }, says: "" })}>
              <Dot step={step} state={states[place]!} />
            </button>
          ) : (
            <Dot step={step} state={states[place]!} />
          )}
        </li>
      ))}
    </ol>
  );
}

function Dot({ step, state }: { step: Step; state: DotState }) {
  return (
    <>
      <svg viewBox="0 0 20 20" width="20" height="20" aria-hidden="true">
        <circle cx="10" cy="10" r="7" />
        {state === "done" && <path d="m6.5 10.2 2.4 2.4 4.6-5" />}
        {state === "skipped" && <path d="M7 10h6" />}
      </svg>
      <span>{say(`dot.${step}`)}</span>
      <span class="sr-only">, {say(`dot.is.${state}`)}</span>
    </>
  );
}
