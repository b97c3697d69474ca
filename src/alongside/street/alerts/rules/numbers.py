"""Mobile numbers: read as people write them, kept as E.164."""

import phonenumbers

HOME_REGION = "US"


def read_number(said: str, region: str = HOME_REGION) -> str:
    """Answer the number as E.164 (``+16085550110``), or "" when it is no number that exists."""
    try:
        number = phonenumbers.parse(said, region)
    except phonenumbers.NumberParseException:
        return ""
    if not phonenumbers.is_possible_number(number):
        return ""
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def veil_number(number: str) -> str:
    """Answer what a page may show of a number: its last two digits."""
    return f"··· {number[-2:]}" if number else ""
