import { accept } from "../acts.ts";
import { change } from "../app.ts";
import { shareLeft } from "../clock.ts";
import type { Call, Offer, State } from "../model.ts";
import { KnownPlace } from "./known.tsx";
import { Fact, Shell } from "./shell.tsx";
import { placeWords, say, sentence, time, useTownNow } from "./use.ts";

/** A call is offered: where, what, who is there, how far, why you. Yes or can't. */
export function OfferPage({ offer, state }: { offer: Offer; state: State }) {
  const { call, others_asked: others = 0 } = offer;
  return (
    <Shell
      big={{ word: say("offer.accept"), act: () => void accept(offer) }}
      thumb={
        <button type="button" class="second wide" onClick={() => change({ sheet: "cannot", says: "" })}>
          {say("offer.cannot")}
        </button>
      }
    >
      <div class="offer-head">
        <div>
          <p class="kicker">{titleWords(offer)}</p>
          <h1>{placeWords(call.place)}</h1>
        </div>
        <Ring offer={offer} />
      </div>
      <CallFacts call={call}>
        <Fact name={say("offer.far")}>{farWords(offer.minutes_away)}</Fact>
      </CallFacts>
      {offer.reasons.length > 0 && (
        <section>
          <h2 class="label">{say("offer.why")}</h2>
          <ul class="reasons">{offer.reasons.map((reason) => <li key={reason}>{sentence(reason)}</li>)}</ul>
        </section>
      )}
      {others > 0 && <p class="quiet">{others === 1 ? say("offer.other") : say("offer.others", { count: others })}</p>}
      <KnownPlace state={state} />
    </Shell>
  );
}

/** What is known of a call, in the same order everywhere. */
export function CallFacts({ call, children }: { call: Call; children?: preact.ComponentChildren }) {
  const nature = call.nature && call.nature.toLowerCase() !== call.category ? call.nature : "";
  return (
    <dl class="facts">
      <Fact name={say("offer.what")}>
        <strong>{say(`category.${call.category || "other"}`)}</strong>
        {nature && <small>{placeWords(nature)}</small>}
      </Fact>
      <Fact name={say("offer.who")}>
        {say(call.officer_there ? "offer.officer_yes" : call.officer_there === null ? "offer.officer_unknown" : "offer.officer_no")}
        <small>{say(`source.${call.source}`)}, {say("offer.asked", { time: time(call.asked_at) })}</small>
      </Fact>
      {children}
    </dl>
  );
}

function titleWords({ seat, from_name }: Offer): string {
  return seat && seat !== "lead" ? say(`offer.title_${seat}`, { who: from_name ?? "" }) : say("offer.title");
}

function farWords(minutes: number | null): string {
  if (minutes === null) return say("offer.minutes_unknown");
  const whole = Math.max(1, Math.round(minutes));
  return whole === 1 ? say("offer.minutes_one") : say("offer.minutes", { minutes: whole });
}

/** Seconds while every one counts, "4:05" before. */
const leftWords = (seconds: number) => (seconds < 100 ? `${seconds}` : `${Math.floor(seconds / 60)}:${`${seconds % 60}`.padStart(2, "0")}`);

/** The time that is left to answer: a ring that empties, and the seconds in it. */
function Ring({ offer }: { offer: Offer }) {
  const now = useTownNow(250);
  const share = shareLeft(offer.offered_at, offer.expires_at, now);
  const seconds = Math.max(0, Math.ceil((Date.parse(offer.expires_at) - now) / 1000));
  return (
    <div class={share < 0.25 ? "ring late" : "ring"} role="timer" aria-label={say("offer.left", { seconds })}>
      <svg viewBox="0 0 72 72" aria-hidden="true">
        <circle class="ring-rail" cx="36" cy="36" r="31" fill="none" />
        <circle
          class="ring-left" cx="36" cy="36" r="31" fill="none" pathLength="100"
          stroke-dasharray={`${(share * 100).toFixed(1)} 100`} transform="rotate(-90 36 36)"
        />
      </svg>
      <span class={seconds < 100 ? "" : "long"} aria-hidden="true">{leftWords(seconds)}</span>
    </div>
  );
}
