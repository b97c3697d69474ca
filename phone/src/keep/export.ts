import type { Outgoing } from "../model.ts";
import { uuid7 } from "./ids.ts";
import { deviceName, listOutbox, recall } from "./outbox.ts";
import { seal, toBase64 } from "./seal.ts";

/** A copy of the outbox as one sealed file: for the day when no network will carry it. Needs neither network nor sign-in. */

export type Saved = "saved" | "empty" | "failed";

/** Make the file: everything the office is not known to hold safely, with the credentials that say whose it is. */
export async function makeCopy(): Promise<{ name: string; text: string } | null> {
  const rows = (await listOutbox()).filter((row) => row.state !== "safe" && !(row.lane === "tap" && row.state === "stored"));
  const key = await recall<Uint8Array>("key");
  if (rows.length === 0 || !key) return null;
  const device = await deviceName();
  const id = uuid7();
  const made_at = new Date().toISOString();
  const credentials = (await recall<Record<string, string>>("credentials")) ?? {};
  const sealed = await seal(key, id, { schema: 1, device, made_at, credentials, rows: rows.map(plain) });
  const text = JSON.stringify({ format: "alongside outbox 1", id, device, made_at, sealed: toBase64(sealed) });
  return { name: `alongside-${device.slice(-4)}-${made_at.slice(0, 16).replaceAll(/[-:]/g, "")}.json`, text };
}

const plain = (row: Outgoing) => (row.lane === "record" ? { ...row, sealed: toBase64(row.sealed) } : row);

/** Write the file where this phone puts files, or hand it to the phone's own "share" sheet. */
export async function saveCopy(): Promise<Saved> {
  try {
    const made = await makeCopy();
    if (!made) return "empty";
    const file = new File([made.text], made.name, { type: "application/json" });
    if (matchMedia("(pointer: coarse)").matches && navigator.canShare?.({ files: [file] })) {
      await navigator.share({ files: [file] });
      return "saved";
    }
    const link = document.createElement("a");
    link.href = URL.createObjectURL(file);
    link.download = made.name;
    link.click();
    window.setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
    return "saved";
  } catch (wrong) {
    console.warn("no copy", (wrong as Error).name);
    return "failed";
  }
}
