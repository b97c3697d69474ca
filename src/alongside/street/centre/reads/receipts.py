"""A receipt in one short sentence, with the closing code in the centre's own list."""

from django.utils.translation import gettext as _

from alongside.street.dispatch.reads import Receipt

from ..models import ClosingCode
from ..rules.codes import CentreCode, end_of


def codes_of(programme_id: int) -> dict[str, CentreCode]:
    """Answer the centre's closing codes by our ends."""
    found = ClosingCode.objects.filter(programme_id=programme_id).values_list("end", "code", "says")
    return {end: CentreCode(code, says) for end, code, says in found}


def closing_code(receipt: Receipt, *, programme_id: int) -> str:
    """Say how a call was closed: our words, and the code that the centre writes for it when there is one."""
    if not receipt.closed_code:
        return ""
    one = codes_of(programme_id).get(end_of(receipt.closed_code))
    ours = _(receipt.closed_code)
    if one is None:
        return ours
    return f"{one.code} · {one.says}" if one.says else f"{one.code} · {ours}"


def say_receipt(receipt: Receipt, *, programme_id: int) -> str:
    """Say how a request stands in one short sentence, for a text message."""
    if receipt.state == "coming":
        if receipt.coming_minutes is None:
            return _("A worker is coming.")
        return _("A worker is coming, %(n)d min.") % {"n": receipt.coming_minutes}
    if receipt.state == "arrived":
        return _("A worker is here. You may leave.") if receipt.may_clear else _("A worker is here.")
    if receipt.state == "received":
        return _("Received. Finding a worker.")
    code = closing_code(receipt, programme_id=programme_id)
    return _("Closed: %(code)s.") % {"code": code} if receipt.state == "closed" else _("No worker can come.")
