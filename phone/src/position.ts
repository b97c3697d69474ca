import { change, now, watch } from "./app.ts";
import { ask } from "./office.ts";

/** Shares where this worker is: only on a call, only after they said so, never kept on this phone. */

const EVERY = 30_000;

let watching: number | null = null;
let sentAt = 0;

export function startSharing(): void {
  if (!now().state?.response || watching !== null) return;
  change({ isSharing: true, says: "" });
  watching = navigator.geolocation.watchPosition(
    ({ coords }) => void send(coords),
    () => {
      stopSharing();
      change({ says: "sharing.refused" });
    },
    { enableHighAccuracy: true, maximumAge: 10_000 },
  );
}

async function send({ longitude, latitude, accuracy }: GeolocationCoordinates): Promise<void> {
  if (Date.now() - sentAt < EVERY || watching === null) return;
  sentAt = Date.now();
  const spot = { lon: longitude, lat: latitude, accuracy_m: Math.round(accuracy), at: new Date().toISOString() };
  const heard = await ask("location", spot);
  if (heard.is === "refused") stopSharing();
}

export function stopSharing(): void {
  if (watching === null) return;
  navigator.geolocation.clearWatch(watching);
  watching = null;
  sentAt = 0;
  change({ isSharing: false });
  void ask("location/stop", {});
}

/** A response that is over takes the sharing with it. */
export function startGuard(): void {
  watch(() => {
    if (watching !== null && !now().state?.response) stopSharing();
  });
}
