import { dayWords, dayAndTime, noteWords, say, sentence } from "./use.ts";
import type { Hazard, OwnCall, PlaceNote, State } from "../model.ts";

/** What is known of a place before one arrives: dangers first, with the day they run out; then the team's notes; then one's own calls there. */
export function KnownPlace({ state }: { state: State }) {
  const hazards = state.safety?.hazards ?? [];
  const notes = state.place_notes ?? [];
  const mine = state.own_calls ?? [];
  return (
    <section>
      <h2 class="label">{say("response.notes")}</h2>
      {hazards.length > 0 && <ul class="hazards">{hazards.map((one) => <HazardLine key={one.what + one.set_at} hazard={one} />)}</ul>}
      {notes.length + mine.length > 0 && (
        <ul class="reasons">
          {notes.map((note: PlaceNote) => <li key={note.code + note.value}>{noteWords(note)}</li>)}
          {mine.map((one) => <li key={one.at}>{ownWords(one)}</li>)}
        </ul>
      )}
      {hazards.length + notes.length + mine.length === 0 && <p class="quiet">{say("response.no_notes")}</p>}
    </section>
  );
}

function HazardLine({ hazard }: { hazard: Hazard }) {
  const { says, kind_says, state, set_at, expires_at, what } = hazard;
  return (
    <li class="hazard">
      <strong>{sentence(says || kindWords(what, kind_says))}</strong>
      <small>
        {says && `${sentence(kindWords(what, kind_says))}. `}
        {say(state === "holds" ? "hazard.until" : `hazard.${state}`, { set: dayWords(set_at), until: dayWords(expires_at) })}
      </small>
    </li>
  );
}

/** The office's sentence, unless the phone has one in the worker's language. */
function kindWords(what: string, says: string): string {
  const words = say(`hazard_kind.${what}`);
  return words === what.replaceAll("_", " ") ? says : words;
}

const ownWords = ({ at, category, end }: OwnCall) =>
  [say("own_call.was", { day: dayAndTime(at) }), say(`category.${category || "other"}`), end && say(`end.${end}`)].filter(Boolean).join(". ");
