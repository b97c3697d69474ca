import { useEffect } from "preact/hooks";
import { startRinging, stopRinging } from "../alarm.ts";
import { now, openOffer } from "../app.ts";
import type { State } from "../model.ts";
import { HiddenPage, LockPage, PinPage } from "./cover.tsx";
import { DirectoryPage, ReferPage } from "./directory.tsx";
import { Home } from "./home.tsx";
import { KeptSection, TakenBackPage } from "./kept.tsx";
import { OwnWriteUpsPage } from "./own.tsx";
import { PromisesPage } from "./promises.tsx";
import { ReferralsPage } from "./referrals.tsx";
import { Notices, Strip } from "./strip.tsx";
import { OfferPage } from "./offer.tsx";
import { ResponsePage } from "./response.tsx";
import { ReachPage } from "./reach.tsx";
import { Alarms, hasSaid, SafetyPage } from "./safety.tsx";
import { ShiftsPage } from "./shifts.tsx";
import { Sheets } from "./sheets.tsx";
import { Shell } from "./shell.tsx";
import { say, standing, toWrite, useApp, useTownNow } from "./use.ts";
import { SealedPage, WritePage } from "./write.tsx";

/** The whole phone: what must be seen first wins. */
export function Phone() {
  const app = useApp();
  useTownNow(1_000);
  const state = standing(app);
  const offer = state && !state.response ? openOffer(state) : null;
  const alarm = state?.safety?.alarm;
  const isDue = Boolean(alarm && !hasSaid(alarm.raised_at));
  useEffect(() => {
    if (offer) startRinging(app.cover === "hidden");
    else if (isDue) startRinging(true);
    else stopRinging();
  }, [offer?.id, isDue, app.cover]);
  if (app.cover === "hidden") return <HiddenPage />;
  if (app.cover === "locked") return <LockPage />;
  return (
    <>
      <Strip />
      {state && <Alarms state={state} />}
      <Notices />
      {app.takenBack ? <TakenBackPage /> : !state ? <Opening /> : offer ? <OfferPage key={offer.id} offer={offer} state={state} /> : <Screen state={state} />}
      <Sheets state={state} offer={offer} />
    </>
  );
}

function Screen({ state }: { state: State }) {
  const app = now();
  const page = app.page;
  if (page.is === "write") {
    const call = toWrite(app, state).find((one) => one.response === page.response);
    if (call) return <WritePage key={page.response} call={call} />;
  }
  if (page.is === "sealed") return <SealedPage encounter={page.encounter} record={page.record} />;
  if (page.is === "directory") return <DirectoryPage encounter={page.encounter} />;
  if (page.is === "referrals") return <ReferralsPage />;
  if (page.is === "encounters") return <OwnWriteUpsPage />;
  if (page.is === "refer") return <ReferPage encounter={page.encounter} service={page.service} />;
  if (page.is === "promises") return <PromisesPage state={state} />;
  if (page.is === "shifts") return <ShiftsPage />;
  if (page.is === "safety") return <SafetyPage state={state} />;
  if (page.is === "reach") return <ReachPage />;
  if (page.is === "pin") return <PinPage />;
  return state.response ? <ResponsePage response={state.response} state={state} /> : <Home state={state} />;
}

function Opening() {
  return (
    <Shell>
      <p class="quiet" role="status">{say(now().hasStore ? "app.opening" : "problem.no_store")}</p>
      {now().outbox.length > 0 && <KeptSection />}
    </Shell>
  );
}
