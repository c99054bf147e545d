"""Which users a search means: as they were typed, or the one that can be meant."""

from collections.abc import Collection

from madang.domain.ids import normal_user_id

__all__ = ["ascii_lower", "meant", "names_to_look_up"]

_LOWER = {upper: upper + 32 for upper in range(ord("A"), ord("Z") + 1)}


def ascii_lower(name: str) -> str:
    """Return a name with its letters A to Z in lower case, as every index can compare names."""
    return name.translate(_LOWER)


def names_to_look_up(typed: Collection[str]) -> frozenset[str]:
    """Return the names, without regard to the case of their letters, that typed users may have."""
    return frozenset(ascii_lower(name) for each in typed for name in _names(each))


def meant(typed: Collection[str], known: Collection[str]) -> frozenset[str]:
    """Return the ids of the users that are meant.

    For each: the user of that very id; else, without the sign before it, of that very id; else the one user
    whose id is the same without regard to the case of A to Z. Where there are several, none: nobody knows
    which one.

    Args:
        typed: what was written behind ``from:``.
        known: ids of users, all that `names_to_look_up` tells.
    """
    return frozenset(found for each in typed if (found := _one(each, known)) is not None)


def _one(typed: str, known: Collection[str]) -> str | None:
    names = _names(typed)
    exact = next((name for name in names if name in known), None)
    if exact is not None:
        return exact
    for name in names:
        alike = [user for user in known if ascii_lower(user) == ascii_lower(name)]
        if alike:
            return alike[0] if len(alike) == 1 else None
    return None


def _names(typed: str) -> tuple[str, ...]:
    """Return the names that a typed user may have: ``@star`` that, and ``star``."""
    name = normal_user_id(typed)
    bare = normal_user_id(typed.lstrip("@")) if typed.lstrip("@") else name
    return (name,) if bare == name else (name, bare)
