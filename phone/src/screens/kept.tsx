import { useState } from "preact/hooks";
import { unsent, unsentAlarm } from "../keep/age.ts";
import { saveCopy, type Saved } from "../keep/export.ts";
import { now, townNow } from "../app.ts";
import { Shell } from "./shell.tsx";
import { dayAndTime, say, unsentWords, useApp, waiting } from "./use.ts";

/** What this phone keeps for the office, since when, and a way to carry it there by hand. Needs no network, no sign-in. */
export function KeptSection() {
  const app = useApp();
  const [saved, setSaved] = useState<Saved | "">("");
  const waits = unsent(app.outbox);
  const isOld = unsentAlarm(app.outbox, townNow()) !== null;
  const notes = app.outbox.filter((row) => row.lane === "record").length;
  return (
    <section>
      <h3 class="label">{say("menu.kept")}</h3>
      <p>{say("menu.kept_text", { notes, waiting: waiting(app).length })}</p>
      {waits && <p class={isOld ? "attention" : ""}>{say("kept.since", { time: dayAndTime(new Date(waits.oldest).toISOString()) })}</p>}
      {app.cannotSend && <p class="attention">{say(`kept.${app.cannotSend}`)}</p>}
      {waits && (
        <>
          <button type="button" class="second wide" onClick={() => void saveCopy().then(setSaved)}>{say("kept.save")}</button>
          <p class="quiet" role="status">{say(saved ? `kept.${saved}` : "kept.save_text")}</p>
        </>
      )}
      <p class="quiet">{say("menu.device", { device: app.device.slice(-4) })}</p>
    </section>
  );
}

/** The office took this phone back: it holds nothing any more, and goes on delivering what was saved on it. */
export function TakenBackPage() {
  const rows = waiting(now());
  return (
    <Shell>
      <h1>{say("taken.title")}</h1>
      <p class="lead">{rows.length > 0 ? say("taken.sending", { unsent: unsentWords(rows) }) : say("taken.done")}</p>
      <KeptSection />
    </Shell>
  );
}
