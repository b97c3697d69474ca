import { dismiss, tap } from "../acts.ts";
import { change, townNow, type App } from "../app.ts";
import { hide } from "../cover.ts";
import { unsentAlarm } from "../keep/age.ts";
import type { Changed, Tap } from "../model.ts";
import { HelpButton } from "./help.tsx";
import { heardAt as townThen, placeWords, say, standing, time, unsentWords, useApp, waiting } from "./use.ts";

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
          {words.isCalm && app.heardAt > 0 && app.link === "ok" && <small class="age">{time(townThen(app))}</small>}
          {app.link === "signed_out" && <a href={login}>{say("strip.sign_in")}</a>}
        </p>
        <button type="button" class="bare menu" aria-label={say("hide.now")} onClick={hide}>
          <svg viewBox="0 0 24 24" width="24" height="24" aria-hidden="true" fill="none" stroke="currentColor" stroke-width="1.8" stroke-linecap="round">
            <path d="M3 12s3.5-6 9-6 9 6 9 6-3.5 6-9 6-9-6-9-6Z" /><circle cx="12" cy="12" r="2.6" /><path d="M4 20 20 4" />
          </svg>
        </button>
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
  const alarm = unsentAlarm(app.outbox, townNow());
  if (alarm) return plain(say("strip.unsent_old", { unsent, time: time(alarm.oldest) }));
  if (app.link === "signed_out") {
    return plain(rows.length ? say("strip.signed_out", { unsent }) : say("strip.signed_out_none"));
  }
  if (app.link === "silent") {
    const since = time(app.bearing.phone ? townThen(app) : Date.now());
    return plain(say(rows.length ? "strip.offline_unsent" : "strip.offline", { time: since, unsent }));
  }
  if (app.link === "opening" && app.state) return plain(say("strip.age", { time: time(app.state.now) }), true);
  return plain(rows.length ? say("strip.sending", { unsent }) : say("strip.ok"), true);
}

/** What a worker should know about calls for help, and about taps the office could not use. */
export function Notices() {
  const app = useApp();
  const shown = app.outbox.filter((row): row is Tap => row.lane === "tap" && isNotice(row) && !app.read.includes(row.id));
  const changed = standing(app)?.notices ?? [];
  if (shown.length + changed.length === 0) return null;
  return (
    <div class="notices" role="status"><ul>
      {changed.slice(0, 2).map((one) => <ChangedLine key={one.id} one={one} />)}
      {shown.slice(-3).map((row) => (
        <li key={row.id} class={row.kind === "sos" ? "notice danger" : "notice"}>
          {isHelp(row) && row.state !== "refused" ? <HelpNotice row={row} /> : <Conflict row={row} />}
          <button type="button" class="bare" onClick={() => void dismiss(row.id)}>{say("notice.dismiss")}</button>
        </li>
      ))}
    </ul></div>
  );
}

/** What somebody else changed about one's call: said until it is read, never done silently. */
function ChangedLine({ one }: { one: Changed }) {
  const facts = { by: one.by || say("conflict.they_office"), other: one.other };
  return (
    <li class="notice">
      <span>{one.place && `${placeWords(one.place)}: `}{say(`changed.${one.what}`, facts)} <small>{time(one.made_at)}</small></span>
      <button type="button" class="bare" onClick={() => void tap("see_notice", "", null, { notice: one.id })}>{say("notice.dismiss")}</button>
    </li>
  );
}

const isHelp = (row: Tap) => row.kind === "sos" || row.kind === "back_up";
const isNotice = (row: Tap) => isHelp(row) || row.state === "refused" || isOverruled(row);

/** A tap the office kept without using it: it knew something else by then. A late stamp that fits is no conflict. */
const isOverruled = (row: Tap) => row.state === "stored" && row.did === "kept" && (row.kind === "status" || row.kind === "end");

function HelpNotice({ row }: { row: Tap }) {
  return (
    <div class="grow">
      <p>{say(`${row.kind}.${row.state === "stored" ? "sent_stored" : "sent_waiting"}`, { time: time(row.at) })}</p>
      {row.kind === "back_up" && <HelpButton help={row} />}
    </div>
  );
}

/** Two truths side by side: what this phone wrote, and what the office has. Neither is thrown away. */
function Conflict({ row }: { row: Tap }) {
  return (
    <dl class="conflict">
      <div><dt>{say("conflict.you")}</dt><dd>{wroteWords(row)}, {time(row.at)}</dd></div>
      <div><dt>{say("conflict.they")}</dt><dd>{row.did === "kept" ? say("conflict.over") : row.did}</dd></div>
    </dl>
  );
}

function wroteWords(row: Tap): string {
  if (row.kind === "end") return say(`end.${row.word}`);
  if (row.kind === "status") return say(row.word in OFFICER ? OFFICER[row.word]! : `stood.${row.word}`);
  return say(`tap.${row.kind}`);
}

const OFFICER: Record<string, string> = {
  officer_on_scene: "response.officer_here", officer_not_on_scene: "officer.none", officer_released: "response.officer_released",
};
