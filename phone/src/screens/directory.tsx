import { useState } from "preact/hooks";
import { sealReferral } from "../acts.ts";
import { callOf, change, now, townNow } from "../app.ts";
import { find, type Found, type Place, type Wanted } from "../find.ts";
import type { Hours, Referral } from "../model.ts";
import { listOf } from "../words/say.ts";
import { Fact, Shell } from "./shell.tsx";
import { dayAndTime, languageWords, say } from "./use.ts";

const SHOWN = 30;

/** The services this phone carries: by need, by word, open now, near, by language; with no network. */
export function DirectoryPage({ encounter }: { encounter: string | null }) {
  const [wanted, setWanted] = useState<Wanted>({ need: "", word: "", language: "", isOpen: false });
  const [near, setNear] = useState<Place | null>(null);
  const { directory, state } = now();
  const services = directory?.services ?? [];
  const found = find(services, wanted, townNow(), state?.time_zone ?? "UTC", near);
  const set = (part: Partial<Wanted>) => setWanted({ ...wanted, ...part });
  const needs = listOf("need").filter((one) => services.some((service) => service.needs.includes(one)));
  const back = () => change({ page: encounter ? { is: "sealed", encounter, record: encounter } : { is: "home" } });
  return (
    <Shell big={{ word: say("app.back"), act: back, calm: true }}>
      <h1>{say("directory.title")}</h1>
      <label class="field">
        <span class="sr-only">{say("directory.search")}</span>
        <input type="search" placeholder={say("directory.search")} value={wanted.word} autocomplete="off" onInput={(event) => set({ word: event.currentTarget.value })} />
      </label>
      <Sideways label={say("write.needs")} options={["", ...needs]} chosen={wanted.need} choose={(need) => set({ need })} word={(one) => (one ? say(`need.${one}`) : say("directory.any"))} />
      <Narrow wanted={wanted} set={set} near={near} setNear={setNear} />
      {!directory ? <p>{say("directory.empty")}</p> : found.length === 0 && <p>{say("directory.none")}</p>}
      <ul class="cards">
        {found.slice(0, SHOWN).map((one) => <ServiceCard key={one.service.id} found={one} encounter={encounter} />)}
      </ul>
      {directory && <p class="quiet">{say("directory.from", { time: dayAndTime(directory.read_at) })}</p>}
    </Shell>
  );
}

type Row = { label: string; options: string[]; chosen: string; choose: (one: string) => void; word: (one: string) => string };

function Sideways({ label, options, chosen, choose, word }: Row) {
  return (
    <div class="chips sideways" role="group" aria-label={label} tabIndex={0}>
      {options.map((one) => (
        <button key={one} type="button" class={chosen === one ? "chip on" : "chip"} aria-pressed={chosen === one} onClick={() => choose(one)}>{word(one)}</button>
      ))}
    </div>
  );
}

type Narrowing = { wanted: Wanted; set: (part: Partial<Wanted>) => void; near: Place | null; setNear: (place: Place | null) => void };

/** Open now, near, and the languages that the list knows. Where one is never leaves the phone for this. */
function Narrow({ wanted, set, near, setNear }: Narrowing) {
  const languages = [...new Set((now().directory?.services ?? []).flatMap((one) => one.languages))].filter((one) => one !== "en").sort();
  const toggle = () => (near ? setNear(null) : whereWeAre(setNear));
  return (
    <div class="chips sideways" role="group" aria-label={say("directory.narrow")} tabIndex={0}>
      <button type="button" class={wanted.isOpen ? "chip on" : "chip"} aria-pressed={wanted.isOpen} onClick={() => set({ isOpen: !wanted.isOpen })}>{say("directory.open_now")}</button>
      <button type="button" class={near ? "chip on" : "chip"} aria-pressed={near !== null} onClick={toggle}>{say("directory.near")}</button>
      {languages.map((one) => (
        <button key={one} type="button" class={wanted.language === one ? "chip on" : "chip"} aria-pressed={wanted.language === one} onClick={() => set({ language: wanted.language === one ? "" : one })}>{languageWords(one)}</button>
      ))}
    </div>
  );
}

/** Near the call at hand; with none, near this phone, asked of the phone once and told nobody. */
function whereWeAre(found: (place: Place | null) => void): void {
  const call = callOf(now().state);
  if (call && call.lon !== null && call.lat !== null) return found({ lon: call.lon, lat: call.lat });
  if (!("geolocation" in navigator)) return change({ says: "directory.nowhere" });
  navigator.geolocation.getCurrentPosition(
    ({ coords }) => found({ lon: coords.longitude, lat: coords.latitude }),
    () => change({ says: "directory.nowhere" }),
    { maximumAge: 300_000, timeout: 10_000 },
  );
}

const DAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

/** "Mon-Fri 09:00–17:00", with the days in the worker's language. */
function hoursWords({ days, opens, closes }: Hours): string {
  const named = days.replace(/[A-Z][a-z]{2}/g, (day) => (DAYS.includes(day) ? say(`day.${day}`) : day));
  return opens === "00:00" && closes === "24:00" ? `${named}, ${say("directory.always")}` : `${named} ${opens}–${closes}`;
}

function ServiceCard({ found: { service, miles, isOpen }, encounter }: { found: Found; encounter: string | null }) {
  const { id, phone } = service;
  return (
    <li class="card">
      <strong>{service.name}</strong>
      <span>{service.organisation}</span>
      <small class={isOpen ? "open-now" : ""}>
        {say(isOpen === null ? "directory.hours_unknown" : isOpen ? "directory.is_open" : "directory.is_shut")}
        {miles !== null && `. ${say("directory.miles", { miles: miles.toFixed(1) })}`}
      </small>
      {service.address && <small>{service.address}</small>}
      <dl class="small-facts">
        {service.opening_hours.length > 0 && <Fact name={say("directory.hours")}>{service.opening_hours.map(hoursWords).join("; ")}</Fact>}
        {service.languages.length > 0 && <Fact name={say("directory.languages")}>{service.languages.map(languageWords).join(", ")}</Fact>}
        {service.eligibility && <Fact name={say("directory.for")}>{service.eligibility}</Fact>}
        {service.cost && <Fact name={say("directory.cost")}>{service.cost}</Fact>}
      </dl>
      <div class="row-second">
        {phone && <a class="button second" href={`tel:${phone.replace(/[^+\d]/g, "")}`}>{say("directory.call", { phone })}</a>}
        {encounter && (
          <button type="button" class="second" onClick={() => change({ page: { is: "refer", encounter, service: id }, says: "" })}>
            {say("directory.refer")}
          </button>
        )}
      </div>
    </li>
  );
}

/** Refer a person to a service: what they agreed to, and no more. */
export function ReferPage({ encounter, service: id }: { encounter: string; service: number }) {
  const service = now().directory?.services.find((one) => one.id === id);
  const [body, setBody] = useState<Referral & { answer: "" | "yes" | "no" }>({
    schema: 1, encounter, service: id, need: service?.needs[0] ?? "", agreed: false, answer: "",
    share: [], first_name: "", contact: "", consent_days: 30, how: "spoken",
  });
  const set = (part: Partial<typeof body>) => setBody({ ...body, ...part });
  return (
    <Shell
      big={{ word: say("refer.finish"), act: () => finish(body) }}
      thumb={<button type="button" class="second wide" onClick={() => change({ page: { is: "directory", encounter }, says: "" })}>{say("app.back")}</button>}
    >
      <p class="kicker">{say("refer.title")}</p>
      <h1>{service?.name}</h1>
      <p class="quiet">{service?.organisation}</p>
      {(service?.needs.length ?? 0) > 1 && (
        <Choice name="need" title="refer.need" options={service!.needs} word={(one) => say(`need.${one}`)} chosen={body.need} choose={(need) => set({ need })} />
      )}
      <Choice name="agreed" title="refer.agreed" options={["yes", "no"]} word={(one) => say(`refer.${one}`)} chosen={body.answer}
        choose={(answer) => set({ answer: answer as "yes" | "no" })} />
      {body.answer === "no" && <p class="quiet">{say("refer.no_text")}</p>}
      {body.answer === "yes" && <Share body={body} set={set} />}
    </Shell>
  );
}

type Facts = { body: Referral; set: (part: Partial<Referral>) => void };
const SHARED = ["first_name", "contact"] as const;

function Share({ body, set }: Facts) {
  const flip = (item: string) => set({ share: body.share.includes(item) ? body.share.filter((one) => one !== item) : [...body.share, item] });
  return (
    <fieldset>
      <legend class="question">{say("refer.share")}</legend>
      <div class="chips">
        {SHARED.map((item) => (
          <button key={item} type="button" class={body.share.includes(item) ? "chip on" : "chip"} aria-pressed={body.share.includes(item)} onClick={() => flip(item)}>
            {say(`refer.${item}`)}
          </button>
        ))}
      </div>
      {SHARED.filter((item) => body.share.includes(item)).map((item) => (
        <label key={item} class="field">
          <span>{say(`refer.${item}`)}</span>
          <input type="text" autocomplete="off" maxLength={120} value={body[item]} onInput={(event) => set({ [item]: event.currentTarget.value })} />
        </label>
      ))}
      <p class="quiet">{say("refer.days")}</p>
    </fieldset>
  );
}

type Options = { name: string; title: string; options: string[]; word: (one: string) => string; chosen: string; choose: (one: string) => void };

function Choice({ name, title, options, word, chosen, choose }: Options) {
  return (
    <fieldset>
      <legend class="question">{say(title)}</legend>
      <div class="chips">
        {options.map((one) => (
          <label key={one} class={chosen === one ? "chip on" : "chip"}>
            <input type="radio" class="sr-only" name={name} value={one} checked={chosen === one} onChange={() => choose(one)} />
            {word(one)}
          </label>
        ))}
      </div>
    </fieldset>
  );
}

function finish(filled: Referral & { answer: string }): void {
  const { answer, ...body } = filled;
  if (!answer) return change({ says: "refer.missing" });
  const agreed = answer === "yes";
  const share = agreed ? body.share : [];
  const fact = (item: (typeof SHARED)[number]) => (share.includes(item) ? body[item].trim() : "");
  if (share.some((item) => !fact(item as (typeof SHARED)[number]))) return change({ says: "refer.missing_fact" });
  if (!now().isBusy) void sealReferral({ ...body, agreed, share, first_name: fact("first_name"), contact: fact("contact") });
}
