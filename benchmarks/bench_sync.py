"""What a worker waits for at the start of a shift and after a basement, in a real browser against a real office.

First sync: from an empty phone to everything that it carries (state, key, credential, 200 services, own referrals) on
its disk, on this machine's own network and on a line of 50 kB a second. Queue: 100 things made with no network (50
sealed records, 50 taps), sent until the phone says that nothing waits. Then all is sent again, and nothing doubles.
"""

import json
import sys
import time
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, sync_playwright

from benchmarks.house import House, open_house
from tests.faults.phone.chromium import ARGUMENTS, CHROMIUM, bundle
from tests.faults.phone.line import broken
from tests.faults.phone.night import Phone, ask_store, on_the_line

SERVICES, QUEUED = 200, 100
SLOW_LINE = 50_000
ROUNDS, QUICK_ROUNDS = 5, 2
FILL_DIRECTORY = """
import json, sys
import django
django.setup()
from alongside.street.directory.models import Service
from alongside.street.people.models import Programme
hours = [{"days": "Mon-Fri", "opens": "09:00", "closes": "17:00"}, {"days": "Sat", "opens": "10:00", "closes": "14:00"}]
Service.objects.bulk_create(Service(
    programme_id=Programme.objects.get().pk, organisation=f"Neighbour House {number}",
    name=f"Help with rent, desk {number}",
    needs=["housing", "money"], phone=f"608-555-{number:04d}", email=f"desk{number}@example.org",
    address=f"{number} N Elm St, second floor", lon=-89.4, lat=43.07, languages=["en", "es"], opening_hours=hours,
    eligibility="Anyone in the county. Bring a letter from the landlord if there is one.", cost="Free",
) for number in range(int(sys.argv[1])))
print(json.dumps(Service.objects.count()))
"""
CARRIES = """() => phone.until(async () => {
  const directory = await phone.recall("directory");
  const hasReferrals = (await phone.recall("referrals")) !== undefined;
  return (await phone.isKnown()) && hasReferrals && directory?.services.length === %d;
}, 60)"""


def first_sync(browser: Browser, house: House, script: str, *, bytes_a_second: int = 0) -> tuple[float, int]:
    """Answer the seconds from an empty phone to one that carries everything, and the bytes that came over the line."""
    with on_the_line(browser, house, script, house.told["sessions"]["dee"], wait=False) as phone:
        phone.line.bytes_a_second = bytes_a_second
        began = time.perf_counter()
        phone.page = phone.context.new_page()
        phone.page.goto(f"{phone.line.address}/harness", wait_until="commit")
        phone.page.wait_for_function("() => Boolean(window.phone)", polling=5)
        assert phone.page.evaluate(CARRIES % SERVICES), "the phone does not carry everything"
        return time.perf_counter() - began, phone.line.carried


def queue(browser: Browser, house: House, script: str) -> float:
    """Answer the seconds in which everything made with no network is at the office; assert that nothing doubles."""
    with on_the_line(browser, house, script, house.told["sessions"]["dee"]) as phone:
        phone.line.fault = broken
        assert phone.save(QUEUED) == []
        phone.says("silent")
        phone.line.fault = None
        phone.line.noted.clear()
        began = time.perf_counter()
        assert phone.send(), "it was not all sent"
        took = time.perf_counter() - began
        _send_again(phone)
        tally = phone.tally()
        assert sum(tally.values()) == QUEUED
        assert set(tally) <= {"check-in applied", "envelope quarantined body-no-response"}, tally
        device = phone.page.evaluate("() => phone.recall('device')")
        kept = ask_store(house, "confided", f"SELECT count(*) FROM vault_sealedenvelope WHERE device = '{device}'")
        assert kept == [(QUEUED // 2,)], kept
        return took


def _send_again(phone: Phone) -> None:
    """Say once more, byte for byte, what the phone said."""
    parcels = [body for path, body in phone.line.noted if path.endswith("/sync")]
    said = [json.loads(body) for body in parcels]
    assert sum(len(one["records"]) + len(one["taps"]) for one in said) >= QUEUED
    for body in parcels:
        answer = phone.page.evaluate(
            """(body) => fetch("/phone/api/sync", {method: "POST", body, headers: {
                 "Content-Type": "application/json", "X-CSRFToken": "a".repeat(32)}}).then((one) => one.json())""",
            body.decode(),
        )
        assert set(answer["answers"].values()) <= {"stored", "safe"}
        assert set(answer["taps"].values()) <= {"repeated", "applied"}


def main(quick: bool = False) -> dict[str, Any]:
    """Measure, assert that everything came once, and print the figures; judged by the quickest round."""
    if not Path(CHROMIUM).exists():
        print(json.dumps({"skipped": f"{CHROMIUM} is missing"}))
        return {}
    script = bundle()
    with open_house("dee") as house, sync_playwright() as playwright:
        assert house.run(FILL_DIRECTORY, str(SERVICES)) == SERVICES
        house.start("web")
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS[1:])
        rounds = QUICK_ROUNDS if quick else ROUNDS
        near = [first_sync(browser, house, script) for _ in range(rounds)]
        slow = [first_sync(browser, house, script, bytes_a_second=SLOW_LINE) for _ in range(2)]
        queued = [queue(browser, house, script) for _ in range(rounds)]
        browser.close()
    figures = {
        "sync_first_seconds": round(min(took for took, _ in near), 3),
        "sync_first_slow_seconds": round(min(took for took, _ in slow), 3),
        "sync_first_kilobytes": round(max(size for _, size in near) / 1000, 1),
        "sync_queue_seconds": round(min(queued), 3),
    }
    print(json.dumps({"figure": "sync", **figures}))
    return figures


if __name__ == "__main__":
    main(quick="--quick" in sys.argv)
