"""The worker's phone itself: how much it loads first, how fast it opens with no network, how fast a tap is safe.

Chromium at the size of a phone against a real web process. *Cold start* is the app opened again with no network on a
CPU slowed four times (CDP ``Emulation.setCPUThrottlingRate``), in a browser process of its own each time, from the
first byte of the page to the worker's screen. *Save to tick* is one tap: from the call to the moment at which the
transaction with strict durability is complete, on the same disk; beside it stands an empty strict transaction.
"""

import gzip
import json
import statistics
import sys
import tempfile
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, Page, Playwright, sync_playwright

from benchmarks.house import PAGES_TOKEN, House, open_house

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
SHELL = ("phone/app.js", "phone/app.css", "phone/icon.svg", "phone/sw.js", "face/theme.js")
MOST_BYTES = 100_000
SLOWER = 4
STARTS, QUICK_STARTS = 7, 2
TAPS, QUICK_TAPS = 200, 40
ON_SCREEN = "() => document.querySelector('.big') !== null && document.querySelector('h1') !== null"

TAP = """async (count) => {
  const open = () => new Promise((done, fail) => {
    const asked = indexedDB.open("alongside-phone");
    asked.onsuccess = () => done(asked.result);
    asked.onerror = fail;
  });
  const db = await open();
  const took = [];
  for (let one = 0; one < count; one++) {
    const began = performance.now();
    await new Promise((done, fail) => {
      const tx = db.transaction("kept", "readwrite", { durability: "strict" });
      tx.objectStore("kept").put(one, "bench");
      tx.oncomplete = done;
      tx.onabort = fail;
    });
    took.push(performance.now() - began);
  }
  db.close();
  return took;
}"""

PRESS = """async (count) => {
  const button = document.querySelector(".thumb .big");
  performance.clearMeasures();
  for (let one = 0; one < count; one++) {
    button.click();
    while (performance.getEntriesByName("save to tick").length <= one) await new Promise((rest) => setTimeout(rest, 1));
    await new Promise((rest) => setTimeout(rest, 15));
  }
  return performance.getEntriesByName("save to tick").map((one) => one.duration);
}"""


def main(quick: bool = False) -> dict[str, Any]:
    """Open the app, cut it off, open it again; assert what it showed and kept; print the figures."""
    if not Path(CHROMIUM).exists():
        print(json.dumps({"figure": "phone", "skipped": "chromium is not on this machine"}))
        return {}
    with open_house("dee") as house, tempfile.TemporaryDirectory() as profile, sync_playwright() as driver:
        house.start("web")
        first = _first_load(house)
        assert first <= MOST_BYTES, f"{first:,} bytes gzipped at the first load"
        with_network = _install(driver, house, profile, taps=QUICK_TAPS if quick else TAPS)
        starts = [_start_cold(driver, house, profile) for _ in range(QUICK_STARTS if quick else STARTS)]
    figures = {
        "phone_first_load_kb": round(first / 1000, 1),
        "phone_cold_start_ms": round(min(starts)),
        "phone_cold_start_median_ms": round(statistics.median(starts)),
        "phone_save_p50_ms": round(statistics.median(with_network["press"]), 2),
        "phone_strict_p50_ms": round(statistics.median(with_network["strict"]), 2),
        "phone_saves": len(with_network["press"]),
    }
    figures["phone_save_ratio"] = round(figures["phone_save_p50_ms"] / max(figures["phone_strict_p50_ms"], 0.01), 1)
    print(json.dumps({"figure": "phone", **figures}))
    return figures


def _first_load(house: House) -> int:
    """Count what a phone loads the first time, gzipped: the page and all that the service worker carries."""
    total = len(gzip.compress(house.ask("web", "/phone/", who="dee").body, 9))
    root = Path(__file__).resolve().parents[1] / "src" / "alongside"
    for name in SHELL:
        found = next(root.glob(f"*/*/static/{name}"))
        total += len(gzip.compress(found.read_bytes(), 9))
    return total


def _install(driver: Playwright, house: House, profile: str, *, taps: int) -> dict[str, list[float]]:
    """Open the app once with the network, let it carry itself, and measure taps."""
    context = _browser(driver, house, profile)
    page = _open(context, house)
    page.wait_for_function("navigator.serviceWorker.ready.then(() => true)")
    page.wait_for_function(ON_SCREEN)
    page.get_by_role("button", name="I am all right").wait_for()
    page.wait_for_timeout(1500)
    took = {"press": page.evaluate(PRESS, taps), "strict": page.evaluate(TAP, taps)}
    assert page.evaluate(COUNT) >= taps, "every tap is in the phone's own store"
    context.close()
    return took


COUNT = """() => new Promise((done) => {
  const asked = indexedDB.open("alongside-phone");
  asked.onsuccess = () => {
    const counted = asked.result.transaction("outbox").objectStore("outbox").count();
    counted.onsuccess = () => { asked.result.close(); done(counted.result); };
  };
})"""


def _start_cold(driver: Playwright, house: House, profile: str) -> float:
    """Open the app in a new browser process with no network and a slow CPU; answer the milliseconds to its screen."""
    context = _browser(driver, house, profile)
    page = context.new_page()
    slow = context.new_cdp_session(page)
    slow.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    context.set_offline(True)
    page.goto(f"http://localhost:{house.ports['web']}/phone/", wait_until="commit")
    page.wait_for_function(ON_SCREEN, polling=5)
    took = page.evaluate("performance.now()")
    shown = page.inner_text("h1")
    context.close()
    assert shown == "No call for you now", shown
    return float(took)


def _browser(driver: Playwright, house: House, profile: str) -> BrowserContext:
    size: Any = {"width": 390, "height": 844}
    context = driver.chromium.launch_persistent_context(
        profile, executable_path=CHROMIUM, args=ARGUMENTS, viewport=size, headless=True
    )
    url = f"http://localhost:{house.ports['web']}"
    for name, value in (("alongside", house.told["sessions"]["dee"]), ("alongside_csrf", PAGES_TOKEN)):
        context.add_cookies([{"name": name, "value": value, "url": url}])
    return context


def _open(context: BrowserContext, house: House) -> Page:
    page = context.new_page()
    page.goto(f"http://localhost:{house.ports['web']}/phone/")
    return page


if __name__ == "__main__":
    main(quick="--quick" in sys.argv)
