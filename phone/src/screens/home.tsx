import { goOffShift, goOnShift, tap } from "../acts.ts";
import { change, now, townNow } from "../app.ts";
import type { State, Tap, Unwritten } from "../model.ts";
import { listOf } from "../words/say.ts";
import { openPromises } from "./promises.tsx";
import { CareCards, Protection } from "./safety.tsx";
import { Shell } from "./shell.tsx";
import { placeWords, say, time, toWrite } from "./use.ts";

/** Nothing is asked of the worker: on shift and waiting, or off shift. */
export function Home({ state }: { state: State }) {
  const open = toWrite(now(), state);
  return state.shift?.is_on ? <OnShift state={state} open={open} /> : <OffShift state={state} open={open} />;
}

const write = (response: string) => change({ page: { is: "write", response }, says: "" });

function OnShift({ state, open }: { state: State; open: Unwritten[] }) {
  const first = open[0];
  const checkIn = () => void tap("check_in");
  return (
    <Shell
      big={
        first
          ? { word: say("write.title"), act: () => write(first.response) }
          : { word: say("idle.check_in"), act: checkIn, calm: true }
      }
      thumb={
        <div class="row-second">
          {first && <button type="button" class="second" onClick={checkIn}>{say("idle.check_in")}</button>}
          <LookUp />
          <button type="button" class="second" onClick={() => void goOffShift()}>{say("shift.go_off")}</button>
        </div>
      }
    >
      <h1>{say("idle.title")}</h1>
      <p class="lead">{state.shift ? say("idle.text", { until: time(state.shift.ends_at) }) : say("idle.text_open")}</p>
      <CheckIn state={state} />
      <Protection state={state} />
      <CareCards care={state.safety?.care ?? []} />
      <Kept state={state} />
      <ToWrite open={open} />
      <Mine state={state} />
      <Feedback state={state} />
      <Persisted />
    </Shell>
  );
}

function CheckIn({ state }: { state: State }) {
  const said = now().outbox.findLast((row): row is Tap => row.lane === "tap" && row.kind === "check_in");
  return (
    <>
      {state.check_in_due_at && !state.safety && <p class="due">{say("idle.check_in_due", { time: time(state.check_in_due_at) })}</p>}
      {said && <p class="quiet" role="status">{say("idle.checked_in", { time: time(said.at) })}</p>}
    </>
  );
}

function OffShift({ state, open }: { state: State; open: Unwritten[] }) {
  const { shift } = state;
  return (
    <Shell
      big={{ word: say("shift.go_on"), act: () => void goOnShift() }}
      thumb={<div class="row-second"><LookUp /></div>}
    >
      <h1>{say("shift.off_title")}</h1>
      <p class="lead">{say(shift ? "shift.off_text" : "shift.none_text")}</p>
      {shift && <p>{say("shift.planned", { from: time(shift.starts_at), until: time(shift.ends_at) })}</p>}
      <CareCards care={state.safety?.care ?? []} />
      <Kept state={state} />
      <ToWrite open={open} />
      <Mine state={state} />
      <Feedback state={state} />
      <Persisted />
    </Shell>
  );
}

function LookUp() {
  return (
    <button type="button" class="second" onClick={() => change({ page: { is: "directory", encounter: null }, says: "" })}>
      {say("directory.open")}
    </button>
  );
}

type Listed = "promises" | "referrals" | "encounters" | "shifts" | "safety";
const LISTED: Record<Listed, string> = {
  promises: "promises.title", referrals: "referrals.title", encounters: "own.title", shifts: "shifts.title", safety: "safety.title",
};

/** What one owes, did, and is planned for. A number says how many promises are open. */
function Mine({ state }: { state: State }) {
  const owed = openPromises(state).length;
  return (
    <nav aria-label={say("menu.mine")}>
      <ul class="links">
        {(Object.keys(LISTED) as Listed[]).map((page) => (
          <li key={page}>
            <button type="button" class="link" onClick={() => change({ page: { is: page }, says: "" })}>
              <span class="grow">{say(LISTED[page])}</span>
              {page === "promises" && owed > 0 && <span class="count">{owed}</span>}
              <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" fill="none" stroke="currentColor" stroke-width="2">
                <path d="m6 3 5 5-5 5" />
              </svg>
            </button>
          </li>
        ))}
      </ul>
    </nav>
  );
}

/** Calls that are kept for this worker, for later: not to be driven to now. */
function Kept({ state }: { state: State }) {
  const { reserved = [] } = state;
  if (reserved.length === 0) return null;
  return (
    <section>
      <h2 class="label">{say("reserved.title")}</h2>
      <ul class="cards">
        {reserved.map((one) => (
          <li key={one.id} class="card">
            <strong>{placeWords(one.place)}</strong>
            <small>{say(`category.${one.category || "other"}`)}. {say("reserved.when", { from: time(one.from_at), until: time(one.until_at) })}. {say("offer.reserved")}</small>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Asked while it is fresh: after a day nobody is asked any more. */
const FRESH = 24 * 3600_000;

/** How working with the officer went: one tap after the call, or none. What the officer said of us stands beside it. */
function Feedback({ state }: { state: State }) {
  const said = new Set(now().outbox.filter((row): row is Tap => row.lane === "tap" && row.kind === "feedback").map((row) => row.response));
  const open = state.centre?.feedback.find((one) => !one.mine && !said.has(one.response) && townNow() - Date.parse(one.ended_at) < FRESH);
  if (!open) return null;
  const give = (word: string) => void tap("feedback", word, { id: open.response }, { word });
  return (
    <section class="ask">
      <p>{say("feedback.ask", { place: placeWords(open.place) })}</p>
      <div class="chips">
        {listOf("feedback_word").map((word) => <button key={word} type="button" class="chip" onClick={() => give(word)}>{say(`feedback_word.${word}`)}</button>)}
      </div>
      {open.says && <small class="quiet">{say("feedback.theirs", { says: [say(`feedback_heard.${open.says.word}`), open.says.line].filter(Boolean).join(". ") })}</small>}
    </section>
  );
}

/** Whether this phone promised to keep what is saved: said plainly, above all when it did not. */
function Persisted() {
  const { isPersisted } = now();
  if (isPersisted === true) return <p class="quiet">{say("shift.persist_yes")}</p>;
  return <p class={isPersisted === false ? "attention" : "quiet"}>{say(isPersisted === false ? "shift.persist_no" : "shift.persist_unknown")}</p>;
}

function ToWrite({ open }: { open: Unwritten[] }) {
  if (open.length === 0) return null;
  return (
    <section>
      <h2 class="label">{say("idle.unwritten")}</h2>
      <ul class="cards">
        {open.map((one) => (
          <li key={one.response}>
            <button type="button" class="card" onClick={() => write(one.response)}>
              <strong>{placeWords(one.place)}</strong>
              <small>
                {say(`category.${one.category || "other"}`)}
                {one.end && `. ${say(`end.${one.end}`)}`}
                {one.ended_at && `, ${time(one.ended_at)}`}
                {one.response in now().drafts && `. ${say("write.begun")}`}
              </small>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
