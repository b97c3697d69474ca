// Says plainly when the receipt no longer hears from the office, and takes it back when it does.
(() => {
  const strip = document.getElementById("no-line");
  if (!strip) return;
  let heard = new Date();
  const says = () => {
    const time = heard.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
    strip.querySelector("strong").textContent = `${strip.dataset.since} ${time}.`;
    strip.hidden = false;
  };
  document.body.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.successful) {
      heard = new Date();
      strip.hidden = true;
    } else says();
  });
})();
