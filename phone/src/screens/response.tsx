import { tap } from "../acts.ts";
import { change } from "../app.ts";
import { dots, isBehind, nextStep, STEPS, type DotState, type Step } from "../ladder.ts";
import type { PlaceNote, Response } from "../model.ts";
import { CallFacts } from "./offer.tsx";
import { Shell } from "./shell.tsx";
import { noteWords, placeWords, say, time } from "./use.ts";

/** A call is being answered: where it stands, what is known, and one big button for what comes next. */
export function ResponsePage({ response, notes }: { response: Response; notes: PlaceNote[] }) {
  const next = nextStep(response.status);
  const step = () => (next === "clear" ? change({ sheet: "end", says: "" }) : void tap("status", next, response.id));
  const since = stampOf(response);
  return (
    <Shell big={{ word: say(`step.${next}`), act: step }} thumb={<Thumb response={response} />}>
      <p class="kicker">
        {say(`stood.${response.status}`)}
        {since && <span class="quiet"> {say("response.since", { time: time(since) })}</span>}
      </p>
      <h1>{placeWords(response.call.place)}</h1>
      <CallFacts call={response.call} />
      <section>
        <h2 class="label">{say("response.notes")}</h2>
        {notes.length === 0 ? (
          <p class="quiet">{say("response.no_notes")}</p>
        ) : (
          <ul class="reasons">{notes.map((note) => <li key={note.code + note.value}>{noteWords(note)}</li>)}</ul>
        )}
      </section>
    </Shell>
  );
}

function stampOf(response: Response): string | null {
  const { status, accepted_at, en_route_at, staged_at, arrived_at, engaged_at } = response;
  return { accepted: accepted_at, en_route: en_route_at, staged: staged_at, on_scene: arrived_at, engaged: engaged_at, clear: null }[status];
}

function Thumb({ response }: { response: Response }) {
  const { status, id } = response;
  const isHere = status === "on_scene" || status === "engaged";
  return (
    <>
      {isHere && <Officer response={response} />}
      <div class="row-second even">
        {status === "en_route" && (
          <button type="button" class="second" onClick={() => void tap("status", "staged", id)}>{say("step.staged")}</button>
        )}
        <button type="button" class="second" onClick={() => change({ sheet: "back_up", says: "" })}>{say("response.back_up")}</button>
        <button type="button" class="second" onClick={() => change({ sheet: "end", says: "" })}>{say("response.end_other")}</button>
      </div>
      <Dots response={response} />
    </>
  );
}

/** The two facts about the officer that no other record holds. */
function Officer({ response }: { response: Response }) {
  const { id, officer_on_scene_at_arrival: isThere, officer_released_at: left } = response;
  if (isThere === null) {
    return (
      <div class="ask">
        <p id="officer-ask">{say("response.officer_ask")}</p>
        <div class="row-second" role="group" aria-labelledby="officer-ask">
          <button type="button" class="second" onClick={() => void tap("status", "officer_on_scene", id)}>{say("response.officer_yes")}</button>
          <button type="button" class="second" onClick={() => void tap("status", "officer_not_on_scene", id)}>{say("response.officer_no")}</button>
        </div>
      </div>
    );
  }
  if (!isThere) return null;
  if (left) return <p class="quiet">{say("response.officer_left_at", { time: time(left) })}</p>;
  return (
    <div class="ask one">
      <p>{say("response.officer_here")}</p>
      <button type="button" class="second" onClick={() => void tap("status", "officer_released", id)}>{say("response.officer_released")}</button>
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
