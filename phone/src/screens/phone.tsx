import { useEffect } from "preact/hooks";
import { startRinging, stopRinging } from "../alarm.ts";
import { now, openOffer } from "../app.ts";
import type { State } from "../model.ts";
import { DirectoryPage, ReferPage } from "./directory.tsx";
import { Home } from "./home.tsx";
import { OwnWriteUpsPage } from "./own.tsx";
import { ReferralsPage } from "./referrals.tsx";
import { Notices, Strip } from "./strip.tsx";
import { OfferPage } from "./offer.tsx";
import { ResponsePage } from "./response.tsx";
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
  useEffect(() => {
    if (offer) startRinging();
    else stopRinging();
  }, [offer?.id]);
  return (
    <>
      <Strip />
      <Notices />
      {!state ? <Opening /> : offer ? <OfferPage key={offer.id} offer={offer} notes={state.place_notes ?? []} /> : <Screen state={state} />}
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
  return state.response ? <ResponsePage response={state.response} notes={state.place_notes ?? []} /> : <Home state={state} />;
}

function Opening() {
  return (
    <Shell>
      <p class="quiet" role="status">{say(now().hasStore ? "app.opening" : "problem.no_store")}</p>
    </Shell>
  );
}
