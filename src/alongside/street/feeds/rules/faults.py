"""What goes wrong with feeds, each in plain words with what to do next."""

from typing import Any, ClassVar

from alongside.ground.errors import Refusal


class FeedFault(Refusal):
    """A fetch could not be finished. ``retry_after`` is how many seconds the source asked us to wait, or None."""

    code = "feeds.fault"
    says = "The feed could not be fetched."
    try_ = "It is tried again by itself. If it stays so for a day, ask the people who run the source."
    is_passing: ClassVar[bool] = True
    """It may mend itself: trying again later makes sense. Otherwise a person has to change something."""

    def __init__(self, *, retry_after: float | None = None, **facts: Any) -> None:
        self.retry_after = retry_after
        super().__init__(**facts)


class BadSettings(FeedFault):
    """The settings of a feed cannot work."""

    code = "feeds.bad-settings"
    says = "{field}: {why}"
    try_ = "Correct the field on the feed's page, then try the feed."
    is_passing = False


class NotAllowed(FeedFault):
    """An address leads into this machine or its own network."""

    code = "feeds.address-not-allowed"
    says = "The address {host} leads into a private network, which feeds may not reach here."
    try_ = "Check the address. If the source really stands in your own network, whoever runs the server can allow it."
    is_passing = False


class Unreachable(FeedFault):
    """No connection could be made."""

    code = "feeds.unreachable"
    says = "No connection to {host} could be made ({why})."
    try_ = "Check the address. If it is right, the source or the line is down; it is tried again by itself."


class NoAnswer(FeedFault):
    """A source took the request and said nothing, or too slowly."""

    code = "feeds.no-answer"
    says = "{host} did not answer within {seconds} seconds."
    try_ = "It is tried again by itself. If it stays so, ask the people who run the source whether it is overloaded."


class NotTrusted(FeedFault):
    """The certificate of a source cannot be trusted."""

    code = "feeds.certificate-not-trusted"
    says = "{host} could not prove who it is: its certificate is not valid ({why})."
    try_ = "Nothing was fetched. Tell the people who run the source; do not go around this."
    is_passing = False


class SentElsewhere(FeedFault):
    """A source redirected us to another host or off TLS."""

    code = "feeds.sent-elsewhere"
    says = "{host} sends us on to another address ({to}), which was not followed."
    try_ = "If the source has moved, enter its new address on the feed's page."
    is_passing = False


class TooBusy(FeedFault):
    """The source asks us to come back later (429, or 503 with a time)."""

    code = "feeds.source-too-busy"
    says = "{host} says that it was asked too often."
    try_ = "It is tried again after the pause the source asks for. A token of your own, or fewer fetches, help."


class SourceBroken(FeedFault):
    """The source has an error of its own (5xx)."""

    code = "feeds.source-broken"
    says = "{host} has an error of its own (it answered {status})."
    try_ = "Nothing is wrong here. It is tried again by itself; what was missed is caught up."


class TokenRefused(FeedFault):
    """The token or password is missing, wrong or expired."""

    code = "feeds.token-refused"
    says = "{host} does not accept the token or password ({why})."
    try_ = "It is missing or has expired: ask the source for a new one and enter it on the feed's page."
    is_passing = False


class NotThere(FeedFault):
    """The data set or file is gone."""

    code = "feeds.not-there"
    says = "{host} has no such data set or file: {what}."
    try_ = "It was moved or taken down. Look for it on the source's own pages and enter the new address."
    is_passing = False


class NotUnderstoodThere(FeedFault):
    """The source does not understand the question, mostly because a column was renamed."""

    code = "feeds.question-refused"
    says = "{host} does not understand what it is asked: {why}"
    try_ = "A column was probably renamed there. Compare the column names on the feed's page with the source."
    is_passing = False


class CutShort(FeedFault):
    """An answer stopped in the middle."""

    code = "feeds.answer-cut-short"
    says = "The answer of {host} stopped in the middle."
    try_ = "The incomplete part was not used. It is tried again by itself."


class TooLarge(FeedFault):
    """An answer is larger than any page of calls."""

    code = "feeds.answer-too-large"
    says = "The answer of {host} is larger than {megabytes} MB, and reading it was stopped."
    try_ = "Ask for less at a time, or let whoever runs the server raise the limit for this feed."
    is_passing = False


class WebPageInstead(FeedFault):
    """A portal answered with a web page in place of data."""

    code = "feeds.web-page-instead"
    says = "{host} answered with a web page in place of data; it begins “{begins}”."
    try_ = "Mostly a sign-in or a maintenance page. Open the address in a browser to see; it is tried again by itself."


class NotReadable(FeedFault):
    """An answer is not of the kind the source promises."""

    code = "feeds.answer-not-readable"
    says = "The answer of {host} cannot be read: {why}"
    try_ = "Check that the kind of feed is right. If it worked before, the source has changed: ask its people."


class PagingStuck(FeedFault):
    """A source gives the same page again and again, or rows move faster than they can be read."""

    code = "feeds.paging-stuck"
    says = "{host} does not turn the page: {why}"
    try_ = "What was read is kept. It is tried again by itself; if it stays so, choose the other way of paging."


class RowsMissing(FeedFault):
    """A source says it has more records than it gives."""

    code = "feeds.rows-missing"
    says = "{host} says it has {said} records but gave only {given}."
    try_ = "What came is kept, and the whole stretch is asked for again. If it stays so, tell the source's people."


class SourceSaysNo(FeedFault):
    """A source answers in order, and the answer is an error in its own words."""

    code = "feeds.source-says-no"
    says = "{host} answered with an error: {why}"
    try_ = "It is tried again by itself. If it stays so, show the sentence above to the people who run the source."


class FileUnreadable(FeedFault):
    """A file came whole and cannot be read."""

    code = "feeds.file-unreadable"
    says = "The file {name} cannot be read: {why}"
    try_ = "Ask the centre for the file again. The other files are read meanwhile."


class FolderMissing(FeedFault):
    """A watched folder is not there, or may not be read."""

    code = "feeds.folder-missing"
    says = "The folder {folder} is not there, or may not be read."
    try_ = "Check the name of the folder, that its disk is connected, and that Alongside may read it."
    is_passing = False


class HostKeyUnknown(FeedFault):
    """An SFTP server was never confirmed."""

    code = "feeds.host-key-unknown"
    says = "Nobody has confirmed yet that {host} is the right server. It shows the key {shown}."
    try_ = "Compare the key with the centre by telephone, then enter it on the feed's page."
    is_passing = False


class HostKeyChanged(FeedFault):
    """An SFTP server shows another key than the one that was confirmed."""

    code = "feeds.host-key-changed"
    says = "{host} shows another key ({shown}) than the one that was confirmed. Nothing was sent to it."
    try_ = "Ask the centre whether the server was replaced. Only then enter the new key."
    is_passing = False


class MailboxMissing(FeedFault):
    """A mailbox of that name is not there."""

    code = "feeds.mailbox-missing"
    says = "{host} has no mailbox named {mailbox}."
    try_ = "Check the name of the mailbox; in most programmes it is INBOX."
    is_passing = False
