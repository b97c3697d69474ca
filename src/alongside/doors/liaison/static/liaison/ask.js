// Folds a step once it is answered and brings the next one under the thumb. Without this the form is one page.
(() => {
  const form = document.getElementById("ask");
  const steps = [...form.querySelectorAll("[data-step]")];
  const last = document.getElementById("step-send");
  const next = (step) => steps[steps.indexOf(step) + 1] ?? last;
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const fold = (step, isFolded) => {
    step.classList.toggle("is-folded", isFolded);
    const change = step.querySelector(".change");
    if (change) change.hidden = !isFolded;
  };
  for (const step of steps) {
    const change = document.createElement("button");
    change.type = "button";
    change.className = "bare change";
    change.textContent = form.dataset.change;
    change.hidden = true;
    change.addEventListener("click", () => fold(step, false));
    step.querySelector("legend").append(change);
  }
  // Only a tap moves on; arrow keys walk through the choices in peace.
  form.addEventListener("click", (event) => {
    const input = event.target.closest('.tap input[type="radio"]');
    if (!input || event.detail === 0) return;
    const step = input.closest("[data-step]");
    if (input.name !== "category") {
      for (const other of step.querySelectorAll('input[type="radio"]')) if (other.name !== input.name) other.checked = false;
      document.getElementById("address").value = "";
    }
    fold(step, true);
    next(step).scrollIntoView({ behavior: calm ? "auto" : "smooth", block: "start" });
  });
  document.getElementById("address").addEventListener("input", () => {
    for (const place of form.querySelectorAll('input[name="place"]')) place.checked = false;
  });
})();
