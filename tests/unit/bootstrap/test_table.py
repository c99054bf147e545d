"""Tables for a terminal."""

from madang.bootstrap.table import table


def test_columns_are_as_wide_as_what_stands_in_them_and_numbers_stand_to_the_right() -> None:
    assert table("Log", ("shard", "entries"), [("0", 7), ("all", 12345678)]).splitlines() == [
        "Log",
        "shard   entries",
        "0             7",
        "all    12345678",
    ]


def test_a_table_without_rows_has_its_head() -> None:
    assert table("Nodes", ("node", "address"), []).splitlines() == ["Nodes", "node  address"]
