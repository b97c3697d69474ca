"""What each portal has of its own: cursors, clocks, columns, tokens, and settings that cannot work."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from alongside.street.feeds.fetching import ADAPTERS
from alongside.street.feeds.rules import faults
from tests.servers.calls import NOON, Calls
from tests.servers.portals import ArcGis, AtomFeed, Ckan, Files, Soda, as_csv
from tests.servers.web import Reply, Request, as_json

from .worlds import LATER, PAGE, Kept, arcgis, atom, ckan, file, soda

LONG_AFTER = LATER + timedelta(days=2)


@pytest.fixture
def calls() -> Calls:
    """Thirty-four calls of one afternoon."""
    return Calls(34)


@pytest.fixture
def socrata(calls: Calls) -> Iterator[Soda]:
    """A Socrata portal."""
    with Soda(calls) as server:
        yield server


@pytest.fixture
def layer(calls: Calls) -> Iterator[ArcGis]:
    """An ArcGIS layer."""
    with ArcGis(calls) as server:
        yield server


@pytest.fixture
def store(calls: Calls) -> Iterator[Ckan]:
    """A CKAN datastore."""
    with Ckan(calls) as server:
        yield server


def test_values_come_as_the_portal_wrote_them(socrata: Soda, layer: ArcGis, store: Ckan) -> None:
    rows = [Kept(world).fetch().rows[0] for world in (soda(socrata), arcgis(layer), ckan(store))]

    assert {name: rows[0][name] for name in ("created", "location.lon", "location.lat")} == {
        "created": "2026-11-20T12:01:00.000",
        "location.lon": "-89.3999",
        "location.lat": "43.0701",
    }
    assert {name: rows[1][name] for name in ("OBJECTID", "created", "x", "y")} == {
        "OBJECTID": "1",
        "created": "1795176060000",
        "x": "-89.3999",
        "y": "43.0701",
    }
    assert (rows[2]["_id"], rows[2]["created"], rows[2]["note"]) == ("1", "2026-11-20T12:01:00", "")


def test_numbers_keep_every_digit_and_every_nought(socrata: Soda) -> None:
    record = b'{":id": "row-1", ":updated_at": "2026-11-20T12:00:00.000Z", "event": 1.10, "case": 12345678901234567890}'
    pages = [b"[" + record + b"]", b"[]", b'[{"count": "1"}]']
    socrata.answer = lambda request: Reply(pages[len(socrata.requests) - 1])  # type: ignore[method-assign]

    kept = Kept(soda(socrata)).fetch()

    assert (kept.fault, kept.rows[0]["event"], kept.rows[0]["case"]) == (None, "1.10", "12345678901234567890")


def test_a_column_that_is_empty_in_every_record_is_named_all_the_same(socrata: Soda) -> None:
    kept = Kept(soda(socrata)).fetch()

    assert kept.columns == (
        ":id",
        ":updated_at",
        "event",
        "created",
        "nature",
        "address",
        "location.lon",
        "location.lat",
        "note",
    )
    assert not any("note" in row for row in kept.rows)


def test_a_quiet_portal_is_asked_twice_a_poll_and_gives_nothing(socrata: Soda) -> None:
    kept = Kept(soda(socrata)).fetch()
    before, rows = len(socrata.requests), len(kept.rows)

    kept.fetch(at=LATER + timedelta(hours=1))

    assert (len(socrata.requests) - before, len(kept.rows) - rows) == (2, 0)


def test_a_change_that_is_shown_late_is_still_found(socrata: Soda, calls: Calls) -> None:
    kept = Kept(soda(socrata)).fetch()
    event = calls.add(1)[0]
    calls.store.execute("UPDATE calls SET updated = updated - 300000 WHERE event = ?", (event,))

    kept.fetch(at=LATER + timedelta(minutes=5))

    assert kept.calls == calls.truth()


def test_a_table_published_anew_is_read_once_and_not_for_ever(socrata: Soda, calls: Calls) -> None:
    kept = Kept(soda(socrata)).fetch()
    calls.publish_anew()
    for poll in range(12):  # a few rows a poll, every quarter of an hour
        kept.fetch(most_rows=PAGE, at=LATER + timedelta(minutes=15 * poll))
    rows = len(kept.rows)

    kept.fetch(at=LONG_AFTER)

    assert kept.calls == calls.truth()
    assert len(kept.rows) == rows


def test_a_call_dated_in_the_future_hides_nothing(socrata: Soda, layer: ArcGis, store: Ckan, calls: Calls) -> None:
    calls.add(1, created=NOON + timedelta(days=3_650))
    worlds = [
        soda(socrata, follow="dates", date_field="created"),
        arcgis(layer),
        ckan(store, date_field="created"),
    ]
    kepts = [Kept(world).fetch() for world in worlds]
    calls.add(3 * PAGE)

    for kept in kepts:
        kept.fetch(at=LATER)

    assert [kept.calls == calls.truth() for kept in kepts] == [True, True, True]


def test_the_first_fetch_goes_back_as_many_days_as_it_is_told(
    socrata: Soda, layer: ArcGis, store: Ckan, calls: Calls
) -> None:
    old = calls.add(1, created=NOON - timedelta(days=40))[0]
    worlds = [
        soda(socrata, date_field="created", days_back="30"),
        soda(socrata, follow="dates", date_field="created", days_back="30"),
        arcgis(layer, days_back="30"),
    ]

    found = [Kept(world).fetch() for world in worlds]

    assert [old in kept.calls for kept in found] == [False, False, False]
    assert [len(kept.calls) for kept in found] == [34, 34, 34]


def test_the_last_days_are_read_again_where_only_dates_are_followed(layer: ArcGis, store: Ckan, calls: Calls) -> None:
    kepts = [Kept(arcgis(layer)).fetch(), Kept(ckan(store, date_field="created")).fetch()]
    calls.change("F26000003")

    for kept in kepts:
        kept.fetch(at=LATER + timedelta(hours=12))

    assert [kept.calls == calls.truth() for kept in kepts] == [True, True]


def test_ckan_stops_where_the_window_ends(store: Ckan, calls: Calls) -> None:
    for days in range(10, 60):
        calls.add(1, created=NOON - timedelta(days=days))
    kept = Kept(ckan(store, date_field="created")).fetch()
    before = len(store.requests)

    kept.fetch()

    assert len(store.requests) - before < 7
    assert kept.calls == calls.truth()


def test_dates_kept_as_text_are_told_and_everything_is_read(store: Ckan, calls: Calls) -> None:
    store.date_kind = "text"

    kept = Kept(ckan(store, date_field="created")).fetch()

    assert kept.notes == [
        "created is kept as text there and cannot be sorted by time, so the whole table is read each time."
    ]
    assert kept.calls == calls.truth()


@pytest.mark.parametrize("is_trial", [True, False])
def test_a_date_that_a_portal_keeps_as_text_is_refused_rather_than_compared(socrata: Soda, is_trial: bool) -> None:
    socrata.date_kind = "text"

    fault = Kept(soda(socrata, date_field="created", days_back="30")).fetch(is_trial=is_trial).fault

    assert isinstance(fault, faults.BadSettings)
    assert fault.facts["field"] == "date_field"


@pytest.mark.parametrize("column", ["created_at"])
def test_a_column_that_was_renamed_is_told(socrata: Soda, layer: ArcGis, store: Ckan, column: str) -> None:
    worlds = [
        soda(socrata, follow="dates", date_field=column),
        arcgis(layer, date_field=column),
        ckan(store, date_field=column),
    ]

    found = [Kept(world).fetch().fault for world in worlds]

    assert [type(fault) for fault in found] == [faults.NotUnderstoodThere] * 3


def test_arcgis_errors_inside_a_good_answer_are_seen(layer: ArcGis) -> None:
    told = []
    for code in (400, 404, 429, 498, 499, 500, 504):
        layer.answer = lambda request, code=code: as_json(
            {"error": {"code": code, "message": "said so", "details": []}}
        )  # type: ignore[method-assign]
        told.append(type(Kept(arcgis(layer)).fetch().fault))

    assert told == [
        faults.NotUnderstoodThere,
        faults.NotThere,
        faults.TooBusy,
        faults.TokenRefused,
        faults.TokenRefused,
        faults.SourceSaysNo,
        faults.SourceSaysNo,
    ]


def test_an_arcgis_token_travels_in_the_body_only(layer: ArcGis) -> None:
    layer.token = "a-secret-token"
    world = arcgis(layer)
    world.secret = "a-secret-token"

    kept = Kept(world).fetch()

    assert (kept.fault, len(kept.calls)) == (None, 34)
    assert not any("a-secret-token" in str(request.params) for request in layer.requests)


def test_a_token_that_expires_between_pages_is_told_and_caught_up(layer: ArcGis, calls: Calls) -> None:
    layer.token = "first"
    world = arcgis(layer)
    world.secret = "first"
    layer.between = lambda number: setattr(layer, "token", "second") if number == 3 else None
    kept = Kept(world).fetch()
    told = kept.fault
    world.secret = "second"

    kept.fetch()

    assert isinstance(told, faults.TokenRefused)
    assert (kept.fault, kept.calls) == (None, calls.truth())
    assert len(kept.numbers) == len(set(kept.numbers))


def test_a_geometry_without_a_place_and_a_table_without_geometry_are_read(layer: ArcGis) -> None:
    layer.mangle = lambda rows: [{**row, "geometry": None} for row in rows]

    kept = Kept(arcgis(layer)).fetch()

    assert (kept.fault, len(kept.calls)) == (None, 34)


def test_ckan_refuses_sql(store: Ckan) -> None:
    for settings in ({"url": store.url + "/api/3/action/datastore_search_sql"}, {"sql": "SELECT * FROM calls"}):
        with pytest.raises(faults.BadSettings):
            ADAPTERS["ckan"].check({**ckan(store).settings, "allow_local": True, **settings})


def test_ckan_takes_the_address_of_a_page_of_the_portal(store: Ckan) -> None:
    world = ckan(store, url=f"{store.url}/dataset/calls-for-service")

    assert len(Kept(world).fetch().calls) == 34


def test_an_atom_feed_that_has_moved_on_too_far_is_told() -> None:
    calls = Calls(34)
    with AtomFeed(calls, most_rows=20) as server:
        kept = Kept(atom(server)).fetch()
        calls.add(10)
        overlapping = kept.fetch().notes[:]
        calls.add(30)
        kept.fetch()

    assert overlapping == []
    assert kept.notes == [
        "None of the records of last time is shown any more, so some may have been missed: fetch more often."
    ]


def test_an_atom_feed_gives_fields_places_and_the_newest_state_last() -> None:
    calls = Calls(3)
    calls.change("F26000001", nature="NOISE & MUSIC <LOUD>")
    with AtomFeed(calls) as server:
        rows = Kept(atom(server)).fetch().rows

    assert [row["ID"] for row in rows] == ["F26000002", "F26000003", "F26000001"]
    assert rows[-1]["Call Type"] == rows[-1]["category"] == "NOISE & MUSIC <LOUD>"
    assert (rows[-1]["lat"], rows[-1]["lon"]) == ("43.0701", "-89.3999")


RSS = b"""<?xml version="1.0"?><rss version="2.0" xmlns:geo="http://www.w3.org/2003/01/geo/wgs84_pos#"><channel>
<title>Calls</title><item><guid>F1</guid><title>NOISE</title><pubDate>Fri, 20 Nov 2026 12:00:00 GMT</pubDate>
<description>Address: 100 BLOCK OF ELM ST&lt;br/&gt;Status: CLOSED</description>
<geo:lat>43.07</geo:lat><geo:long>-89.40</geo:long></item></channel></rss>"""


def test_rss_is_read_like_atom() -> None:
    with AtomFeed(Calls(1)) as server:
        server.answer = lambda request: Reply(RSS)  # type: ignore[method-assign]
        row = Kept(atom(server)).fetch().rows[0]

    assert {name: row[name] for name in ("id", "title", "published", "Address", "Status", "lat", "lon")} == {
        "id": "F1",
        "title": "NOISE",
        "published": "Fri, 20 Nov 2026 12:00:00 GMT",
        "Address": "100 BLOCK OF ELM ST",
        "Status": "CLOSED",
        "lat": "43.07",
        "lon": "-89.40",
    }


BOMB = b"""<?xml version="1.0"?><!DOCTYPE feed [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><feed>&b;</feed>"""
OUTSIDE = b"""<?xml version="1.0"?><!DOCTYPE feed [<!ENTITY x SYSTEM "file:///etc/hostname">]><feed>&x;</feed>"""


@pytest.mark.parametrize("body", [BOMB, OUTSIDE, b"<kml></kml>", b"not xml at all"])
def test_xml_that_is_no_feed_is_refused(body: bytes) -> None:
    with AtomFeed(Calls(1)) as server:
        server.answer = lambda request: Reply(body)  # type: ignore[method-assign]

        assert isinstance(Kept(atom(server)).fetch().fault, faults.NotReadable)


def entries(*told: str) -> bytes:
    return "".join(f"<entry><id>{one[0]}</id><title>{one}</title></entry>" for one in told).encode()


def test_older_pages_of_a_feed_are_followed_while_they_hold_something_new() -> None:
    older, outside = b'<link rel="next" href="/older"/>', b'<link rel="next" href="https://elsewhere.example/"/>'
    pages = {"/feed": older + entries("3", "2"), "/older": outside + entries("1")}
    with AtomFeed(Calls(1)) as server:
        server.answer = lambda request: Reply(b"<feed>" + pages[request.path] + b"</feed>", 200, {"ETag": '"x"'})  # type: ignore[method-assign]
        world = atom(server)
        world.event, world.nature = "id", "title"
        kept = Kept(world).fetch()
        first = list(kept.numbers)
        kept.fetch()
        quiet = [request.path for request in server.requests]
        pages |= {"/feed": older + entries("1 changed", "5"), "/older": outside + entries("4", "3", "2")}
        kept.fetch()

    assert first == ["1", "2", "3"]
    assert quiet == ["/feed", "/older", "/feed"]
    assert kept.calls == {"1": "1 changed", "2": "2", "3": "3", "4": "4", "5": "5"}
    assert ["if-none-match" in request.headers for request in server.requests] == [False, False, True, True, False]


@pytest.mark.real_data
def test_the_feed_of_portland_is_read_whole(shared_data: Path) -> None:
    kept = []
    for name in ("911incidents.cfm", "911incidents_2.cfm"):
        body = (shared_data / "calls" / "portland_or" / "rss_2017-02-28" / name).read_bytes()
        with AtomFeed(Calls(1)) as server:
            server.answer = lambda request, body=body: Reply(body)  # type: ignore[method-assign]
            kept.append(Kept(atom(server)).fetch())

    assert [(one.fault, len(one.calls)) for one in kept] == [(None, 100), (None, 100)]
    columns = {"ID", "Call Type", "Address", "Agency", "Last Updated", "lat", "lon", "published", "updated"}
    assert [columns - set(one.columns) for one in kept] == [set(), set()]
    assert all(row[name] for one in kept for row in one.rows for name in columns)


def test_a_file_that_has_not_changed_is_not_sent_again() -> None:
    with Files(Calls(5), as_csv) as server:
        kept = Kept(file(server)).fetch()
        kept.fetch()
        server.calls.add(1)
        kept.fetch()

    assert [len(request.headers.get("if-none-match", "")) for request in server.requests] == [0, 18, 18]
    assert kept.notes == ["The file has not changed since it was fetched last."]
    assert kept.numbers == [f"F2600000{n}" for n in (1, 2, 3, 4, 5)] + [f"F2600000{n}" for n in (1, 2, 3, 4, 5, 6)]


def test_a_fetch_of_a_file_broken_off_is_finished_later_without_doubles() -> None:
    with Files(Calls(4_100), as_csv) as server:
        kept = Kept(file(server)).fetch(batches=1)
        kept.fetch()

    assert (kept.fault, len(kept.numbers), len(set(kept.numbers))) == (None, 4_100, 4_100)


def test_a_file_is_known_by_its_content_whatever_its_name_or_type() -> None:
    bodies = [b"event,nature\nF1,NOISE\n", b"event\tnature\nF1\tNOISE\n", b'[{"event": "F1", "nature": "NOISE"}]']
    found = []
    for body in bodies:
        with Files(Calls(1), as_csv) as server:
            server.answer = lambda request, body=body: Reply(body, 200, {"Content-Type": "application/octet-stream"})  # type: ignore[method-assign]
            found.append(Kept(file(server)).fetch().calls)

    assert found == [{"F1": "NOISE"}] * 3


@pytest.mark.parametrize(
    ("kind", "settings", "field"),
    [
        ("socrata", {"url": "", "dataset": "abcd-1234"}, "url"),
        ("socrata", {"url": "http://data.example.gov", "dataset": "abcd-1234"}, "url"),
        ("socrata", {"url": "https://user:word@data.example.gov", "dataset": "abcd-1234"}, "url"),
        ("socrata", {"url": "data.example.gov", "dataset": "../../admin"}, "dataset"),
        ("socrata", {"url": "data.example.gov", "dataset": "abcd-1234", "date_field": "x' OR 1"}, "date_field"),
        ("socrata", {"url": "data.example.gov", "dataset": "abcd-1234", "follow": "dates"}, "date_field"),
        ("socrata", {"url": "data.example.gov", "dataset": "abcd-1234", "days_back": "many"}, "days_back"),
        ("socrata", {"url": "data.example.gov", "dataset": "abcd-1234", "version": "4"}, "version"),
        ("arcgis", {"url": "https://gis.example.gov/arcgis/rest/services"}, "url"),
        ("arcgis", {"url": "https://gis.example.gov/x/FeatureServer/0", "date_field": "a b"}, "date_field"),
        ("ckan", {"url": "https://data.example.gov", "dataset": "a resource"}, "dataset"),
        ("atom", {"url": "ftp://data.example.gov"}, "url"),
        ("http_file", {"url": "https://"}, "url"),
        ("http_file", {"url": "https://data.example.gov:99999/x"}, "url"),
        ("sftp", {"host": "", "user": "x"}, "host"),
        ("sftp", {"host": "h", "user": "x", "port": "0"}, "port"),
        ("sftp", {"host": "h", "user": "x", "host_key": "md5:aa"}, "host_key"),
        ("imap", {"host": "h", "user": "x"}, "sender"),
        ("imap", {"host": "h", "user": "x", "sender": 'a" OR ALL'}, "sender"),
        ("imap", {"host": "h", "user": "x", "sender": "a", "security": "plain"}, "security"),
    ],
)
def test_settings_that_cannot_work_are_refused_and_name_their_field(
    kind: str, settings: dict[str, Any], field: str
) -> None:
    with pytest.raises(faults.BadSettings) as told:
        ADAPTERS[kind].check(settings)

    assert told.value.facts["field"] == field


def test_settings_of_every_kind_in_the_catalogue_are_taken() -> None:
    taken = {
        "socrata": {"url": "data.example.gov", "dataset": "abcd-1234", "date_field": "call_date"},
        "arcgis": {"url": "https://gis.example.gov/arcgis/rest/services/X/MapServer/12", "date_field": "ACTDATE"},
        "ckan": {"url": "https://data.example.gov", "dataset": "d53e8f3f-2ce5-4e58-b03d-fe3721c9354e"},
        "atom": {"url": "https://www.example.gov/911incidents.cfm"},
        "http_file": {"url": "https://data.example.gov/calls/download/csv/"},
    }

    assert [ADAPTERS[kind].check(settings) for kind, settings in taken.items()] == [None] * 5


def test_every_adapter_says_what_it_is_and_every_fault_has_its_own_code() -> None:
    told = [one for one in vars(faults).values() if isinstance(one, type) and issubclass(one, faults.FeedFault)]

    assert [one.kind for one in ADAPTERS.values()] == list(ADAPTERS)
    assert len({one.title for one in ADAPTERS.values()}) == 8
    assert len({fault.code for fault in told}) == len(told)
    assert len({fault.says for fault in told}) == len(told)


def test_an_unknown_cursor_of_another_data_set_begins_anew(socrata: Soda) -> None:
    kept = Kept(soda(socrata))
    kept.cursor = {
        "dataset": "else-0000",
        "field": ":updated_at",
        "newest": ["2099", "row"],
        "window": {"is_end": True},
    }

    assert len(kept.fetch().calls) == 34


def test_more_time_than_a_page_may_take_is_not_given(socrata: Soda) -> None:
    world = soda(socrata)
    world.limits |= {"total": 0.0}

    assert isinstance(Kept(world).fetch().fault, faults.NoAnswer)


def test_what_is_asked_names_the_programme(socrata: Soda) -> None:
    Kept(soda(socrata)).fetch()

    heads: list[Request] = socrata.requests
    assert {one.headers["user-agent"].split(" ")[0] for one in heads} == {"Alongside"}
