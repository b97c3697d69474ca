// Keeps the reader's choice of light or dark on this machine. Loaded before the page is drawn, so nothing flashes.
(() => {
  const root = document.documentElement;
  const kept = (() => { try { return localStorage.getItem("theme"); } catch { return null; } })();
  if (kept === "light" || kept === "dark") root.dataset.theme = kept;
  const isDark = () => root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  addEventListener("DOMContentLoaded", () => {
    for (const button of document.querySelectorAll("[data-theme-switch]")) {
      const say = () => { button.lastElementChild.textContent = isDark() ? button.dataset.light : button.dataset.dark; };
      button.hidden = false;
      say();
      button.addEventListener("click", () => {
        root.dataset.theme = isDark() ? "light" : "dark";
        try { localStorage.setItem("theme", root.dataset.theme); } catch { /* a private window: the choice lasts for this page */ }
        say();
      });
    }
  });
})();
