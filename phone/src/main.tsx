import { render } from "preact";
import { wakeSound } from "./alarm.ts";
import { now } from "./app.ts";
import "./app.css";
import { hurry, listen, remember } from "./sender.ts";
import { Phone } from "./screens/phone.tsx";
import { startLanguage, startTheme } from "./taste.ts";

async function start(): Promise<void> {
  startTheme();
  startLanguage();
  await remember();
  const root = document.getElementById("phone")!;
  root.replaceChildren();
  render(<Phone />, root);
  hurry();
  const live = document.documentElement.dataset.live;
  if (live) listen(live);
  addEventListener("online", hurry);
  addEventListener("pointerdown", wakeSound);
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && hurry());
  addEventListener("beforeunload", (event) => {
    if (Object.keys(now().drafts).length > 0) event.preventDefault();
  });
  if ("serviceWorker" in navigator) {
    navigator.serviceWorker.register("/phone/sw.js", { scope: "/phone/" }).catch((wrong: Error) => console.warn("no shell", wrong.name));
  }
}

void start();
