import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { decline, tap } from "../acts.ts";
import { change, now } from "../app.ts";
import { isBehind, type Step } from "../ladder.ts";
import { chooseShake, lock, shakes } from "../cover.ts";
import type { Offer, Response, State } from "../model.ts";
import { chooseLanguage, chooseTheme } from "../taste.ts";
import { listOf } from "../words/say.ts";
import { hasCome, HelpAnswers } from "./help.tsx";
import { KeptSection } from "./kept.tsx";
import { Sos } from "./sos.tsx";
import { say, useApp } from "./use.ts";

const open = (page: "promises" | "referrals" | "encounters" | "shifts" | "safety" | "reach" | "pin" | "home") => change({ sheet: null, page: { is: page }, says: "" });
const shut = () => change({ sheet: null });

/** Shut the sheet whose tap is on the disk: that one alone, for the thumb may be on another page by then. */
const shutAfter = (saving: Promise<boolean>) => {
  const { sheet } = now();
  void saving.then((isSaved) => isSaved && now().sheet === sheet && shut());
};

/** What slides up from below: choices with more than one good answer. */
export function Sheets({ state, offer }: { state: State | null; offer: Offer | null }) {
  const { sheet } = useApp();
  const response = state?.response ?? null;
  if (sheet === "menu") return <Menu />;
  if (sheet === "cannot" && offer) return <Cannot offer={offer} />;
  if (sheet === "end" && response) return <End response={response} />;
  if (sheet === "back_up" && response) return <BackUp response={response} whys={state?.safety?.back_up_whys ?? []} />;
  if (sheet === "scene_safe" && response) return <SceneSafe response={response} says={state?.safety?.scene_says ?? []} />;
  if (sheet === "hard_call") return <HardCall state={state} />;
  if (sheet && typeof sheet === "object" && "help" in sheet) {
    return <Sheet title={say(hasCome(sheet.help) ? "help.how" : "help.who")}><HelpAnswers help={sheet.help} /></Sheet>;
  }
  if (sheet && typeof sheet === "object" && response && isBehind(response, sheet.back_to)) {
    return <GoBack response={response} step={sheet.back_to} />;
  }
  return null;
}

function Sheet({ title, text, children }: { title: string; text?: string; children: ComponentChildren }) {
  const box = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const before = document.activeElement as HTMLElement | null;
    box.current?.showModal();
    return () => before?.focus?.();
  }, []);
  return (
    <dialog ref={box} class="sheet" aria-labelledby="sheet-title" onCancel={shut} onClick={(event) => event.target === box.current && shut()}>
      <div class="sheet-in">
        <h2 id="sheet-title" tabIndex={-1}>{title}</h2>
        {text && <p class="quiet">{text}</p>}
        {children}
        <div class="row-big">
          <Sos />
          <button type="button" class="second wide" onClick={shut}>{say("app.close")}</button>
        </div>
      </div>
    </dialog>
  );
}

function Cannot({ offer }: { offer: Offer }) {
  return (
    <Sheet title={say("offer.cannot_title")} text={say("offer.cannot_text")}>
      <div class="answers">
        {listOf("decline").map((reason) => (
          <button key={reason} type="button" class="second" onClick={() => void decline(offer, reason)}>{say(`decline.${reason}`)}</button>
        ))}
      </div>
    </Sheet>
  );
}

function End({ response }: { response: Response }) {
  const end = (word: string) => {
    change({ page: { is: "home" } });
    shutAfter(tap("end", word, response));
  };
  return (
    <Sheet title={say("end.title")} text={say("end.text")}>
      <div class="answers">
        {listOf("end").filter((word) => !["title", "text"].includes(word)).map((word) => (
          <button key={word} type="button" class="second" onClick={() => end(word)}>{say(`end.${word}`)}</button>
        ))}
      </div>
    </Sheet>
  );
}

/** One press sends it. A reason helps who comes; none is needed. */
function BackUp({ response, whys }: { response: Response; whys: string[] }) {
  const askFor = (why: string) => shutAfter(tap("back_up", why, response, { why }));
  return (
    <Sheet title={say("response.back_up_title")} text={say("response.back_up_text")}>
      {whys.length > 0 && (
        <div class="answers">
          {whys.filter((why) => why !== "not_said").map((why) => (
            <button key={why} type="button" class="second" onClick={() => askFor(why)}>{say(`back_up_why.${why}`)}</button>
          ))}
        </div>
      )}
      <button type="button" class="big" onClick={() => askFor("not_said")}>{say("response.back_up_yes")}</button>
    </Sheet>
  );
}

/** Who says that one may go in. Being there already is a truth too, and never refused. */
function SceneSafe({ response, says }: { response: Response; says: string[] }) {
  const safe = (who: string) => shutAfter(tap("scene_safe", who, response, { says: who }));
  return (
    <Sheet title={say("hold.who")} text={say("hold.who_text")}>
      <div class="answers">
        {says.map((who) => <button key={who} type="button" class="second" onClick={() => safe(who)}>{say(`scene.${who}`)}</button>)}
      </div>
      <button type="button" class="second wide" onClick={() => shutAfter(tap("status", "on_scene", response))}>{say("hold.here_already")}</button>
    </Sheet>
  );
}

/** A call that was hard: somebody asks after it, a day and a week later. Which call, when it is clear which. */
function HardCall({ state }: { state: State | null }) {
  const last = state?.response ?? (state?.unwritten[0] ? { id: state.unwritten[0].response } : null);
  const tell = (why: string) => shutAfter(tap("hard_call", why, last, { why }));
  return (
    <Sheet title={say("hard.title")} text={say("hard.text")}>
      <div class="answers">
        {(state?.safety?.hard_whys ?? ["other"]).map((why) => <button key={why} type="button" class="second" onClick={() => tell(why)}>{say(`hard_why.${why}`)}</button>)}
      </div>
    </Sheet>
  );
}

/** A step tapped too early is taken back by a later tap on the one that is true. */
function GoBack({ response, step }: { response: Response; step: Step }) {
  const goBack = () => shutAfter(tap("status", step, response));
  const name = say(`stood.${step}`);
  return (
    <Sheet title={say("back.title", { step: name })} text={say("back.text", { step: name })}>
      <button type="button" class="big" onClick={goBack}>{say("back.yes")}</button>
    </Sheet>
  );
}

function Menu() {
  const app = now();
  return (
    <Sheet title={say("app.menu")}>
      <section>
        <h3 class="label" id="menu-language">{say("menu.language")}</h3>
        <div class="row-second" role="group" aria-labelledby="menu-language">
          {([["en", "English"], ["es", "Español"]] as const).map(([language, name]) => (
            <button key={language} type="button" lang={language} class={app.language === language ? "chip on" : "chip"} aria-pressed={app.language === language} onClick={() => chooseLanguage(language)}>{name}</button>
          ))}
        </div>
      </section>
      <section>
        <h3 class="label" id="menu-theme">{say("menu.theme")}</h3>
        <div class="row-second" role="group" aria-labelledby="menu-theme">
          {([["", "phone"], ["light", "light"], ["dark", "dark"]] as const).map(([theme, name]) => (
            <button key={name} type="button" class={app.theme === theme ? "chip on" : "chip"} aria-pressed={app.theme === theme} onClick={() => chooseTheme(theme)}>{say(`menu.theme_${name}`)}</button>
          ))}
        </div>
      </section>
      <section>
        <h3 class="label" id="menu-mine">{say("menu.mine")}</h3>
        <div class="answers" role="group" aria-labelledby="menu-mine">
          {app.page.is !== "home" && <button type="button" class="second" onClick={() => open("home")}>{say("menu.home")}</button>}
          {([["promises", "promises.title"], ["referrals", "referrals.title"], ["encounters", "own.title"], ["shifts", "shifts.title"], ["safety", "safety.title"], ["reach", "reach.menu"]] as const).map(([page, title]) => (
            <button key={page} type="button" class="second" onClick={() => open(page)}>{say(title)}</button>
          ))}
        </div>
      </section>
      <section>
        <h3 class="label" id="menu-cover">{say("menu.cover")}</h3>
        <div class="answers" role="group" aria-labelledby="menu-cover">
          <button type="button" class="second" onClick={() => open("pin")}>{say(app.hasPin ? "pin.change" : "pin.set")}</button>
          {app.hasPin && <button type="button" class="second" onClick={() => void lock()}>{say("pin.lock_now")}</button>}
          {typeof DeviceMotionEvent !== "undefined" && (
            <button type="button" class={shakes() ? "chip on" : "chip"} aria-pressed={shakes()} onClick={() => chooseShake(!shakes())}>{say("hide.shake")}</button>
          )}
        </div>
        <p class="quiet">{say("hide.text")}</p>
      </section>
      <KeptSection />
      <section>
        <p><a class="target" href="/account/logout/">{say("menu.sign_out")}</a></p>
        <p class="quiet">{say("menu.sign_out_text")}</p>
      </section>
    </Sheet>
  );
}
