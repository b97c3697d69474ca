import { render } from "preact";
import { wakeSound } from "./alarm.ts";
import "./app.css";
import { startCarrying } from "./carry.ts";
import { isUnsaved, startCover } from "./cover.ts";
import { startGuard } from "./position.ts";
import { clearNotifications, tendPush } from "./push.ts";
import { hurry, listen, remember } from "./sender.ts";
import { Phone } from "./screens/phone.tsx";
import { startLanguage, startTheme } from "./taste.ts";

async function start(): Promise<void> {
  startTheme();
  startLanguage();
  await remember();
  await startCover();
  const root = document.getElementById("phone")!;
  root.replaceChildren();
  render(<Phone />, root);
  startCarrying();
  startGuard();
  hurry();
  const live = document.documentElement.dataset.live;
  if (live) listen(live);
  addEventListener("online", hurry);
  addEventListener("pointerdown", wakeSound);
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && hurry());
  addEventListener("beforeunload", (event) => {
    if (isUnsaved()) event.preventDefault();
  });
  if ("serviceWorker" in navigator) {
    navigator.serviceWorker.register("/phone/sw.js", { scope: "/phone/" }).catch((wrong: Error) => console.warn("no shell", wrong.name));
    navigator.serviceWorker.addEventListener("message", hurry);
    document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && void clearNotifications());
    void tendPush();
  }
}

void start();
