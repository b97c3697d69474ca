"""Signing in: a wrong password is told plainly, the right one opens, a passkey needs neither."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from .fill_house import PASSWORD
from .house import COORDINATOR, DIRECTOR, House
from .looking import Walker, ask_axe

pytestmark = pytest.mark.browser


def with_password(walker: Walker, email: str, password: str) -> None:
    walker.page.get_by_label("E-mail address").fill(email)
    walker.page.get_by_label("Password", exact=True).fill(password)
    walker.press("Sign in with a password")


def confirm(walker: Walker) -> None:
    """Give the password once more where it is asked for before something that opens the account."""
    if "reauthenticate" in walker.page.url:
        walker.page.get_by_label("Password", exact=True).fill(PASSWORD)
        walker.press("Confirm")
        walker.page.wait_for_url(lambda url: "reauthenticate" not in url)


def test_a_wrong_password_is_told_plainly_and_the_right_one_opens(walk: Callable[..., Walker], house: House) -> None:
    walker = walk()
    walker.go("/account/login/", base=house.web)

    with_password(walker, COORDINATOR, "not-the-password")
    said = walker.page.get_by_role("alert").inner_text()
    with_password(walker, COORDINATOR, PASSWORD)
    walker.page.wait_for_url("**/console/")

    assert said == "The email address and/or password you specified are not correct."
    expect(walker.page.get_by_text("Imani", exact=True)).to_be_visible()


def test_one_click_signs_in_the_people_of_a_demonstration(walk: Callable[..., Walker]) -> None:
    walker = walk()

    walker.sign_in(COORDINATOR)

    expect(walker.page.get_by_role("heading", level=1)).to_have_text("The board")


def test_a_passkey_is_made_and_signs_in_with_nothing_to_remember(walk: Callable[..., Walker], house: House) -> None:
    walker = walk()
    devtools = walker.context.new_cdp_session(walker.page)
    devtools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
        "isUserVerified": True, "automaticPresenceSimulation": True,
    }  # fmt: skip
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    walker.go("/account/login/", base=house.web)
    with_password(walker, DIRECTOR, PASSWORD)
    walker.page.wait_for_url("**/reports/")

    walker.go("/account/2fa/webauthn/add/")
    confirm(walker)
    if walker.page.get_by_label("Passwordless").count():
        walker.page.get_by_label("Passwordless").check()
    walker.page.get_by_role("button", name=re.compile("Add|Create")).first.click()
    walker.page.wait_for_url(re.compile("/account/2fa/(?!webauthn/add)"))
    walker.go("/reports/")
    walker.press("Sign out")
    walker.page.wait_for_load_state()
    walker.go("/account/login/", base=house.web)
    walker.press("Sign in with a passkey")
    walker.page.wait_for_url("**/reports/")

    expect(walker.page.get_by_text("Noor", exact=True)).to_be_visible()


def test_the_one_time_code_page_stands(walk: Callable[..., Walker], house: House) -> None:
    walker = walk()
    walker.go("/account/login/", base=house.web)
    with_password(walker, COORDINATOR, PASSWORD)
    walker.page.wait_for_url("**/console/")

    walker.go("/account/2fa/totp/activate/")
    confirm(walker)

    expect(walker.page.get_by_role("heading", level=1)).to_contain_text("Authenticator App")
    expect(walker.page.locator("main img")).to_be_visible()
    assert ask_axe(walker.page) == []
