/** Wakes the phone: shows that there is something to open, and opens it. It is told nothing else, so it can tell nothing else. */

type Said = { tag?: string; kind?: string; says?: string; language?: string };
type Note = { title: string; close(): void };
type Window = { url: string; visibilityState: string; focus(): Promise<unknown>; postMessage(said: unknown): void };
type Pushed = Event & { data: { json(): unknown } | null; waitUntil(work: Promise<unknown>): void };
type Clicked = Event & { notification: Note; waitUntil(work: Promise<unknown>): void };

const worker = self as unknown as {
  registration: { scope: string; showNotification(title: string, options: object): Promise<void> };
  clients: { matchAll(which: object): Promise<Window[]>; openWindow(url: string): Promise<unknown> };
  addEventListener(name: string, listen: (event: never) => void): void;
};
const URGENT = ["offer", "safety", "check_in", "drill", "unanswered"];

/** Read a push; one that cannot be read still wakes, for a browser that shows nothing loses its leave to be woken. */
function read(event: Pushed): Required<Said> {
  let said: Said = {};
  try {
    said = (event.data?.json() ?? {}) as Said;
  } catch {
    // Shown as it is below: something is there to be opened.
  }
  return { tag: said.tag ?? "alongside", kind: said.kind ?? "", says: said.says ?? "Open Alongside.", language: said.language ?? "en" };
}

async function show(event: Pushed): Promise<void> {
  const said = read(event);
  const windows = await worker.clients.matchAll({ type: "window" });
  for (const one of windows) one.postMessage({ look: said.kind });
  const isSeen = windows.some((one) => one.visibilityState === "visible");
  const isUrgent = URGENT.includes(said.kind);
  await worker.registration.showNotification("Alongside", {
    body: said.says,
    lang: said.language,
    tag: said.tag,
    icon: "/static/phone/icon-192.png",
    badge: "/static/phone/icon-192.png",
    silent: isSeen,
    requireInteraction: isUrgent,
    ...(isUrgent && !isSeen ? { vibrate: [300, 150, 300, 150, 600] } : {}),
  });
}

async function open(event: Clicked): Promise<void> {
  event.notification.close();
  const [found] = await worker.clients.matchAll({ type: "window" });
  if (found) {
    found.postMessage({ look: "tapped" });
    await found.focus();
  } else {
    await worker.clients.openWindow(worker.registration.scope);
  }
}

worker.addEventListener("push", (event: Pushed) => event.waitUntil(show(event)));
worker.addEventListener("notificationclick", (event: Clicked) => event.waitUntil(open(event)));
export {};
