import { useEffect, useState } from "preact/hooks";
import { readEncounter, readOwn } from "../acts.ts";
import { change } from "../app.ts";
import type { OwnEncounter, ReadEncounter } from "../model.ts";
import { Fact, Shell } from "./shell.tsx";
import { dayAndTime, placeWords, say, sentence } from "./use.ts";

/** What one wrote oneself. Asked from the office each time, held by this page alone, gone when it is left. */
export function OwnWriteUpsPage() {
  const [mine, setMine] = useState<OwnEncounter[] | null | "asking">("asking");
  const [chosen, choose] = useState<OwnEncounter | null>(null);
  const look = () => void readOwn().then(setMine);
  useEffect(look, []);
  if (chosen) return <ReadPage one={chosen} back={() => choose(null)} />;
  const retry = mine === null && <button type="button" class="second wide" onClick={look}>{say("own.again")}</button>;
  return (
    <Shell big={{ word: say("app.back"), act: () => change({ page: { is: "home" }, says: "" }), calm: true }} thumb={retry}>
      <h1>{say("own.title")}</h1>
      <p class="quiet">{say("own.text")}</p>
      {mine === "asking" && <p class="quiet" role="status">{say("app.opening")}</p>}
      {Array.isArray(mine) && mine.length === 0 && <p class="lead">{say("own.empty")}</p>}
      {Array.isArray(mine) && (
        <ul class="cards">
          {mine.map((one) => (
            <li key={one.id}>
              <button type="button" class="card" onClick={() => choose(one)}>
                <strong>{one.place ? placeWords(one.place) : say("own.no_place")}</strong>
                <small>
                  {one.category && `${say(`category.${one.category}`)}. `}
                  {sentence(say("own.written", { time: dayAndTime(one.written_at) }))}.
                  {one.is_struck && ` ${say("own.struck")}`}
                </small>
              </button>
            </li>
          ))}
        </ul>
      )}
    </Shell>
  );
}

function ReadPage({ one, back }: { one: OwnEncounter; back: () => void }) {
  const [read, setRead] = useState<ReadEncounter | null | "asking">("asking");
  useEffect(() => void readEncounter(one.id).then(setRead), [one.id]);
  return (
    <Shell big={{ word: say("app.back"), act: () => { change({ says: "" }); back(); }, calm: true }}>
      <p class="kicker">{sentence(say("own.written", { time: dayAndTime(one.written_at) }))}</p>
      <h1>{one.place ? placeWords(one.place) : say("own.no_place")}</h1>
      {read === "asking" && <p class="quiet" role="status">{say("app.opening")}</p>}
      {read && read !== "asking" && <Said read={read} />}
      <p class="quiet">{say("own.look")}</p>
    </Shell>
  );
}

function Said({ read }: { read: ReadEncounter }) {
  const words = (list: string, chosen: string[]) => chosen.map((word) => say(`${list}.${word}`)).join(", ") || say("own.nothing");
  const people = read.people.map(({ role, name }) => [say(`role.${role}`), name].filter(Boolean).join(": ")).join(", ");
  return (
    <dl class="facts">
      <Fact name={say("own.people")}>{people || say("own.nothing")}</Fact>
      <Fact name={say("own.needs")}>{words("need", read.needs)}</Fact>
      <Fact name={say("own.root_problems")}>{words("root", read.root_problems)}</Fact>
      <Fact name={say("own.done")}>{words("done", read.done)}</Fact>
      <Fact name={say("own.disposition")}>{say(`disposition.${read.disposition}`)}</Fact>
      <Fact name={say("own.note")}><span class="note">{read.note || say("own.nothing")}</span></Fact>
    </dl>
  );
}
