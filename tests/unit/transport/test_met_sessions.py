"""Sessions of other processes are remembered, and no more of them than may be passed on."""

from madang.transport.engineio.met_sessions import MetSessions


def test_a_session_is_met_until_it_is_gone() -> None:
    met = MetSessions()
    assert "n2.a" not in met
    met.note("n2.a", is_there=True)
    assert "n2.a" in met
    met.note("n2.a", is_there=False)
    assert "n2.a" not in met


def test_the_one_met_the_longest_ago_gives_way() -> None:
    met = MetSessions()
    for number in range(10_000):
        met.note(f"n2.{number}", is_there=True)
    met.note("n2.0", is_there=True)
    met.note("n2.another", is_there=True)
    assert "n2.0" in met
    assert "n2.1" not in met
