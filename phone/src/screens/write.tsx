import { sealEncounter } from "../acts.ts";
import { change, now } from "../app.ts";
import type { Encounter, Unwritten } from "../model.ts";
import { listOf } from "../words/say.ts";
import { Shell } from "./shell.tsx";
import { dayAndTime, placeWords, say } from "./use.ts";

/** Write up a call from what is known: tapping, not typing. Held in memory only, until it is sealed. */
export function WritePage({ call }: { call: Unwritten }) {
  const { drafts } = now();
  const body = drafts[call.response] ?? blank(call.response);
  const set = (part: Partial<Encounter>) => change({ drafts: { ...drafts, [call.response]: { ...body, ...part } }, says: "" });
  const finish = () => {
    if (!body.disposition) change({ says: "write.missing" });
    else if (!now().isBusy) void sealEncounter(body);
  };
  return (
    <Shell
      big={{ word: say(now().isBusy ? "write.sealing" : "write.finish"), act: finish }}
      thumb={
        <div class="row-second">
          <p class="quiet grow">{say(now().hasPin ? "write.kept_by_pin" : "write.not_saved")}</p>
          <button type="button" class="second" onClick={() => change({ page: { is: "home" }, says: "" })}>{say("write.later")}</button>
        </div>
      }
    >
      <p class="kicker">{say("write.title")}</p>
      <h1>{placeWords(call.place)}</h1>
      <p class="quiet">{knownWords(call)}</p>
      <p class="quiet">{say("write.text")}</p>
      <People body={body} set={set} />
      <Many list="need" name="needs" title="write.needs" body={body} set={set} />
      <Many list="root" name="root_problems" title="write.root_problems" body={body} set={set} />
      <Many list="done" name="done" title="write.done" body={body} set={set} />
      <Where body={body} set={set} />
      <label class="field">
        <span class="question">{say("write.note")}</span>
        <textarea rows={3} maxLength={600} autocomplete="off" value={body.note} onInput={(event) => set({ note: event.currentTarget.value })} />
        <small class="quiet">{say("write.note_hint")}</small>
      </label>
    </Shell>
  );
}

/** What the phone knows of the call already: nobody has to write it again. */
const knownWords = ({ category, ended_at, end }: Unwritten) =>
  [say(`category.${category || "other"}`), end && say(`end.${end}`), ended_at && say("write.ended", { time: dayAndTime(ended_at) })].filter(Boolean).join(". ");

type Part = { body: Encounter; set: (part: Partial<Encounter>) => void };

const blank = (response: string): Encounter => ({
  schema: 1, response, people: [], needs: [], root_problems: [], done: [], disposition: "", note: "",
});

/** Who was met: each tap on a role is one more person. */
function People({ body, set }: Part) {
  const count = (role: string) => body.people.filter((one) => one.role === role).length;
  const fewer = (role: string) => set({ people: body.people.toSpliced(body.people.findLastIndex((one) => one.role === role), 1) });
  return (
    <fieldset>
      <legend class="question">{say("write.people")}</legend>
      <div class="chips">
        {listOf("role").map((role) => (
          <span key={role} class="chip-pair">
            <button type="button" class={count(role) ? "chip on" : "chip"} aria-pressed={count(role) > 0}
              onClick={() => set({ people: [...body.people, { role, name: "" }] })}>
              {say(`role.${role}`)}{count(role) > 1 && ` × ${count(role)}`}
            </button>
            {count(role) > 0 && (
              <button type="button" class="chip minus" aria-label={say("write.fewer", { role: say(`role.${role}`) })} onClick={() => fewer(role)}>−</button>
            )}
          </span>
        ))}
      </div>
    </fieldset>
  );
}

function Many({ list, name, title, body, set }: Part & { list: string; name: "needs" | "root_problems" | "done"; title: string }) {
  const chosen = body[name];
  const flip = (word: string) => set({ [name]: chosen.includes(word) ? chosen.filter((one) => one !== word) : [...chosen, word] });
  return (
    <fieldset>
      <legend class="question">{say(title)}</legend>
      <div class="chips">
        {listOf(list).map((word) => (
          <button key={word} type="button" class={chosen.includes(word) ? "chip on" : "chip"} aria-pressed={chosen.includes(word)} onClick={() => flip(word)}>
            {say(`${list}.${word}`)}
          </button>
        ))}
      </div>
    </fieldset>
  );
}

function Where({ body, set }: Part) {
  return (
    <fieldset>
      <legend class="question">{say("write.disposition")}</legend>
      <div class="chips">
        {listOf("disposition").map((word) => (
          <label key={word} class={body.disposition === word ? "chip on" : "chip"}>
            <input type="radio" class="sr-only" name="disposition" value={word} checked={body.disposition === word} onChange={() => set({ disposition: word })} />
            {say(`disposition.${word}`)}
          </label>
        ))}
      </div>
    </fieldset>
  );
}

/** The tick: shown only because the disk has it. Then, whether the office has it too. */
export function SealedPage({ encounter, record }: { encounter: string; record: string }) {
  const row = now().outbox.find((one) => one.id === record);
  const state = row?.state ?? "waiting";
  return (
    <Shell
      big={{ word: say("write.finished"), act: () => change({ page: { is: "home" } }), calm: false }}
      thumb={
        <button type="button" class="second wide" onClick={() => change({ page: { is: "directory", encounter }, says: "" })}>
          {say(record === encounter ? "write.connect" : "refer.another")}
        </button>
      }
    >
      <div class="sealed" role="status">
        <svg viewBox="0 0 64 64" width="64" height="64" aria-hidden="true">
          <circle cx="32" cy="32" r="29" /><path d="m20 33 8.5 8.5L45 24" />
        </svg>
        <h1>{say("write.sealed_title")}</h1>
        <p class="lead">{say(`write.sealed_${state === "refused" ? "waiting" : state}`)}</p>
      </div>
    </Shell>
  );
}
