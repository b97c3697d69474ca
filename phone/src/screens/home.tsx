import { goOffShift, goOnShift, tap } from "../acts.ts";
import { change, now } from "../app.ts";
import type { State, Tap, Unwritten } from "../model.ts";
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
      <Persisted />
      <ToWrite open={open} />
      <Mine />
    </Shell>
  );
}

function CheckIn({ state }: { state: State }) {
  const said = now().outbox.findLast((row): row is Tap => row.lane === "tap" && row.kind === "check_in");
  return (
    <>
      {state.check_in_due_at && <p class="due">{say("idle.check_in_due", { time: time(state.check_in_due_at) })}</p>}
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
      <Persisted />
      <ToWrite open={open} />
      <Mine />
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

/** What one did before: how far the referrals came, and what one wrote. */
function Mine() {
  return (
    <nav aria-label={say("menu.mine")}>
      <ul class="links">
        {(["referrals", "encounters"] as const).map((page) => (
          <li key={page}>
            <button type="button" class="link" onClick={() => change({ page: { is: page }, says: "" })}>
              <span class="grow">{say(page === "referrals" ? "referrals.title" : "own.title")}</span>
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
