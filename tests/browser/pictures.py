"""``python -m tests.browser.pictures``: takes the README's four pictures of a lively moment in the made-up town.

``python -m tests.browser.pictures night`` makes the worker's guide's pictures small, out of those that the walk of a
night (test_walk_night.py) left in build/screenshots.
"""

import struct
import subprocess
import sys
import time
import zlib
from pathlib import Path

import numpy as np
from playwright.sync_api import Browser, Page, sync_playwright

from .conftest import ARGUMENTS, CHROMIUM
from .house import COORDINATOR, DEE, DIRECTOR, MARCO, OFFICER, ROOT, House, open_house
from .looking import Walker

PICTURES = ROOT / "docs" / "pictures"
DESK = {"width": 1280, "height": 800}
PHONE = {"width": 390, "height": 844}
MOST_COLOURS = 255


NIGHT = {"offer": "offer", "with-people-offline": "people", "back-up": "back-up", "locked": "locked"}
"""What the walk of a night calls a picture, and what the worker's guide does."""


def main() -> None:
    """Fill a town with enough days for a report, make the moment, take the pictures."""
    if sys.argv[1:] == ["night"]:
        _night()
        return
    with open_house(history=122, programme=120, until=20, offers_last=90) as house:
        take_all(house)


def _night() -> None:
    for taken, name in NIGHT.items():
        path = PICTURES / f"worker-{name}.png"
        path.write_bytes(make_small(ROOT / "build" / "screenshots" / f"night-{taken}-en.png"))
        print(f"{path.name}: {path.stat().st_size // 1024} KiB")  # noqa: T201


def take_all(house: House) -> None:
    """Make the moment in a running house and take the four pictures."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        _moment(house, browser)
        browser.close()


def _moment(house: House, browser: Browser) -> None:
    house.be_quiet()
    house.doors.go_on(MARCO, house.now())
    officer = _walker(house, browser, OFFICER, PHONE)
    officer.go("/liaison/ask")
    officer.page.get_by_label("Young people in conflict").check(force=True)
    officer.page.get_by_text("I only know the neighbourhood").click()
    officer.page.get_by_label("Fair Oaks", exact=True).check(force=True)
    officer.page.get_by_role("button", name="Send: no weapon, nobody hurt").click()
    officer.page.wait_for_url("**/requests/**")
    house.tap(MARCO, house.accept(MARCO), "status", "en_route")
    house.doors.go_on(DEE, house.now())
    for address, category, spot in WAITING:
        house.bring(address, nature="", category=category, lon=spot[0], lat=spot[1])
    phone = _walker(house, browser, DEE, PHONE)
    phone.go("/phone/")
    phone.page.get_by_role("button", name="Accept").wait_for()
    officer.page.get_by_text("min").first.wait_for()
    board = _walker(house, browser, COORDINATOR, DESK)
    board.go("/console/")
    report = _walker(house, browser, DIRECTOR, DESK)
    report.go("/reports/")
    time.sleep(1.5)
    for name, page in (("board", board.page), ("phone", phone.page), ("liaison", officer.page)):
        _take(page, name)
    report.page.locator(".figure-block").first.scroll_into_view_if_needed()
    report.page.evaluate("document.querySelector('.figure-block').scrollIntoView()")
    _take(report.page, "report")


WAITING = (
    ("1200 block of N 12th St", "neighbour_dispute", (-89.8990, 43.2950)),
    ("W Katsura St & N 8th Blvd", "welfare_check", (-89.8925, 43.2990)),
    ("2400 block of W Oak St", "noise", (-89.8870, 43.2910)),
)


def _walker(house: House, browser: Browser, email: str, size: dict[str, int]) -> Walker:
    walker = Walker(browser.new_context(viewport=size, color_scheme="light"), house)
    walker.arrive(email)
    return walker


def _take(page: Page, name: str) -> None:
    path = PICTURES / f"{name}.png"
    page.screenshot(path=path)
    path.write_bytes(make_small(path))
    print(f"{path.name}: {path.stat().st_size // 1024} KiB")  # noqa: T201


def make_small(path: Path) -> bytes:
    """Answer a picture with few colours: the commonest as they are, the others as the nearest of them."""
    header, pixels = _pixels_of(path)
    flat = pixels.reshape(-1, 3).astype(np.int64)
    codes = flat[:, 0] << 16 | flat[:, 1] << 8 | flat[:, 2]
    colours, which, counts = np.unique(codes, return_inverse=True, return_counts=True)
    kept = np.sort(colours[np.argsort(-counts)[:MOST_COLOURS]])
    spread = np.stack([colours >> 16, colours >> 8 & 255, colours & 255], axis=1)
    palette = np.stack([kept >> 16, kept >> 8 & 255, kept & 255], axis=1)
    nearest = np.array([np.argmin(((palette - one) ** 2).sum(axis=1)) for one in spread], dtype=np.uint8)
    rows = nearest[which].reshape(header[1], header[0])
    packed = zlib.compress(b"".join(b"\0" + row.tobytes() for row in rows), 9)
    size = struct.pack(">IIBBBBB", *header, 8, 3, 0, 0, 0)
    chunks = ((b"IHDR", size), (b"PLTE", palette.astype(np.uint8).tobytes()), (b"IDAT", packed), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body)) for name, body in chunks
    )


def _pixels_of(path: Path) -> tuple[tuple[int, int], np.ndarray]:
    shown = subprocess.run(["convert", str(path), "ppm:-"], capture_output=True, check=True).stdout
    _, width, height = shown.split(maxsplit=3)[:3]
    count = int(width) * int(height) * 3
    body = np.frombuffer(shown[-count:], dtype=np.uint8)
    return (int(width), int(height)), body.reshape(int(height), int(width), 3)


if __name__ == "__main__":
    sys.exit(main())
