/* Lets a coordinator's browser be woken, and asks anew by itself when the push service forgot it. */
(() => {
  const box = document.getElementById("browser");
  if (!box || !("serviceWorker" in navigator) || !("PushManager" in window) || !("Notification" in window)) return;
  const says = box.querySelector("[data-says]");
  const buttons = Object.fromEntries([...box.querySelectorAll("[data-do]")].map((one) => [one.dataset.do, one]));
  const csrf = document.querySelector("input[name=csrfmiddlewaretoken]").value;
  const known = new Set(box.dataset.digests.split(" "));

  const bytes = (said) => Uint8Array.from(atob(said.replaceAll("-", "+").replaceAll("_", "/").padEnd(88, "=")), (one) => one.charCodeAt(0));
  const hex = (buffer) => [...new Uint8Array(buffer)].map((one) => one.toString(16).padStart(2, "0")).join("");
  const digest = async (said) => hex(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(said)));
  const worker = () => navigator.serviceWorker.register(box.dataset.worker, { scope: "/console/" });
  const held = async () => (await worker()).pushManager.getSubscription();
  const post = async (url, facts) => {
    const body = new URLSearchParams({ csrfmiddlewaretoken: csrf, ...facts });
    const answer = await fetch(url, { method: "POST", body, headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error((await answer.json()).says);
  };

  function show(state) {
    says.textContent = box.dataset[{ on: "isOn", off: "isOff", blocked: "isBlocked", failed: "failed" }[state]];
    buttons.on.hidden = state === "on" || state === "blocked";
    buttons.off.hidden = state !== "on";
  }

  async function switchOn() {
    if ((await Notification.requestPermission()) !== "granted") return show("failed");
    const registration = await worker();
    await (await registration.pushManager.getSubscription())?.unsubscribe();
    const got = await registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytes(box.dataset.key) });
    const { keys } = got.toJSON();
    await post(box.dataset.onUrl, { endpoint: got.endpoint, p256dh: keys.p256dh, auth: keys.auth, label: "Console" });
    show("on");
  }

  async function switchOff() {
    const got = await held();
    await post(box.dataset.offUrl, { endpoint: got?.endpoint ?? "" });
    await got?.unsubscribe();
    show("off");
  }

  const tried = (work) => () => work().catch(() => show("failed"));
  buttons.on.addEventListener("click", tried(switchOn));
  buttons.off.addEventListener("click", tried(switchOff));
  void (async () => {
    if (Notification.permission === "denied") return show("blocked");
    if (Notification.permission !== "granted") return show("off");
    const got = await held();
    show(got && known.has(await digest(got.endpoint)) ? "on" : "off");
  })();
})();
