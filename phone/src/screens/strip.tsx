import { dismiss } from "../acts.ts";
import { change, now, type App } from "../app.ts";
import type { Outgoing, Tap } from "../model.ts";
import { say, time, unsentWords, useApp, waiting } from "./use.ts";

const OLD = 3600_000;

/** The strip that tells the truth in words: whether the office hears us, and what it has not got yet. */
export function Strip() {
  const app = useApp();
  const words = stripWords(app);
  const login = `/account/login/?next=/phone/`;
  return (
    <header class="strip">
      <div class="strip-row">
        <p class={words.isCalm ? "strip-words quiet" : "strip-words"} role="status">
          {!words.isCalm && <Mark />}
          <span>{words.says}</span>
          {app.link === "signed_out" && <a href={login}>{say("strip.sign_in")}</a>}
        </p>
        <button type="button" class="bare menu" aria-label={say("app.menu")} onClick={() => change({ sheet: "menu" })}>
          <svg viewBox="0 0 24 24" width="24" height="24" aria-hidden="true" fill="currentColor">
            <circle cx="12" cy="5" r="2" /><circle cx="12" cy="12" r="2" /><circle cx="12" cy="19" r="2" />
          </svg>
        </button>
      </div>
    </header>
  );
}

function Mark() {
  return (
    <svg class="mark" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
      <path d="M8 1.5 15 14H1Z" fill="none" stroke="currentColor" stroke-width="1.6" stroke-linejoin="round" />
      <path d="M8 6v4M8 12v.5" stroke="currentColor" stroke-width="1.6" stroke-linecap="round" />
    </svg>
  );
}

/** Answer the sentence of the strip, and whether all is well. */
export function stripWords(app: App): { says: string; isCalm: boolean } {
  const rows = waiting(app);
  const unsent = unsentWords(rows);
  const plain = (says: string, isCalm = false) => ({ says, isCalm });
  if (app.link === "signed_out") {
    return plain(rows.length ? say("strip.signed_out", { unsent }) : say("strip.signed_out_none"));
  }
  if (app.link === "silent") {
    const since = time(app.bearing.phone ? townThen(app) : Date.now());
    return plain(say(rows.length ? "strip.offline_unsent" : "strip.offline", { time: since, unsent }));
  }
  const oldest = rows.map(madeAt).sort((one, other) => one - other)[0];
  if (oldest !== undefined && now().heardAt && townThen(app) - oldest > OLD) {
    return plain(say("strip.unsent_old", { unsent, time: time(oldest) }));
  }
  if (app.link === "opening" && app.state) return plain(say("strip.age", { time: time(app.state.now) }), true);
  return plain(rows.length ? say("strip.sending", { unsent }) : say("strip.ok"), true);
}

const madeAt = (row: Outgoing) => Date.parse(row.lane === "tap" ? row.at : row.made_at);

/** When the office was last heard, by the office's clock. */
const townThen = (app: App) => app.bearing.office + (app.heardAt - app.bearing.phone) * app.bearing.speed;

/** What a worker should know about calls for help, and about taps the office could not use. */
export function Notices() {
  const app = useApp();
  const shown = app.outbox.filter((row): row is Tap => row.lane === "tap" && isNotice(row) && !app.read.includes(row.id));
  if (shown.length === 0) return null;
  return (
    <ul class="notices" role="status">
      {shown.slice(-3).map((row) => (
        <li key={row.id} class={row.kind === "sos" ? "notice danger" : "notice"}>
          <span>{noticeWords(row)}</span>
          <button type="button" class="bare" onClick={() => void dismiss(row.id)}>{say("notice.dismiss")}</button>
        </li>
      ))}
    </ul>
  );
}

const isNotice = (row: Tap) => row.kind === "sos" || row.kind === "back_up" || row.state === "refused";

function noticeWords(row: Tap): string {
  if (row.kind === "sos" || row.kind === "back_up") {
    return say(`${row.kind}.${row.state === "stored" ? "sent_stored" : "sent_waiting"}`, { time: time(row.at) });
  }
  const what = row.kind === "end" ? say(`end.${row.word}`) : row.word ? say(`stood.${row.word}`) : row.kind;
  return say("notice.tap_kept", { what, time: time(row.at), why: row.did });
}
