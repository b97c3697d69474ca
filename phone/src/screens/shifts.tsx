import { useEffect, useState } from "preact/hooks";
import { changeShifts, fetchShifts } from "../acts.ts";
import { change, now } from "../app.ts";
import type { ShiftHours, Shifts } from "../model.ts";
import { Fact, Shell } from "./shell.tsx";
import { dayWords, dayAndTime, languageWords, placeWords, say, sentence, time } from "./use.ts";

type Part = { shifts: Shifts; act: (path: string, body?: unknown) => void };

/** One's own shifts, those one can sign up for, swaps asked and offered, and the blocks one knows. Changes need the network. */
export function ShiftsPage() {
  const [isSwapping, swap] = useState<number | null>(null);
  const [link, setLink] = useState("");
  useEffect(() => void fetchShifts(), []);
  const { shifts } = now();
  const act = (path: string, body: unknown = {}) => void changeShifts(path, body).then((told) => setLink(told?.calendar.url ?? ""));
  return (
    <Shell big={{ word: say("app.back"), act: () => change({ page: { is: "home" }, says: "" }), calm: true }}>
      <h1>{say("shifts.title")}</h1>
      {!shifts ? <p class="quiet" role="status">{say(now().link === "silent" ? "shifts.not_here" : "app.opening")}</p> : (
        <>
          {now().link === "silent" && <p class="attention">{say("shifts.offline", { time: dayAndTime(shifts.read_at) })}</p>}
          <Asked shifts={shifts} act={act} />
          <Own shifts={shifts} act={act} swapping={isSwapping} swap={swap} />
          <Openings shifts={shifts} act={act} />
          <Blocks shifts={shifts} act={act} />
          <Me shifts={shifts} act={act} link={link} />
        </>
      )}
    </Shell>
  );
}

/** "Fri 15 May, 14:00 to 00:00", and that it is on call. */
const hoursWords = ({ kind, starts_at, ends_at }: ShiftHours) =>
  `${dayWords(starts_at)}, ${say("shifts.hours", { from: time(starts_at), until: time(ends_at) })}${kind === "on_call" ? ` (${say("shifts.on_call")})` : ""}`;

function Asked({ shifts, act }: Part) {
  const open = shifts.asks.filter((one) => one.state === "open" || one.state === "agreed" || (one.is_mine && one.state === "refused"));
  if (open.length === 0) return null;
  return (
    <section>
      <h2 class="label">{say("shifts.asks")}</h2>
      <ul class="cards">
        {open.map((one) => (
          <li key={one.id} class="card">
            <strong>{one.is_mine ? say(`ask.${one.kind}_mine`) : say("ask.swap_from", { who: one.from })}</strong>
            {one.gives && <span>{say("ask.gives", { hours: hoursWords(one.gives) })}</span>}
            {one.gets && <span>{say("ask.gets", { hours: hoursWords(one.gets) })}</span>}
            {one.state === "agreed" && <small>{say("ask.taken")}</small>}
            {one.state === "refused" && <small>{say("ask.refused")} {one.why}</small>}
            {one.state === "open" && one.is_mine && <small>{say("ask.open")}</small>}
            <div class="row-second">
              {one.is_mine && one.state !== "refused" && <button type="button" class="second" onClick={() => act(`shifts/asks/${one.id}/withdraw`)}>{say("ask.withdraw")}</button>}
              {!one.is_mine && one.for_me && one.state === "open" && (
                <>
                  <button type="button" class="second" onClick={() => act(`shifts/asks/${one.id}/take`)}>{say("ask.take")}</button>
                  {one.to && <button type="button" class="second" onClick={() => act(`shifts/asks/${one.id}/turn-down`)}>{say("ask.turn_down")}</button>}
                </>
              )}
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Own({ shifts, act, swapping, swap }: Part & { swapping: number | null; swap: (id: number | null) => void }) {
  const mine = shifts.mine.filter((one) => one.state !== "done");
  const [isLong, setLong] = useState(false);
  return (
    <section>
      <h2 class="label">{say("shifts.mine")}</h2>
      {mine.length === 0 && <p class="quiet">{say("shifts.none")}</p>}
      <ul class="cards">
        {mine.slice(0, isLong ? undefined : FEW).map((one) => (
          <li key={one.id} class="card">
            <strong>{hoursWords(one)}</strong>
            {one.state === "now" && <small>{say("shifts.now")}</small>}
            {one.state === "coming" && !one.ask && (
              <div class="row-second"><button type="button" class="second" aria-expanded={swapping === one.id} onClick={() => swap(swapping === one.id ? null : one.id)}>{say("shifts.swap")}</button></div>
            )}
            {swapping === one.id && (
              <div class="chips" role="group" aria-label={say("shifts.swap_with")}>
                <button type="button" class="chip" onClick={() => { swap(null); act(`shifts/${one.id}/swap`); }}>{say("shifts.anyone")}</button>
                {shifts.team.map((mate) => (
                  <button key={mate.worker} type="button" class="chip" onClick={() => { swap(null); act(`shifts/${one.id}/swap`, { with: mate.worker }); }}>{mate.name}</button>
                ))}
              </div>
            )}
          </li>
        ))}
      </ul>
      {mine.length > FEW && !isLong && <More act={() => setLong(true)} />}
    </section>
  );
}

const FEW = 4;
const More = ({ act }: { act: () => void }) => <button type="button" class="bare plain" onClick={act}>{say("shifts.all")}</button>;

function Openings({ shifts, act }: Part) {
  if (shifts.openings.length === 0) return null;
  return (
    <section>
      <h2 class="label">{say("shifts.openings")}</h2>
      {shifts.needs_approval && <p class="quiet">{say("shifts.approval")}</p>}
      <ul class="cards">
        {shifts.openings.map((one) => (
          <li key={one.id} class="card">
            <strong>{hoursWords(one)}</strong>
            <small>{say("shifts.places", { taken: one.taken, wanted: one.wanted })}</small>
            {one.mine === "no" && one.taken < one.wanted ? (
              <div class="row-second"><button type="button" class="second" onClick={() => act(`shifts/openings/${one.id}/sign-up`)}>{say("shifts.sign_up")}</button></div>
            ) : one.mine !== "no" && <small>{say(`shifts.${one.mine}`)}</small>}
          </li>
        ))}
      </ul>
    </section>
  );
}

/** The blocks one knows: said by oneself, or learned from calls. */
function Blocks({ shifts, act }: Part) {
  const [address, setAddress] = useState("");
  const [isLong, setLong] = useState(false);
  const declare = () => {
    if (!address.trim()) return;
    act("blocks", { address: address.trim() });
    setAddress("");
  };
  return (
    <section>
      <h2 class="label">{say("blocks.title")}</h2>
      <p class="quiet">{say("blocks.text")}</p>
      <ul class="links">
        {shifts.blocks.slice(0, isLong ? undefined : FEW).map((one) => (
          <li key={one.key} class="block">
            <span class="grow">{sentence(placeWords(one.says))}<small class="quiet">{one.calls > 0 && ` ${one.calls === 1 ? say("blocks.call") : say("blocks.calls", { count: one.calls })}`}</small></span>
            {one.declared && <button type="button" class="bare" onClick={() => act("blocks/forget", { key: one.key })}>{say("blocks.forget")}</button>}
          </li>
        ))}
      </ul>
      {shifts.blocks.length > FEW && !isLong && <More act={() => setLong(true)} />}
      <label class="field">
        <span>{say("blocks.add")}</span>
        <input type="text" autocomplete="off" maxLength={120} value={address} onInput={(event) => setAddress(event.currentTarget.value)} />
      </label>
      <div class="row-second"><button type="button" class="second" onClick={declare}>{say("blocks.declare")}</button></div>
    </section>
  );
}

function Me({ shifts, act, link }: Part & { link: string }) {
  const { me, calendar } = shifts;
  return (
    <section>
      <h2 class="label">{say("me.title")}</h2>
      <dl class="facts">
        <Fact name={say("directory.languages")}>{me.languages.map(languageWords).join(", ") || say("own.nothing")}</Fact>
        <Fact name={say("me.skills")}>{me.skills.map((one) => say(`skill.${one}`)).join(", ") || say("own.nothing")}</Fact>
      </dl>
      <p class="quiet">{say("me.wrong")}</p>
      <div class="row-second">
        <button type="button" class="second" onClick={() => act("calendar")}>{say(calendar.has_link ? "calendar.again" : "calendar.make")}</button>
        {calendar.has_link && <button type="button" class="second" onClick={() => act("calendar/end")}>{say("calendar.end")}</button>}
      </div>
      {link && (
        <label class="field">
          <span class="label">{say("calendar.once")}</span>
          <textarea class="address" rows={3} readOnly value={link} onFocus={(event) => event.currentTarget.select()} />
        </label>
      )}
    </section>
  );
}
