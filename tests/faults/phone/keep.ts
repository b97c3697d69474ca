import { change, now, townNow } from "../../../phone/src/app.ts";
import { unsentAlarm } from "../../../phone/src/keep/age.ts";
import { makeCopy } from "../../../phone/src/keep/export.ts";
import { uuid7 } from "../../../phone/src/keep/ids.ts";
import { listOutbox, put, recall } from "../../../phone/src/keep/outbox.ts";
import { open } from "../../../phone/src/keep/store.ts";
import { seal } from "../../../phone/src/keep/seal.ts";
import { hurry, remember } from "../../../phone/src/sender.ts";

/**
 * The phone without its screens: the very modules that keep and send, played by a test. What `save` acknowledges is what
 * a worker is shown a tick for: a save whose promise was kept.
 */

const asked = new URLSearchParams(location.search);

async function start(): Promise<void> {
  await remember();
  if (asked.get("silent") === null) hurry();
}

/** Wait until something is so. */
async function until(isSo: () => boolean | Promise<boolean>, seconds = 20): Promise<boolean> {
  const last = performance.now() + seconds * 1000;
  while (performance.now() < last) {
    if (await isSo()) return true;
    await new Promise((go) => setTimeout(go, 15));
  }
  return false;
}

async function saveRecord(facts: Record<string, unknown> = {}): Promise<string> {
  const id = uuid7();
  const key = (await recall<Uint8Array>("key"))!;
  const body = {
    schema: 1, response: asked.get("response") ?? "", people: [{ role: "victim", name: "" }], needs: ["housing"], root_problems: [],
    done: ["mediated"], disposition: "stayed_in_community", note: "They will talk on Sunday.", ...facts,
  };
  const sealed = await seal(key, id, body);
  await put({ lane: "record", id, kind: "encounter", sealed, made_at: new Date(townNow()).toISOString() });
  return id;
}

async function saveTap(): Promise<string> {
  const id = uuid7();
  await put({ lane: "tap", id, kind: "check_in", response: null, word: "", at: new Date(townNow()).toISOString() });
  return id;
}

/** Save some records and taps in turn; answer those that were acknowledged, and how often saving failed aloud. */
async function save(count: number, facts: Record<string, unknown> = {}): Promise<{ ids: string[]; refused: string[] }> {
  const ids: string[] = [];
  const refused: string[] = [];
  for (let turn = 0; turn < count; turn++) {
    try {
      ids.push(turn % 2 ? await saveTap() : await saveRecord(facts));
    } catch (wrong) {
      refused.push((wrong as Error).name);
    }
  }
  change({ outbox: await listOutbox() });
  return { ids, refused };
}

/** Save for ever and tell the test of each save, once it is acknowledged. */
async function saveForEver(): Promise<void> {
  await until(() => recall("key").then(Boolean));
  for (let turn = 0; ; turn++) {
    const id = turn % 4 ? await saveTap() : await saveRecord();
    void fetch(`/ack?${id}`, { method: "POST", keepalive: true });
  }
}

/** Save so many taps between two marks, with nothing else going on: what the disk is asked in between is theirs. */
async function saveBetweenMarks(count: number): Promise<void> {
  await saveTap();
  await new Promise((go) => setTimeout(go, 300));
  await fetch("/ack?begin", { method: "POST" });
  for (let turn = 0; turn < count; turn++) await saveTap();
  await fetch("/ack?end", { method: "POST" });
}

async function send(seconds = 20): Promise<boolean> {
  return until(async () => {
    hurry();
    const rows = await listOutbox();
    await new Promise((go) => setTimeout(go, 40));
    return rows.every((row) => row.state !== "waiting");
  }, seconds);
}

const rows = async () => (await listOutbox()).map((row) => ({ id: row.id, lane: row.lane, seq: row.seq, state: row.state }));

async function truth() {
  const { link, cannotSend, takenBack, outbox } = now();
  const waiting = (await listOutbox()).filter((row) => row.state === "waiting").map((row) => row.id);
  return { link, cannotSend, takenBack, waiting, alarm: unsentAlarm(outbox, townNow()) !== null };
}

/** Let this phone believe that the office's clock and its own agree. */
function goBack(): void {
  change({ bearing: { office: Date.now(), phone: Date.now(), speed: 1 } });
}

/** What a phone must never do, for the controls. */
const carelessly = {
  async purge(): Promise<void> {
    const tx = (await open()).transaction("outbox", "readwrite");
    await tx.store.clear();
    await tx.done;
  },
  async rename(): Promise<void> {
    const tx = (await open()).transaction("outbox", "readwrite");
    for (const row of await tx.store.getAll()) {
      await tx.store.delete(row.id);
      await tx.store.add({ ...row, id: uuid7() });
    }
    await tx.done;
  },
};

const names = async () => (await open()).getAllKeys("kept");

const isKnown = async () => Boolean(await recall("key")) && Object.keys((await recall<object>("credentials")) ?? {}).length > 0;

Object.assign(window, { phone: { save, send, rows, truth, hurry, until, isKnown, makeCopy, listOutbox, recall, goBack, carelessly, names } });
void start().then(() => {
  const { for: what, count } = Object.fromEntries(asked);
  if (what === "ever") void saveForEver();
  if (what === "marks") void saveBetweenMarks(Number(count));
});
