import { useEffect } from "preact/hooks";
import { change, now, townNow } from "../app.ts";
import type { State } from "../model.ts";
import { promisesOf, type Promised } from "../promises.ts";
import { fetchReferrals } from "../sender.ts";
import { Shell } from "./shell.tsx";
import { dayAndTime, placeWords, say, toWrite } from "./use.ts";

/** What this worker promised and has not done yet. Told from what the phone holds, so it works with no network. */
export const openPromises = (state: State): Promised[] => promisesOf(toWrite(now(), state), now().referrals ?? [], townNow());

export function PromisesPage({ state }: { state: State }) {
  useEffect(() => void fetchReferrals(), []);
  const open = openPromises(state);
  return (
    <Shell big={{ word: say("app.back"), act: () => change({ page: { is: "home" }, says: "" }), calm: true }}>
      <h1>{say("promises.title")}</h1>
      {open.length === 0 ? <p class="lead">{say("promises.none")}</p> : <p class="quiet">{say("promises.text")}</p>}
      <ul class="cards">{open.map((one) => <PromiseCard key={one.key} one={one} />)}</ul>
    </Shell>
  );
}

function PromiseCard({ one }: { one: Promised }) {
  const { what, about, need, due_at, response } = one;
  const isLate = due_at < townNow();
  const open = () => change({ page: response ? { is: "write", response } : { is: "referrals" }, says: "" });
  return (
    <li>
      <button type="button" class="card" onClick={open}>
        <strong>{say(`promise.${what}`)}</strong>
        <span>{what === "write" ? placeWords(about) : about}</span>
        <small>{what === "write" ? say(`category.${need || "other"}`) : say(`need.${need}`)}</small>
        <small class={isLate ? "late" : ""}>{say(isLate ? "promise.late" : "promise.due", { time: dayAndTime(new Date(due_at).toISOString()) })}</small>
      </button>
    </li>
  );
}
