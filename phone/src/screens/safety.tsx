import { tap } from "../acts.ts";
import { change, now, townNow } from "../app.ts";
import type { Care, HelpWanted, Response, Safety, State, Tap } from "../model.ts";
import { startSharing, stopSharing } from "../position.ts";
import { Fact, Shell } from "./shell.tsx";
import { ago, dayAndTime, heardAt, placeWords, say, sentence, time } from "./use.ts";

/** Whether anybody will be woken if this worker goes quiet: in words, on every screen where it matters. */
export function Protection({ state }: { state: State }) {
  const { safety } = state;
  if (!safety) return null;
  const { level, why, check_in_due_at: due } = safety.protection;
  const who = safety.ladder.find((one) => one.who !== "worker" && one.name)?.name ?? say("ladder.coordinator");
  if (state.response?.is_unheard && now().link !== "ok") return <p class="attention" role="status">{say("protection.unheard")}</p>;
  if (isUnheard(safety)) {
    return (
      <p class="attention" role="status">
        {say("protection.silent", { time: time(heardAt(now())) })} {due && level === "active" && say("protection.still_runs", { time: time(due) })}
      </p>
    );
  }
  if (level === "active") return due ? <p class="due">{say("protection.active", { time: time(due), who })}</p> : null;
  const isCalm = why === "off_shift" || why === "no_response";
  return <p class={isCalm ? "quiet" : "attention"} role="status">{say(`protection.why.${why || "timers_stopped"}`)}</p>;
}

/** Silent for longer than the office thinks right: what the phone says of itself, whatever the office last said. */
function isUnheard({ protection }: Safety): boolean {
  const { link, bearing } = now();
  return link !== "ok" && bearing.phone > 0 && townNow() - heardAt(now()) > protection.silence_seconds * 1000;
}

/** The worker's own check-in was missed, or a mate's alarm came here: above everything, with one thing to tap. */
export function Alarms({ state }: { state: State }) {
  const { safety } = state;
  if (!safety) return null;
  const answered = new Set(now().outbox.filter((row): row is Tap => row.lane === "tap" && row.kind === "got_alarm").map((row) => row.facts?.alarm));
  const wanted = safety.help_wanted.filter((one) => !one.acknowledged_by && !answered.has(one.id));
  const own = safety.alarm && !hasSaid(safety.alarm.raised_at) ? safety.alarm : null;
  if (!own && wanted.length === 0) return null;
  return (
    <div class="notices" role="alert"><ul>
      {own && (
        <li class="notice danger">
          <span>{own.is_drill && `${say("alarm.drill")} `}{say("alarm.own", { time: time(own.raised_at) })}</span>
          <button type="button" class="second" onClick={() => void tap("check_in")}>{say("idle.check_in")}</button>
        </li>
      )}
      {wanted.map((one) => <Wanted key={one.id} help={one} />)}
    </ul></div>
  );
}

/** Whether this phone said "I am all right" after an alarm, even when the office has not heard it. */
export const hasSaid = (since: string) =>
  now().outbox.some((row) => row.lane === "tap" && row.kind === "check_in" && Date.parse(row.at) >= Date.parse(since));

function Wanted({ help }: { help: HelpWanted }) {
  return (
    <li class="notice danger">
      <span>
        {help.is_drill && `${say("alarm.drill")} `}
        {say(`alarm.${help.kind}`, { who: help.worker, place: help.place ? placeWords(help.place) : "", time: time(help.raised_at) })}
      </span>
      <button type="button" class="second" onClick={() => void tap("got_alarm", "", null, { alarm: help.id })}>{say("alarm.have_it")}</button>
    </li>
  );
}

/** Wait here: until somebody says that the scene is safe, and who said so. */
export function HoldLine({ state, response }: { state: State; response: Response }) {
  const { safety } = state;
  const { status, lacks_partner } = response;
  if (status === "on_scene" || status === "engaged") return null;
  const hold = safety?.hold;
  return (
    <>
      {hold && !hold.released_at && <p class="attention" role="status">{say(`hold.${hold.why}`)} {say("hold.wait")}</p>}
      {hold?.released_at && <p class="due" role="status">{say("hold.safe", { who: hold.released_by || say(`scene.${hold.released_says}`), time: time(hold.released_at) })}</p>}
      {lacks_partner && <p class="attention" role="status">{say("pair.wait")}</p>}
    </>
  );
}

export const isHeld = (state: State, response: Response): boolean => {
  if (response.status === "on_scene" || response.status === "engaged") return false;
  const hold = state.safety?.hold;
  return hold ? !hold.released_at : response.status === "staged" && Boolean(state.safety);
};

/** Sharing one's place: only on a call, only with the team on it, and said plainly while it is on. */
export function Sharing({ state, response }: { state: State; response: Response }) {
  const { safety } = state;
  if (!safety?.sharing.may || response.is_unheard || !("geolocation" in navigator)) return null;
  const { isSharing } = now();
  const mates = safety.mates.filter((one) => one.said_at);
  return (
    <section>
      <button type="button" class="link" aria-pressed={isSharing} onClick={() => (isSharing ? stopSharing() : startSharing())}>
        <span class="grow">{say(isSharing ? "sharing.stop" : "sharing.start")}</span>
      </button>
      <p class="quiet">{say(isSharing ? "sharing.on" : "sharing.text")}</p>
      {mates.map((one) => <p key={one.initials} class="quiet">{say("sharing.mate", { who: one.name, ago: ago(one.said_at) })}</p>)}
    </section>
  );
}

const ANSWERS = ["fine", "talked", "wants_support", "needs_time_off", "not_now"];

/** After a hard call somebody asks, a day and a week later. Any answer is right; none is an answer too. */
export function CareCards({ care }: { care: Care[] }) {
  const answered = new Set(now().outbox.filter((row): row is Tap => row.lane === "tap" && row.kind === "care").map((row) => row.facts?.follow_up));
  const due = care.filter((one) => one.is_due && !answered.has(one.id));
  return (
    <>
      {due.slice(0, 1).map((one) => (
        <section key={one.id} class="ask">
          <p>{say(`care.${one.kind}`)}</p>
          <div class="chips">
            {ANSWERS.map((answer) => (
              <button key={answer} type="button" class="chip" onClick={() => void tap("care", answer, null, { follow_up: one.id, answer })}>{say(`care_answer.${answer}`)}</button>
            ))}
          </div>
          <small class="quiet">{say("care.who")}</small>
        </section>
      ))}
    </>
  );
}

/** All about being safe in one place: who is woken, what was hard, what is counted of it. */
export function SafetyPage({ state }: { state: State }) {
  const { safety } = state;
  return (
    <Shell
      big={{ word: say("app.back"), act: () => change({ page: { is: "home" }, says: "" }), calm: true }}
      thumb={<div class="row-second"><button type="button" class="second" onClick={() => change({ sheet: "hard_call", says: "" })}>{say("hard.open")}</button></div>}
    >
      <h1>{say("safety.title")}</h1>
      {safety?.drill && <p class="attention">{say("alarm.drill")}</p>}
      {safety ? <Told safety={safety} state={state} /> : <p class="quiet">{say("safety.not_here")}</p>}
      <p>{say("safety.sos_text")}</p>
      <p class="quiet">{say("safety.no_911")}</p>
    </Shell>
  );
}

const COUNTED = ["hard_calls", "left_for_safety", "sos", "back_ups", "missed_check_ins"];

function Told({ safety, state }: { safety: Safety; state: State }) {
  const { ladder, exposure, care } = safety;
  return (
    <>
      <Protection state={state} />
      {ladder.length > 0 && (
        <section>
          <h2 class="label">{say("safety.ladder")}</h2>
          <ol class="reasons">
            {ladder.map((rung, place) => (
              <li key={place}>{rung.name || sentence(say(`ladder.${rung.who}`))} <small class="quiet">{rung.after_seconds ? say("ladder.after", { minutes: Math.max(1, Math.round(rung.after_seconds / 60)) }) : say("ladder.at_once")}</small></li>
            ))}
          </ol>
        </section>
      )}
      <CareCards care={care} />
      <section>
        <h2 class="label">{say("safety.exposure", { days: exposure.days ?? 30 })}</h2>
        <dl class="facts">{COUNTED.map((name) => <Fact key={name} name={say(`exposure.${name}`)}>{exposure[name] ?? 0}</Fact>)}</dl>
        <p class="quiet">{say("safety.exposure_who")}</p>
      </section>
      {care.filter((one) => !one.is_due).map((one) => <p key={one.id} class="quiet">{say("care.later", { time: dayAndTime(one.due_at) })}</p>)}
    </>
  );
}
