// Safety, live: fetches what changed, says when it cannot, and rings aloud where somebody asked for it.
// Everything here is an extra: without it the page is one that is loaded again.
(() => {
  const watching = document.getElementById("watching"), now = document.getElementById("safety-now");
  const lost = watching.querySelector("[data-lost]"), sound = watching.querySelector("[data-sound]");
  const EVERY = 5000, GATHER = 150, title = document.title;
  let isFetching = false, wantsMore = false, gathered = null, bell = null;

  const alarms = () => Number(now.querySelector("[data-alarms]")?.dataset.alarms ?? 0);
  const show = () => { document.title = alarms() ? `(${alarms()}) ${title}` : title; };

  // What its reader had open, chosen or focused stays so when the part is swapped.
  const kept = () => ({
    open: [...now.querySelectorAll("details[open][id]")].map((one) => one.id),
    chosen: [...now.querySelectorAll("select[id]")].map((one) => [one.id, one.value]),
    focus: now.contains(document.activeElement) ? document.activeElement.id : "",
  });
  const restore = (was) => {
    for (const id of was.open) document.getElementById(id)?.setAttribute("open", "");
    for (const [id, value] of was.chosen) { const one = document.getElementById(id); if (one) one.value = value; }
    if (was.focus) document.getElementById(was.focus)?.focus({ preventScroll: true });
  };
  const isBusy = () => now.contains(document.activeElement) && document.activeElement.tagName === "SELECT";

  const fetchParts = async () => {
    if (isFetching) { wantsMore = true; return; }
    isFetching = true;
    const before = alarms();
    try {
      const answer = await fetch(watching.dataset.partsUrl, { credentials: "same-origin", redirect: "error" });
      if (!answer.ok) throw new Error(String(answer.status));
      const text = await answer.text();
      lost.hidden = true;
      const rises = Number(/data-alarms="(\d+)"/.exec(text)?.[1] ?? 0) > before;
      if (!isBusy() || rises) {
        const was = kept();
        now.innerHTML = text;
        htmx.process(now);
        restore(was);
        show();
      }
    } catch {
      lost.hidden = false;
    } finally {
      isFetching = false;
      if (wantsMore) { wantsMore = false; soon(); }
    }
  };
  const soon = () => { clearTimeout(gathered); gathered = setTimeout(fetchParts, GATHER); };

  const ring = () => {
    if (!bell || !alarms()) return;
    const at = bell.currentTime;
    for (const [start, pitch] of [[0, 880], [0.25, 660], [0.5, 880]]) {
      const tone = bell.createOscillator(), level = bell.createGain();
      tone.frequency.value = pitch;
      level.gain.setValueAtTime(0.25, at + start);
      level.gain.exponentialRampToValueAtTime(0.001, at + start + 0.22);
      tone.connect(level).connect(bell.destination);
      tone.start(at + start);
      tone.stop(at + start + 0.24);
    }
  };
  if (window.AudioContext) {
    sound.hidden = false;
    sound.addEventListener("click", () => {
      if (bell) { bell.close(); bell = null; } else { bell = new AudioContext(); ring(); }
      sound.setAttribute("aria-pressed", String(Boolean(bell)));
    });
    setInterval(ring, 4000);
  }

  const listen = () => {
    const stream = new EventSource(watching.dataset.liveUrl, { withCredentials: true });
    for (const kind of ["open", "safety", "board", "page"]) stream.addEventListener(kind, soon);
    stream.addEventListener("error", () => { if (stream.readyState === EventSource.CLOSED) setTimeout(listen, EVERY); });
  };
  document.body.addEventListener("htmx:afterSwap", show);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) fetchParts(); });
  setInterval(fetchParts, EVERY);
  show();
  listen();
})();
