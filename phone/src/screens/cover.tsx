import { useEffect, useRef, useState } from "preact/hooks";
import { tap } from "../acts.ts";
import { comeBack, setPin, startOver, takePinAway, unlock } from "../cover.ts";
import { change, now, openOffer } from "../app.ts";
import { isPin } from "../keep/drafts.ts";
import { Shell } from "./shell.tsx";
import { Sos } from "./sos.tsx";
import { say, standing, time, useApp, useTownNow } from "./use.ts";

const HOLD = 800;

/** A plain clock, and nothing that says what this is. A long press brings the app back; SOS is where it always is, unseen. */
export function HiddenPage() {
  const at = useTownNow(1_000);
  const held = useRef(0);
  const press = () => {
    window.clearTimeout(held.current);
    held.current = window.setTimeout(comeBack, HOLD);
  };
  const release = () => window.clearTimeout(held.current);
  useEffect(() => {
    const title = document.title;
    document.title = say("hide.clock");
    return () => {
      document.title = title;
      release();
    };
  }, []);
  const { language, state } = now();
  const day = new Intl.DateTimeFormat(language === "es" ? "es-US" : "en-US", { weekday: "long", day: "numeric", month: "long", timeZone: state?.time_zone });
  return (
    <main class="hidden-clock">
      <h1 class="sr-only">{say("hide.clock")}</h1>
      <button
        type="button" class="hidden-face"
        onPointerDown={press} onPointerUp={release} onPointerLeave={release} onPointerCancel={release}
        onKeyDown={(event) => event.key === "Enter" && !event.repeat && press()} onKeyUp={release}
        onContextMenu={(event) => event.preventDefault()}
      >
        <span class="hidden-time">{time(at)}</span>
        <span class="hidden-day">{day.format(at)}</span>
        <span class="sr-only">{say("hide.hold")}</span>
      </button>
      <Sos isUnseen />
    </main>
  );
}

/** The PIN pad, over everything. A call that is offered is said without its place; SOS works. */
export function LockPage() {
  const app = useApp();
  const [wrong, setWrong] = useState("");
  const [isForgotten, setForgotten] = useState(false);
  const state = standing(app);
  const offer = state && !state.response ? openOffer(state) : null;
  const give = async (pin: string) => {
    const tried = await unlock(pin);
    if (tried.is === "open") return;
    setWrong(tried.wait > 0 ? say("pin.wait", { seconds: Math.ceil(tried.wait / 1000) }) : say("pin.wrong"));
  };
  if (isForgotten) return <Forgotten back={() => setForgotten(false)} />;
  return (
    <Shell big={state?.shift?.is_on ? { word: say("idle.check_in"), act: () => void tap("check_in"), calm: true } : undefined}>
      <h1>{say(offer ? "pin.offer" : "pin.title")}</h1>
      <Pad label={say("pin.give")} wrong={wrong} give={give} />
      <button type="button" class="bare plain" onClick={() => setForgotten(true)}>{say("pin.forgot")}</button>
    </Shell>
  );
}

function Forgotten({ back }: { back: () => void }) {
  return (
    <Shell
      big={{ word: say("app.back"), act: back, calm: true }}
      thumb={<button type="button" class="second wide" onClick={() => void startOver()}>{say("pin.forgot_yes")}</button>}
    >
      <h1>{say("pin.forgot")}</h1>
      <p class="lead">{say("pin.forgot_text")}</p>
    </Shell>
  );
}

type PadFacts = { label: string; go?: string; wrong: string; give: (pin: string) => void | Promise<void> };

/** Ten large keys. The digits are shown as dots, and never stay. */
function Pad({ label, wrong, give, go = "pin.enter" }: PadFacts) {
  const [pin, set] = useState("");
  const [isTrying, setTrying] = useState(false);
  const add = (digit: string) => !isTrying && set((known) => (known.length < 6 ? known + digit : known));
  const enter = async () => {
    if (isTrying || pin.length < 4) return;
    setTrying(true);
    await give(pin);
    set("");
    setTrying(false);
  };
  useEffect(() => {
    const type = ({ key }: KeyboardEvent) => {
      if (/^\d$/.test(key)) add(key);
      else if (key === "Backspace") set((known) => known.slice(0, -1));
    };
    addEventListener("keydown", type);
    return () => removeEventListener("keydown", type);
  });
  return (
    <div class="pad" role="group" aria-label={label}>
      <p class="pad-dots" role="status" aria-label={say("pin.digits", { count: pin.length })}>
        {Array.from({ length: Math.max(4, pin.length) }, (_, place) => <span key={place} class={place < pin.length ? "pad-dot full" : "pad-dot"} />)}
      </p>
      <p class="pad-wrong" role="alert">{isTrying ? say("pin.trying") : wrong}</p>
      <div class="pad-keys">
        {["1", "2", "3", "4", "5", "6", "7", "8", "9"].map((digit) => <button key={digit} type="button" class="pad-key" onClick={() => add(digit)}>{digit}</button>)}
        <button type="button" class="pad-key small" onClick={() => set(pin.slice(0, -1))}>{say("pin.back")}</button>
        <button type="button" class="pad-key" onClick={() => add("0")}>0</button>
        <button type="button" class="pad-key small go" aria-disabled={pin.length < 4 || isTrying} onClick={() => void enter()}>{say(go)}</button>
      </div>
    </div>
  );
}

/** Choose a PIN, twice; change it; take it away. */
export function PinPage() {
  const { hasPin } = now();
  const [first, setFirst] = useState("");
  const [wrong, setWrong] = useState("");
  const home = () => change({ page: { is: "home" }, says: "" });
  const give = async (pin: string) => {
    if (!isPin(pin)) return setWrong(say("pin.four"));
    if (!first) {
      setWrong("");
      return setFirst(pin);
    }
    if (pin !== first) {
      setFirst("");
      return setWrong(say("pin.differ"));
    }
    await setPin(pin);
    home();
  };
  const away = hasPin && <button type="button" class="second wide" onClick={() => void takePinAway().then(home)}>{say("pin.take_away")}</button>;
  return (
    <Shell big={{ word: say("app.back"), act: home, calm: true }} thumb={away}>
      <h1>{say(first ? "pin.again" : hasPin ? "pin.change" : "pin.set")}</h1>
      <p class="quiet">{say("pin.text")}</p>
      <Pad key={first} go={first ? "pin.save" : "pin.next"} label={say("pin.give")} wrong={wrong} give={give} />
    </Shell>
  );
}
