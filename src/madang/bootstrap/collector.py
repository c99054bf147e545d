"""The cyclic garbage collector of a process that lives long and makes next to no cycles."""

import gc
from typing import Final

__all__ = ["settle_collector"]

_YOUNG: Final = 20_000
"""Objects made and not yet freed before the collector looks at them; Python's own default is 700."""

_MIDDLE: Final = 20
_OLD: Final = 50


def settle_collector() -> None:
    """Set the collector for serving, once everything is made that stays for as long as the process.

    What was made at the start is taken out of its sight. What comes after is freed by reference counts, for
    the classes of which there are many hold no cycles (tests count them): the collector is for what a
    library or a traceback leaves behind. It looks at every object of its youngest generation each time, and
    at all of the oldest whenever these have grown by a quarter: with 10,000 sockets that takes tens of
    milliseconds in which nobody is answered. So it looks seldom. What a rare cycle holds until then is bound
    to be small: 20,000 objects are a few megabytes.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(_YOUNG, _MIDDLE, _OLD)
