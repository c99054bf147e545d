"""RFC 6454, "The Web Origin Concept": one normal form, and who is admitted."""

import pytest

from madang.protocol.origins import Origins, normal_authority, normal_origin


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        ("https://chat.example", "https://chat.example:443"),
        ("HTTPS://Chat.Example:443", "https://chat.example:443"),
        ("http://chat.example", "http://chat.example:80"),
        ("http://chat.example:8080", "http://chat.example:8080"),
        ("wss://chat.example", "https://chat.example:443"),
        ("ws://chat.example:3000", "http://chat.example:3000"),
        ("http://[0:0:0:0:0:0:0:1]:3000", "http://[::1]:3000"),
        ("http://10.0.2.2:3000", "http://10.0.2.2:3000"),
        ("capacitor://localhost", "capacitor://localhost"),
        ("null", "null"),
    ],
)
def test_origins_that_mean_the_same_look_the_same(text: str, normal: str) -> None:
    assert normal_origin(text) == normal


@pytest.mark.parametrize(
    "text",
    [
        "",
        "chat.example",
        "https://",
        "https://chat.example/",
        "https://chat.example/path",
        "https://user@chat.example",
        "https://chat.example:99999",
        "https://chat.example:x",
        "https://[::1",
        "https://[::zz]",
        "https://münchen.example",
        "https://chat.example https://other.example",
    ],
)
def test_what_is_no_origin_has_no_normal_form(text: str) -> None:
    assert normal_origin(text) is None


def test_a_host_without_a_port_gets_the_default_one() -> None:
    assert normal_authority("Chat.Example", 443) == "chat.example:443"
    assert normal_authority("chat.example:80", 443) == "chat.example:80"
    assert normal_authority("chat.example", None) == "chat.example"


@pytest.mark.parametrize(
    ("origin", "host"),
    [
        (None, "chat.example"),
        ("https://chat.example", "chat.example"),
        ("https://chat.example", "chat.example:443"),
        ("https://chat.example:443", "CHAT.example"),
        ("wss://chat.example:443", "chat.example"),
        ("http://10.0.2.2:3000", "10.0.2.2:3000"),
        ("http://[::1]:3000", "[0::1]:3000"),
    ],
)
def test_pages_of_the_server_itself_are_admitted_however_ports_are_written(
    origin: str | None, host: str
) -> None:
    assert Origins([]).admits(origin, host)


@pytest.mark.parametrize(
    ("origin", "host"),
    [
        ("https://evil.example", "chat.example"),
        ("http://chat.example", "chat.example:443"),
        ("https://chat.example:8443", "chat.example"),
        ("null", "null"),
        ("null", "chat.example"),
        ("", "chat.example"),
        ("https://chat.example", None),
        ("https://chat.example", ""),
        ("https://chat.example.evil.example", "chat.example"),
        ("https://chat.example@evil.example", "chat.example"),
    ],
)
def test_other_pages_are_not(origin: str, host: str | None) -> None:
    assert not Origins([]).admits(origin, host)


def test_what_a_trusted_proxy_was_asked_for_counts_as_an_own_name() -> None:
    assert Origins([]).admits("https://chat.example", "backend:3000", "chat.example")


@pytest.mark.parametrize("entry", ["https://app.example", "https://app.example/", "HTTPS://APP.example:443"])
def test_entries_are_compared_in_their_normal_form(entry: str) -> None:
    origins = Origins([entry])
    assert origins.allows("https://app.example")
    assert origins.admits("https://app.example:443", "chat.example")
    assert not origins.allows("http://app.example")


def test_a_star_allows_any_origin() -> None:
    assert Origins(["*"]).allows("null")
    assert Origins(["*"]).admits("https://any.example", None)


@pytest.mark.parametrize(
    "entry", ["app.example", "https://app.example/chat", "https://*.example", "https://äpp.example", "//x"]
)
def test_an_entry_that_could_never_match_is_refused_at_the_start(entry: str) -> None:
    with pytest.raises(ValueError, match=r"origin"):
        Origins([entry])
