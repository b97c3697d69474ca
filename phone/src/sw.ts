import "./sw-push.ts";

/** Keeps the shell on the phone, so that it opens with no network. Keeps no answers of the office. */

type Shell = { version: string; page: string; files: string[] };
type Waits = Event & { waitUntil(work: Promise<unknown>): void };
type Fetched = Waits & { request: Request; respondWith(answer: Promise<Response>): void };

const here = self as unknown as {
  SHELL: Shell;
  clients: { claim(): Promise<void> };
  addEventListener(name: string, listen: (event: never) => void): void;
};
const shell = here.SHELL;
const STORE = `alongside-shell-${shell.version}`;

async function carry(): Promise<void> {
  const store = await caches.open(STORE);
  await Promise.all(
    [shell.page, ...shell.files].map(async (path) => {
      const answer = await fetch(path, { cache: "reload", credentials: "same-origin" });
      if (!answer.ok || answer.redirected) throw new Error(`the shell could not be carried: ${path}`);
      await store.put(path, answer);
    }),
  );
}

async function tidy(): Promise<void> {
  for (const name of await caches.keys()) {
    if (name.startsWith("alongside-shell-") && name !== STORE) await caches.delete(name);
  }
  await here.clients.claim();
}

async function fromShell(path: string, request: Request): Promise<Response> {
  return (await (await caches.open(STORE)).match(path)) ?? fetch(request);
}

here.addEventListener("install", (event: Waits) => event.waitUntil(carry()));
here.addEventListener("activate", (event: Waits) => event.waitUntil(tidy()));
here.addEventListener("fetch", (event: Fetched) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== location.origin) return;
  if (url.pathname === shell.page || shell.files.includes(url.pathname)) {
    event.respondWith(fromShell(url.pathname, event.request));
  }
});
