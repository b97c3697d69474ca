/* Shows that there is something to open, and opens it. It is told nothing else, so it can tell nothing else. */
self.addEventListener("push", (event) => {
  let said = {};
  try {
    said = event.data.json();
  } catch {
    // Shown as it is below.
  }
  event.waitUntil(
    self.registration.showNotification("Alongside", {
      body: said.says || "Open Alongside.",
      lang: said.language || "en",
      tag: said.tag || "alongside",
      requireInteraction: said.kind !== "test",
    }),
  );
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(
    (async () => {
      const [found] = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
      if (found && new URL(found.url).pathname.startsWith("/console/")) await found.focus();
      else await self.clients.openWindow("/console/");
    })(),
  );
});
