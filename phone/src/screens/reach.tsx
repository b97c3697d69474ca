import { useEffect, useState } from "preact/hooks";
import { change } from "../app.ts";
import type { Heard } from "../office.ts";
import { confirmNumber, dropNumber, fetchReach, giveNumber, pushState, switchPushOff, switchPushOn, tryOut, type PushState, type Reach } from "../push.ts";
import { Shell } from "./shell.tsx";
import { say } from "./use.ts";

type Act = (work: Promise<Heard<Reach> | null>, done?: string) => void;

/** How this phone wakes its worker when the app is shut: push on this phone, texts to a number, and a test of both. */
export function ReachPage() {
  const [reach, setReach] = useState<Reach | null>(null);
  const [push, setPush] = useState<PushState>("off");
  const [says, setSays] = useState("");
  const [isBusy, setBusy] = useState(true);
  const take = async (work: Promise<Heard<Reach> | null>, done = "") => {
    setBusy(true);
    const heard = await work;
    if (heard?.is === "answer") setReach(heard.body);
    setPush(await pushState(heard?.is === "answer" ? heard.body : reach));
    setSays(wordsOf(heard, done));
    setBusy(false);
  };
  const act: Act = (work, done) => void take(work, done);
  useEffect(() => act(fetchReach()), []);
  return (
    <Shell big={{ word: say("app.back"), act: () => change({ page: { is: "home" }, says: "" }), calm: true }}>
      <h1>{say("reach.title")}</h1>
      <p>{say("reach.text")}</p>
      <p class="attention" role="status">{says}</p>
      {reach && (
        <>
          <Push reach={reach} push={push} isBusy={isBusy} act={act} />
          <Number reach={reach} isBusy={isBusy} act={act} />
          <section>
            <h2 class="label">{say("reach.test")}</h2>
            <p class="quiet">{say("reach.test_text")}</p>
            <button type="button" class="second wide" disabled={isBusy} onClick={() => act(tryOut(), "reach.test_sent")}>{say("reach.test_now")}</button>
          </section>
        </>
      )}
    </Shell>
  );
}

function wordsOf(heard: Heard<Reach> | null, done: string): string {
  if (heard === null) return say("reach.not_allowed");
  if (heard.is === "answer") return done && say(done);
  if (heard.is === "refused") return [heard.says, heard.next].join(" ");
  return say("reach.no_network");
}

type Part = { reach: Reach; isBusy: boolean; act: Act };

function Push({ reach, push, isBusy, act }: Part & { push: PushState }) {
  return (
    <section>
      <h2 class="label">{say("reach.push")}</h2>
      <p>{say(`reach.push_${push}`)}</p>
      {push === "off" && <button type="button" class="second wide" disabled={isBusy} onClick={() => act(switchPushOn(reach))}>{say("reach.push_switch_on")}</button>}
      {push === "on" && <button type="button" class="second wide" disabled={isBusy} onClick={() => act(switchPushOff())}>{say("reach.push_switch_off")}</button>}
    </section>
  );
}

function Number({ reach, isBusy, act }: Part) {
  const [said, setSaid] = useState("");
  const { state, number } = reach.mobile;
  const send = (event: Event, work: (said: string) => Promise<Heard<Reach>>, done: string) => {
    event.preventDefault();
    act(work(said), done);
    setSaid("");
  };
  return (
    <section>
      <h2 class="label">{say("reach.number")}</h2>
      <p>{reach.can_text ? say(`reach.number_${state}`, { number }) : say("reach.no_texts")}</p>
      {reach.can_text && state === "none" && (
        <form onSubmit={(event) => send(event, giveNumber, "reach.code_sent")}>
          <label class="label" for="reach-number">{say("reach.your_number")}</label>
          <input id="reach-number" type="tel" autocomplete="tel" required value={said} onInput={(event) => setSaid(event.currentTarget.value)} />
          <button class="second wide" disabled={isBusy}>{say("reach.send_code")}</button>
        </form>
      )}
      {state === "unconfirmed" && (
        <form onSubmit={(event) => send(event, confirmNumber, "")}>
          <label class="label" for="reach-code">{say("reach.code")}</label>
          <input id="reach-code" inputMode="numeric" autocomplete="one-time-code" pattern="[0-9 ]*" required value={said} onInput={(event) => setSaid(event.currentTarget.value)} />
          <button class="second wide" disabled={isBusy}>{say("reach.confirm")}</button>
        </form>
      )}
      {state !== "none" && <button type="button" class="second wide" disabled={isBusy} onClick={() => act(dropNumber())}>{say("reach.number_off")}</button>}
    </section>
  );
}
