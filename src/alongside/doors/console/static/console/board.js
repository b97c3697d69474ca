// The board, live: listens to the stream, fetches the parts that changed, and says when it cannot.
// Everything here is an extra: without it the board is a page that one loads again.
(() => {
  const live = document.getElementById("live");
  const badge = live.querySelector("[data-live-badge]");
  const word = live.querySelector("[data-live-word]");
  const POLL = 5000, REFRESH = 30000, GATHER = 200, SETTLED = 50;

  // ---- Parts -------------------------------------------------------------------------------------------------
  let isFetching = false, wantsMore = false, gathered = null, poll = null;
  const fetchParts = async () => {
    if (isFetching) { wantsMore = true; return; }
    isFetching = true;
    try {
      await htmx.ajax("GET", live.dataset.partsUrl + location.search, { source: live, swap: "none" });
    } finally {
      isFetching = false;
      if (wantsMore) { wantsMore = false; soon(); }
    }
  };
  const soon = () => { clearTimeout(gathered); gathered = setTimeout(fetchParts, GATHER); };

  // A part that is swapped keeps what its reader had open, chosen and scrolled to.
  let kept = null;
  const keep = () => {
    const waiting = document.getElementById("waiting"), night = document.getElementById("night");
    kept = {
      open: [...document.querySelectorAll("#waiting details[open]")].map((one) => one.id),
      chosen: [...document.querySelectorAll("#waiting select")].filter((one) => one.value).map((one) => [one.id, one.value]),
      ticked: [...document.querySelectorAll("#waiting input[type=checkbox]")].map((one) => [one.id, one.checked]),
      current: document.querySelector(".call.is-current")?.id,
      focus: document.activeElement?.id || document.activeElement?.closest?.("[id]")?.id,
      calls: waiting.scrollTop, night: night.scrollLeft, nightEnd: night.scrollLeft + night.clientWidth >= night.scrollWidth - 8,
    };
  };
  const restore = () => {
    if (!kept) return;
    for (const id of kept.open) document.getElementById(id)?.setAttribute("open", "");
    for (const [id, value] of kept.chosen) { const select = document.getElementById(id); if (select) select.value = value; }
    for (const [id, is] of kept.ticked) { const tick = document.getElementById(id); if (tick) tick.checked = is; }
    if (kept.current) document.getElementById(kept.current)?.classList.add("is-current");
    document.getElementById("waiting").scrollTop = kept.calls;
    const night = document.getElementById("night");
    night.scrollLeft = kept.nightEnd ? night.scrollWidth : kept.night;
    if (kept.focus && document.activeElement === document.body) document.getElementById(kept.focus)?.focus({ preventScroll: true });
    kept = null;
  };
  document.body.addEventListener("htmx:beforeSwap", () => { if (!kept) keep(); });
  // htmx settles the attributes of what it swapped a moment later: restoring before that would be undone.
  document.body.addEventListener("htmx:oobAfterSwap", () => { clearTimeout(restore.later); restore.later = setTimeout(restore, SETTLED); });

  // ---- The truth about the stream ----------------------------------------------------------------------------
  const say = (how) => {
    badge.className = `badge ${how === "live" ? "accent" : "attention"}`;
    word.textContent = how === "live" ? live.dataset.on : live.dataset.down;
  };
  const goPolling = () => { say("down"); poll ??= setInterval(fetchParts, POLL); };
  const goLive = () => { say("live"); clearInterval(poll); poll = null; soon(); };
  const listen = () => {
    const stream = new EventSource(live.dataset.liveUrl, { withCredentials: true });
    stream.addEventListener("open", goLive);
    stream.addEventListener("error", () => {
      goPolling();
      if (stream.readyState === EventSource.CLOSED) setTimeout(listen, POLL);
    });
    for (const kind of ["message", "offer", "board", "safety", "receipt"]) stream.addEventListener(kind, soon);
  };
  setInterval(() => { if (!document.hidden) fetchParts(); }, REFRESH);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) fetchParts(); });
  listen();

  // ---- The map: closer, further, dragged ---------------------------------------------------------------------
  const town = document.querySelector("svg.town");
  const zoom = (() => {
    if (!town) return () => {};
    const whole = { x: 0, y: 0, width: +town.dataset.width, height: +town.dataset.height };
    let view = { ...whole };
    const show = () => town.setAttribute("viewBox", `${view.x} ${view.y} ${view.width} ${view.height}`);
    const scale = (by, px = view.x + view.width / 2, py = view.y + view.height / 2) => {
      const width = Math.min(whole.width * 1.5, Math.max(whole.width / 12, view.width * by)), k = width / view.width;
      view = { x: px - (px - view.x) * k, y: py - (py - view.y) * k, width, height: view.height * k };
      show();
    };
    const at = (event) => new DOMPoint(event.clientX, event.clientY).matrixTransform(town.getScreenCTM().inverse());
    town.addEventListener("wheel", (event) => {
      if (!event.ctrlKey && !event.metaKey && !town.matches(":focus-within")) return;
      event.preventDefault();
      const p = at(event);
      scale(event.deltaY > 0 ? 1.15 : 1 / 1.15, p.x, p.y);
    }, { passive: false });
    let from = null;
    town.addEventListener("pointerdown", (event) => {
      if (event.target.closest("a")) return;
      from = at(event);
      town.setPointerCapture(event.pointerId);
      town.classList.add("is-held");
    });
    town.addEventListener("pointermove", (event) => {
      if (!from) return;
      const p = at(event);
      view.x += from.x - p.x;
      view.y += from.y - p.y;
      show();
    });
    for (const end of ["pointerup", "pointercancel"]) town.addEventListener(end, () => { from = null; town.classList.remove("is-held"); });
    const does = { in: () => scale(1 / 1.4), out: () => scale(1.4), home: () => { view = { ...whole }; show(); } };
    const tools = document.querySelector("[data-map-tools]");
    tools.hidden = false;
    tools.addEventListener("click", (event) => does[event.target.closest("[data-map]")?.dataset.map]?.());
    return (how) => does[how]();
  })();
  // A dot of a waiting call leads to its card, on a phone too.
  document.addEventListener("click", (event) => {
    const dot = event.target.closest('a.dot[href^="#call-"]');
    if (!dot) return;
    event.preventDefault();
    document.getElementById("tab-calls").checked = true;
    choose(document.getElementById(dot.getAttribute("href").slice(1)));
  });

  // ---- The night: dragged ------------------------------------------------------------------------------------
  document.addEventListener("pointerdown", (event) => {
    const night = event.target.closest("#night");
    if (!night || event.target.closest("a") || event.pointerType === "touch") return;
    let last = event.clientX;
    night.classList.add("is-held");
    const move = (moved) => { night.scrollLeft -= moved.clientX - last; last = moved.clientX; };
    const end = () => { night.classList.remove("is-held"); removeEventListener("pointermove", move); removeEventListener("pointerup", end); };
    addEventListener("pointermove", move);
    addEventListener("pointerup", end);
  });
  const toNow = () => { const night = document.getElementById("night"); night.scrollLeft = night.scrollWidth; };
  toNow();

  // ---- Keys --------------------------------------------------------------------------------------------------
  const calls = () => [...document.querySelectorAll("[data-call]")];
  const current = () => document.querySelector(".call.is-current") ?? document.activeElement?.closest?.("[data-call]");
  const choose = (call) => {
    if (!call) return;
    for (const one of calls()) one.classList.toggle("is-current", one === call);
    call.focus({ preventScroll: true });
    call.scrollIntoView({ block: "nearest" });
  };
  const step = (by) => {
    const all = calls(), where = all.indexOf(current());
    choose(all[where < 0 ? 0 : Math.min(all.length - 1, Math.max(0, where + by))]);
  };
  const open = (selector) => {
    const details = current()?.querySelector(selector);
    if (!details) return;
    details.open = !details.open;
    if (details.open) details.querySelector("select, button, a")?.focus();
  };
  const go = (where) => { const link = document.querySelector(`[data-go="${where}"]`); if (link) location.href = link.href; };
  const keys = document.getElementById("keys");
  const showKeys = () => (keys.open ? keys.close() : keys.showModal());
  const does = {
    j: () => step(1), k: () => step(-1),
    o: () => current()?.querySelector("[data-key-offer]")?.click(),
    w: () => open('details[id^="others-"]'),
    x: () => open('details[id^="nobody-"]'),
    n: () => { location.href = document.querySelector('a[href$="/calls/new"]').href; },
    l: () => go("log"), h: () => go("hand-over"), s: () => go("safety"),
    a: () => document.querySelector("#attention a, #attention button, #sos button")?.focus(),
    m: () => town?.querySelector("a.dot")?.focus(),
    t: () => document.getElementById("night").focus(),
    "+": () => zoom("in"), "=": () => zoom("in"), "-": () => zoom("out"), 0: () => zoom("home"),
    "?": showKeys,
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("input, select, textarea")) return;
    if (event.key === "Enter" && event.target.matches("[data-call]")) { event.target.querySelector(".place a").click(); return; }
    const act = does[event.key];
    if (!act || (keys.open && event.key !== "?")) return;
    event.preventDefault();
    act();
  });
  for (const button of document.querySelectorAll("[data-open-keys]")) { button.hidden = false; button.addEventListener("click", showKeys); }
})();
