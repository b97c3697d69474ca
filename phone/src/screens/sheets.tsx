import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { decline, tap } from "../acts.ts";
import { change, now } from "../app.ts";
import { isBehind, type Step } from "../ladder.ts";
import type { Offer, State } from "../model.ts";
import { chooseLanguage, chooseTheme } from "../taste.ts";
import { listOf } from "../words/say.ts";
import { Sos } from "./sos.tsx";
import { say, useApp, waiting } from "./use.ts";

const open = (page: "referrals" | "encounters") => change({ sheet: null, page: { is: page }, says: "" });
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
  if (sheet === "end" && response) return <End response={response.id} />;
  if (sheet === "back_up" && response) return <BackUp response={response.id} />;
  if (sheet && typeof sheet === "object" && response && isBehind(response, sheet.back_to)) {
    return <GoBack response={response.id} step={sheet.back_to} />;
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
          <button key={reason} type="button" class="second" onClick={() => void decline(offer.id, reason)}>{say(`decline.${reason}`)}</button>
        ))}
      </div>
    </Sheet>
  );
}

function End({ response }: { response: string }) {
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

function BackUp({ response }: { response: string }) {
  const askFor = () => shutAfter(tap("back_up", "", response));
  return (
    <Sheet title={say("response.back_up_title")} text={say("response.back_up_text")}>
      <button type="button" class="big" onClick={askFor}>{say("response.back_up_yes")}</button>
    </Sheet>
  );
}

/** A step tapped too early is taken back by a later tap on the one that is true. */
function GoBack({ response, step }: { response: string; step: Step }) {
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
  const notes = app.outbox.filter((row) => row.lane === "record").length;
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
        <div class="row-second" role="group" aria-labelledby="menu-mine">
          <button type="button" class="second" onClick={() => open("referrals")}>{say("referrals.title")}</button>
          <button type="button" class="second" onClick={() => open("encounters")}>{say("own.title")}</button>
        </div>
      </section>
      <section>
        <h3 class="label">{say("menu.kept")}</h3>
        <p>{say("menu.kept_text", { notes, waiting: waiting(app).length })}</p>
        <p class="quiet">{say("menu.device", { device: app.device.slice(-4) })}</p>
      </section>
      <section>
        <p><a class="target" href="/account/logout/">{say("menu.sign_out")}</a></p>
        <p class="quiet">{say("menu.sign_out_text")}</p>
      </section>
    </Sheet>
  );
}
