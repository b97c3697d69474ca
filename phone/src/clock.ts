/** The office's clock as this phone knows it. Phones run fast and slow; a demonstration runs at 60×. */
export type Bearing = { office: number; phone: number; speed: number };

export const UNKNOWN: Bearing = { office: 0, phone: 0, speed: 1 };

/** Answer what time it is at the office, in milliseconds, when this phone's clock says `phone`. */
export function officeTime(bearing: Bearing, phone: number = Date.now()): number {
  if (bearing.phone === 0) return phone;
  return bearing.office + (phone - bearing.phone) * bearing.speed;
}

/** Answer the share of an offer's time that is left, 1 to 0. */
export function shareLeft(offeredAt: string, expiresAt: string, now: number): number {
  const from = Date.parse(offeredAt);
  const until = Date.parse(expiresAt);
  return Math.max(0, Math.min(1, (until - now) / Math.max(1, until - from)));
}

export function clockWords(instant: string | number, zone: string, language: string): string {
  const shape = { hour: "2-digit", minute: "2-digit", hour12: false, timeZone: zone } as const;
  return new Intl.DateTimeFormat(language === "es" ? "es-US" : "en-GB", shape).format(new Date(instant));
}
