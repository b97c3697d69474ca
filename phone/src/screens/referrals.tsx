import { useEffect, useState } from "preact/hooks";
import { makeLink } from "../acts.ts";
import { change, now } from "../app.ts";
import type { AgencyLink, OwnReferral } from "../model.ts";
import { fetchReferrals } from "../sender.ts";
import { Shell } from "./shell.tsx";
import { dayAndTime, say, waiting } from "./use.ts";

type Made = AgencyLink & { referral: OwnReferral };

/** One's own referrals, how far each came, and the link by which its agency can answer. */
export function ReferralsPage() {
  const [made, setMade] = useState<Made | null>(null);
  useEffect(() => void fetchReferrals(), []);
  if (made) return <LinkPage made={made} back={() => setMade(null)} />;
  const { referrals, link } = now();
  const unsent = waiting(now()).filter((row) => row.lane === "record" && row.kind === "referral").length;
  const send = (referral: OwnReferral) => void makeLink(referral.id).then((found) => found && setMade({ ...found, referral }));
  return (
    <Shell big={{ word: say("app.back"), act: () => change({ page: { is: "home" }, says: "" }), calm: true }}>
      <h1>{say("referrals.title")}</h1>
      {link === "silent" && <p class="attention">{say("referrals.offline")}</p>}
      {unsent > 0 && <p class="quiet">{unsent === 1 ? say("referrals.unsent_one") : say("referrals.unsent", { count: unsent })}</p>}
      {referrals === null ? (
        <p class="quiet" role="status">{say(link === "silent" ? "referrals.not_here" : "app.opening")}</p>
      ) : referrals.length === 0 ? (
        <p class="lead">{say("referrals.empty")}</p>
      ) : (
        <ul class="cards">
          {referrals.map((one) => <ReferralCard key={one.id} referral={one} send={() => send(one)} />)}
        </ul>
      )}
    </Shell>
  );
}

function ReferralCard({ referral, send }: { referral: OwnReferral; send: () => void }) {
  const { service, organisation, need, result, result_at, is_sent, may_send, link_ends_at } = referral;
  return (
    <li class="card">
      <strong>{service}</strong>
      <span>{organisation}</span>
      <small>{say(`need.${need}`)}</small>
      <p class={`came ${result}`}>
        <strong>{say(`result.${result}`)}</strong> <small>{dayAndTime(result_at)}</small>
      </p>
      {may_send && (
        <>
          <small>
            {!is_sent ? say("referrals.not_sent") : link_ends_at ? say("referrals.link_open", { time: dayAndTime(link_ends_at) }) : say("referrals.sent")}
          </small>
          <div class="row-second">
            <button type="button" class="second" onClick={send} aria-disabled={now().isBusy}>
              {say(is_sent ? "referrals.link_again" : "referrals.link")}
            </button>
          </div>
        </>
      )}
    </li>
  );
}

/** The link, shown this once: to copy, or to hand to another app of this phone. */
function LinkPage({ made, back }: { made: Made; back: () => void }) {
  const [says, setSays] = useState("");
  const { url, ends_at, referral } = made;
  const copy = () => void (navigator.clipboard?.writeText(url) ?? Promise.reject()).then(() => setSays("link.copied"), () => setSays("link.copy_failed"));
  const share = () => void navigator.share({ text: say("link.message", { time: dayAndTime(ends_at) }), url }).catch(() => undefined);
  const canShare = typeof navigator.share === "function";
  return (
    <Shell
      big={canShare ? { word: say("link.share"), act: share } : { word: say("link.copy"), act: copy }}
      thumb={
        <div class="row-second">
          {canShare && <button type="button" class="second" onClick={copy}>{say("link.copy")}</button>}
          <button type="button" class="second" onClick={back}>{say("link.done")}</button>
        </div>
      }
    >
      <p class="kicker">{say("link.title")}</p>
      <h1>{referral.service}</h1>
      <p>{referral.organisation}</p>
      <label class="field">
        <span class="label">{say("link.label")}</span>
        <textarea class="address" rows={3} readOnly value={url} onFocus={(event) => event.currentTarget.select()} />
      </label>
      <p role="status">{says && say(says)}</p>
      <p>{say("link.ends", { time: dayAndTime(ends_at) })}</p>
      <p class="attention">{say("link.once")}</p>
    </Shell>
  );
}
