"""Korean morphology by Kiwi (kiwipiepy), the extra ``madang[korean]``."""

from madang.analysis import Lemmatizer

__all__ = ["load_kiwi"]


async def load_kiwi() -> Lemmatizer:
    """Load Kiwi and its model, which takes seconds and half a gigabyte, in a thread.

    Raises:
        DriverMissingError: the package is not installed.
    """
    from madang.adapters.kiwi.lemmas import load

    return await load()
