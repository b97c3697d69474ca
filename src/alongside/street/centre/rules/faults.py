"""What goes wrong on the way to a centre, each in plain words with what to do next."""

from typing import Any, ClassVar

from alongside.ground.errors import Refusal


class SendFault(Refusal):
    """A message did not get through. ``retry_after`` is how many seconds the receiver asked us to wait, or None."""

    code = "centre.fault"
    says = "The message did not get through."
    try_ = "It is sent again by itself. If it stays so for a day, ask the people of the centre."
    needs_person: ClassVar[bool] = False
    """A person has to change something before it can work."""
    is_of_channel: ClassVar[bool] = True
    """The receiver as a whole is in trouble, not this one message."""

    def __init__(self, *, retry_after: float | None = None, **facts: Any) -> None:
        self.retry_after = retry_after
        super().__init__(**facts)


class BadAddress(SendFault):
    """An address cannot be used."""

    code = "centre.bad-address"
    says = "This address cannot be used: {why}"
    try_ = "Correct it on the page of this way back, then try again."
    needs_person = True


class NotAllowed(SendFault):
    """An address leads into this machine or its own network."""

    code = "centre.address-not-allowed"
    says = "The address {host} leads into a private network, to which nothing is sent here."
    try_ = "Check the address. If the centre really stands in your own network, whoever runs the server can allow it."
    needs_person = True


class Unreachable(SendFault):
    """No connection could be made."""

    code = "centre.unreachable"
    says = "No connection to {host} could be made ({why})."
    try_ = "It is tried again by itself. If it stays so, ask the people of the centre whether the address is right."


class NoAnswer(SendFault):
    """The receiver took the message and said nothing: perhaps it has it, perhaps not."""

    code = "centre.no-answer"
    says = "{host} did not answer in time, or the line broke before it did."
    try_ = "It is sent again under the same key, so that the centre can tell it is the same message."


class NotTrusted(SendFault):
    """The certificate of the receiver cannot be trusted."""

    code = "centre.certificate-not-trusted"
    says = "{host} could not prove who it is: its certificate is not valid."
    try_ = "Nothing was sent. Tell the people of the centre; do not go around this."
    needs_person = True


class TooBusy(SendFault):
    """The receiver asks us to come back later."""

    code = "centre.too-busy"
    says = "{host} asked us to come back later."
    try_ = "It is sent again after the pause that the centre asked for."


class Broken(SendFault):
    """The receiver has an error of its own."""

    code = "centre.receiver-broken"
    says = "{host} has an error of its own (it answered {status})."
    try_ = "Nothing is wrong here. It is sent again by itself."


class KeyRefused(SendFault):
    """The receiver does not accept our key or password."""

    code = "centre.key-refused"
    says = "{host} does not accept our key or password (it answered {status})."
    try_ = "Ask the centre for the key it has for us, and write it on the page of this way back."
    needs_person = True


class MessageRefused(SendFault):
    """The receiver understood the message and does not want it."""

    code = "centre.message-refused"
    says = "{host} did not take this message (it answered {status})."
    try_ = "Ask the people of the centre what is missing. The other messages go on."
    is_of_channel = False


class NotThere(SendFault):
    """Nothing listens at that address."""

    code = "centre.not-there"
    says = "{host} has nothing at this address (it answered {status})."
    try_ = "Ask the centre for the right address, and write it on the page of this way back."
    needs_person = True


class SecretUnreadable(SendFault):
    """A secret was sealed with another installation's secret."""

    code = "centre.secret-unreadable"
    says = "The key of this way back cannot be read any more: this installation's own secret has changed."
    try_ = "Write the key or password again on its page and save."
    needs_person = True


class Stumbled(SendFault):
    """A defect of our own."""

    code = "centre.stumbled"
    says = "Something went wrong here before the message was sent."
    try_ = "It is sent again by itself. If it stays so, tell whoever runs the server: the log says what happened."
