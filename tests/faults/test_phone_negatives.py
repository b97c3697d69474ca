"""Fourteen things that go wrong in the field. Whatever was ticked is at the office once, or waits and says so."""

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from playwright.sync_api import Browser, sync_playwright
from pysqlite3 import dbapi2 as sqlite

from benchmarks.house import House
from tests.faults.numbers import many
from tests.faults.phone.chromium import ARGUMENTS, CHROMIUM, bundle, of_version
from tests.faults.phone.line import Certificate, broken, deaf, no_larger_than, portal, sends_away, status
from tests.faults.phone.night import Phone, ask_store, on_the_line, people_of

pytestmark = pytest.mark.serial
TIMES = many(1, 5, 50)
DAY = 24 * 3600 * 1000
LEFT = ("removed", "logged out", "long away", "taken back")
"""The scenarios after which a person cannot be used again: each needs people of its own."""


@dataclass
class Field:
    """Everything a scenario is played with."""

    browser: Browser
    house: House
    script: str
    certificate: Certificate
    people: list[tuple[str, str, int]]

    def phone(self, **facts: Any) -> Any:
        """A new phone of Dee's, or of whoever has the session."""
        session = facts.pop("session", self.house.told["sessions"]["dee"])
        return on_the_line(self.browser, self.house, self.script, session, **facts)

    def somebody(self) -> tuple[str, str, int]:
        """Somebody who was not used yet: name, session, user id."""
        return self.people.pop()


@pytest.fixture(scope="module")
def field(phone_house: House) -> Iterator[Field]:
    """A browser, the office, and people enough."""
    script = bundle()
    people = people_of(phone_house, TIMES * len(LEFT))
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        certificate = Certificate(Path(folder))
        trusted = f"--ignore-certificate-errors-spki-list={certificate.spki}"
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=[*ARGUMENTS[1:], trusted])
        pool = [(name, str(session), int(user)) for name, (session, user) in people.items()]
        yield Field(browser, phone_house, script, certificate, pool)
        browser.close()


def offline(phone: Phone, count: int = 4, **facts: Any) -> dict[str, Any]:
    """Lose the network, save, and answer what the phone says then: that it waits, and that nobody hears it."""
    phone.line.fault = broken
    assert phone.save(count, **facts) == []
    told = phone.says("silent")
    assert set(told["waiting"]) <= set(phone.made)
    assert len(told["waiting"]) >= count
    return told


def quarantined(why: str, records: int, **taps: int) -> dict[str, int]:
    return {f"envelope quarantined {why}": records, **{name.replace("_", " "): n for name, n in taps.items()}}


def arrives(phone: Phone, expected: dict[str, int]) -> None:
    """Send, and compare how everything stands at the office: each thing there once, and nothing waiting."""
    assert phone.send(), phone.truth()
    assert dict(phone.tally()) == expected
    assert (phone.lost(), phone.waiting()) == ([], [])


PLAIN = "body-no-response"
"""These records speak of no call, which is for a person to look at; that they are stored is what counts here."""


def role_revoked(field: Field) -> None:
    dee = field.house.told["users"]["dee"]
    with field.phone() as phone:
        offline(phone)
        ask_store(field.house, "street", f"UPDATE people_user SET role = 'director' WHERE id = {dee}")
        try:
            phone.line.fault = None
            arrives(phone, quarantined("revoked-sender", 2, kept_tap_kept=2))
            assert phone.says("signed_out")["waiting"] == []
        finally:
            ask_store(field.house, "street", f"UPDATE people_user SET role = 'worker' WHERE id = {dee}")


def user_deleted(field: Field) -> None:
    _, session, user = field.somebody()
    with field.phone(session=session) as phone:
        offline(phone)
        ask_store(
            field.house, "street", f"DELETE FROM people_worker WHERE user_id = {user}",
            f"DELETE FROM people_user WHERE id = {user}", "SELECT 1",
        )  # fmt: skip
        phone.line.fault = None
        arrives(phone, quarantined("revoked-sender", 2, kept_tap_kept=2))
        assert phone.says("signed_out")["waiting"] == []


def schema_five_versions_old(field: Field) -> None:
    with field.phone() as phone:
        offline(phone, schema=-4)
        phone.line.script = of_version(field.script, 6)
        phone.line.fault = None
        phone.reload()
        phone.save(2)
        arrives(
            phone, {"envelope quarantined unknown-schema": 2, f"envelope quarantined {PLAIN}": 1, "check-in applied": 3}
        )
        # And back: the app of before opens the store that a newer one has changed.
        phone.line.script = field.script
        phone.reload()
        assert len(phone.page.evaluate("() => phone.rows()")) == 6


def upgrade_mid_flush(field: Field) -> None:
    with field.phone() as phone:
        offline(phone, 6)
        phone.line.fault = deaf
        phone.page.evaluate("() => phone.hurry()")
        phone.line.script = of_version(field.script, 6)
        newer = phone.open()
        phone.save(2)
        phone.save(2, newer)
        phone.line.fault = None
        phone.page = newer
        arrives(phone, quarantined(PLAIN, 5) | {"check-in applied": 5})


def quota_full_at_record_20(field: Field) -> None:
    with field.phone(quota=8_000_000) as phone:
        phone.line.fault = broken
        assert phone.save(19) == []
        refused = phone.save(1, note="x" * 9_000_000)
        waiting = phone.says("silent")["waiting"]
        assert (refused, sorted(waiting)) == (["QuotaExceededError"], sorted(phone.made))
        assert phone.save(1) == []
        phone.line.fault = None
        arrives(phone, {f"envelope quarantined {PLAIN}": 11, "check-in applied": 9})


def two_tabs(field: Field) -> None:
    with field.phone() as phone:
        second = phone.open()
        asks = "() => { window.saved = phone.save(10); }"
        phone.page.evaluate(asks)
        second.evaluate(asks)
        for page in (phone.page, second):
            phone.made += page.evaluate("async () => (await window.saved).ids")
        arrives(phone, {f"envelope quarantined {PLAIN}": 10, "check-in applied": 10})
        numbers = [row["seq"] for row in phone.page.evaluate("() => phone.rows()")]
        assert (len(phone.made), numbers) == (20, list(range(1, 21)))


def clock_wrong(field: Field, hours: int) -> None:
    with field.phone(skew=hours * 3600 * 1000) as phone:
        phone.save(2)
        offline(phone, 2)
        # The network sets the phone's clock right while something waits.
        phone.page.evaluate("() => { window.skew = 0; }")
        phone.save(2)
        phone.line.fault = None
        arrives(phone, quarantined(PLAIN, 3) | {"check-in applied": 3})
        assert len(phone.page.evaluate("() => phone.rows()")) == 6


def captive_portal(field: Field) -> None:
    with field.phone() as phone:
        for wall in (portal, sends_away):
            phone.line.fault = wall
            phone.save(2)
            told = phone.says("silent")
            assert len(told["waiting"]) == len(phone.made)
        phone.line.fault = None
        arrives(phone, quarantined(PLAIN, 2) | {"check-in applied": 2})


def server_says_no(field: Field) -> None:
    with field.phone() as phone:
        for code in (500, 503, 429, 413):
            phone.line.fault = status(code, Retry_After="2")
            phone.save(2)
            told = phone.says("silent")
            assert len(told["waiting"]) == len(phone.made)
        # A parcel of all of them is too large for this server; one at a time is not.
        phone.line.fault = no_larger_than(1_800)
        arrives(phone, quarantined(PLAIN, 4) | {"check-in applied": 4})
        # One note that can never pass is said aloud, and holds back no other.
        phone.save(2, note="x" * 4_000)
        phone.page.evaluate(
            "() => phone.until(async () => { phone.hurry(); return (await phone.truth()).cannotSend !== ''; }, 15)"
        )
        stuck = phone.truth()
        assert (stuck["cannotSend"], len(stuck["waiting"]) >= 1) == ("too_large", True)
        phone.line.fault = None
        arrives(phone, quarantined(PLAIN, 5) | {"check-in applied": 5})


def tls_failure(field: Field) -> None:
    certificate = field.certificate
    certificate.context = certificate.trusted[0]
    with field.phone(tls=certificate) as phone:
        certificate.context = certificate.other[0]
        phone.save(4)
        told = phone.says("silent")
        assert len(told["waiting"]) == 4
        certificate.context = certificate.trusted[0]
        arrives(phone, quarantined(PLAIN, 2) | {"check-in applied": 2})


def server_restored_to_yesterday(field: Field) -> None:
    house = field.house
    stores = [house.home / "data" / f"{name}.db" for name in ("street", "confided", "keys")]
    with tempfile.TemporaryDirectory() as folder, field.phone() as phone:
        for store in stores:
            with sqlite.connect(store) as here, sqlite.connect(Path(folder) / store.name) as there:
                here.backup(there)
        phone.save(6)
        arrives(phone, quarantined(PLAIN, 3) | {"check-in applied": 3})
        started = house.started.pop("web")
        started.terminate()
        started.wait(20)
        for store in stores:
            for leftover in (store.with_name(f"{store.name}-wal"), store.with_name(f"{store.name}-shm")):
                leftover.unlink(missing_ok=True)
            shutil.copy(Path(folder) / store.name, store)
        house.start("web")
        assert set(phone.tally()) == {"nowhere"}
        phone.reload()
        phone.page.evaluate(
            "() => phone.until(async () => (phone.hurry(), (await phone.truth()).waiting.length > 0), 10)"
        )
        arrives(phone, quarantined(PLAIN, 3) | {"check-in applied": 3})


def time_zone_change(field: Field) -> None:
    with field.phone() as phone:
        devtools = phone.context.new_cdp_session(phone.page)
        devtools.send("Emulation.setTimezoneOverride", {"timezoneId": "America/Chicago"})
        offline(phone, 2)
        devtools.send("Emulation.setTimezoneOverride", {"timezoneId": "Asia/Tokyo"})
        assert phone.page.evaluate("() => new Date(0).getHours()") == 9
        phone.save(2)
        phone.line.fault = None
        arrives(phone, quarantined(PLAIN, 2) | {"check-in applied": 2})
        asked = "SELECT max(abs(julianday(received_at) - julianday(made_at))) * 86400 FROM vault_sealedenvelope"
        named = ",".join(f"'{UUID(one).hex}'" for one in phone.made)
        (apart,) = ask_store(field.house, "confided", f"{asked} WHERE record_id IN ({named})")[0]
        assert apart < 60


def thirty_days_offline(field: Field) -> None:
    _, session, _ = field.somebody()
    with field.phone(session=session, skew=-30 * DAY) as phone:
        phone.page.evaluate("() => phone.goBack()")
        phone.line.fault = broken
        for day in range(30):
            phone.page.evaluate("(skew) => { window.skew = skew; }", (day - 30) * DAY)
            assert phone.save(2) == []
        phone.page.evaluate("() => { window.skew = 0; }")
        told = phone.says("silent")
        assert (len(told["waiting"]), told["alarm"]) == (60, True)
        ask_store(field.house, "street", f"DELETE FROM django_session WHERE session_key = '{session}'")
        phone.line.fault = None
        arrives(phone, quarantined(PLAIN, 30) | {"check-in applied": 30})


def log_out(field: Field) -> None:
    _, session, _ = field.somebody()
    with field.phone(session=session) as phone:
        offline(phone)
        phone.line.fault = None
        left = phone.page.evaluate(
            "() => fetch('/account/logout/', {method: 'POST', redirect: 'manual', headers: {'X-CSRFToken': 'a'.repeat(32)}}).then((a) => a.type)"
        )
        assert left == "opaqueredirect"
        phone.save(2)
        arrives(phone, quarantined(PLAIN, 3) | {"check-in applied": 3})
        assert phone.says("signed_out")["waiting"] == []


def phone_taken_back(field: Field) -> None:
    _, session, _ = field.somebody()
    with field.phone(session=session) as phone:
        offline(phone)
        device = phone.page.evaluate("() => phone.recall('device')")
        ask_store(
            field.house, "street", f"DELETE FROM django_session WHERE session_key = '{session}'",
            f"UPDATE devices_device SET revoked_at = '2026-05-15 02:00:00' WHERE id = '{UUID(device).hex}'", "SELECT 1",
        )  # fmt: skip
        phone.line.fault = None
        arrives(phone, quarantined("revoked-device", 2) | {"kept tap kept": 2})
        assert phone.truth()["takenBack"] is True
        assert set(phone.page.evaluate("() => phone.names()")) == {
            "credentials", "device", "key", "seq", "taken_back", "who",
        }  # fmt: skip


SCENARIOS: dict[str, Callable[[Field], None]] = {
    "role revoked with unsent records": role_revoked,
    "user deleted": user_deleted,
    "schema five versions old": schema_five_versions_old,
    "upgrade mid-flush": upgrade_mid_flush,
    "quota full at record 20": quota_full_at_record_20,
    "two tabs": two_tabs,
    "clock 26 hours fast": lambda field: clock_wrong(field, 26),
    "clock 26 hours slow": lambda field: clock_wrong(field, -26),
    "captive portal": captive_portal,
    "500, 503, 429, 413": server_says_no,
    "TLS failure": tls_failure,
    "time-zone change": time_zone_change,
    "30 days offline": thirty_days_offline,
    "log out": log_out,
    "phone taken back": phone_taken_back,
    "server restored to yesterday": server_restored_to_yesterday,
}


@pytest.mark.parametrize("what", SCENARIOS)
def test_nothing_is_lost_and_nothing_is_silent(field: Field, what: str) -> None:
    for _ in range(TIMES):
        SCENARIOS[what](field)


def test_a_copy_carried_by_hand_brings_everything_once(field: Field, tmp_path: Path) -> None:
    """No network for good: one sealed file, made with none and without signing in, is taken in at the office."""
    with field.phone() as phone:
        offline(phone)
        made = phone.page.evaluate("() => phone.makeCopy()")
        (tmp_path / made["name"]).write_text(made["text"])
        words = [
            sys.executable,
            "-m",
            "alongside.project.cli",
            "take-in-copy",
            "westside",
            str(tmp_path / made["name"]),
        ]
        said = subprocess.run(words, env=field.house.env, capture_output=True, text=True)
        carried = dict(phone.tally())
        phone.line.fault = None

        assert said.returncode == 0, said.stderr[-800:]
        assert all(one not in made["text"] for one in phone.made)
        assert carried == quarantined(PLAIN, 2) | {"kept tap kept": 2}
        arrives(phone, quarantined(PLAIN, 2) | {"check-in applied": 2})


def test_a_careless_phone_is_caught_losing(field: Field) -> None:
    """The control: the same phone, but for one that empties its queue when sending fails, as some do."""
    with field.phone() as phone:
        phone.line.fault = status(500)
        phone.save(4)
        phone.says("silent")
        phone.page.evaluate("() => phone.carelessly.purge()")
        phone.line.fault = None
        phone.send()

        assert (len(phone.lost()), phone.tally()) == (4, {"nowhere": 4})


def test_a_careless_phone_is_caught_doubling(field: Field) -> None:
    """The control: the same phone, but for one that gives a new name to what it sends again."""
    with field.phone() as phone:
        phone.line.fault = deaf
        phone.save(2)
        phone.says("silent")
        phone.page.evaluate("() => phone.carelessly.rename()")
        phone.line.fault = None
        assert phone.send()
        device = phone.page.evaluate("() => phone.recall('device')")
        (kept,) = ask_store(
            field.house, "confided", f"SELECT count(*) FROM vault_sealedenvelope WHERE device = '{device}'"
        )[0]

        assert kept == 2, "one record was made and the office has two"
