"""Unmasking of what clients send (RFC 6455, section 5.3)."""

from collections.abc import Callable

__all__ = ["apply_mask", "apply_mask_slowly"]


def apply_mask_slowly(data: bytes, mask: bytes) -> bytes:
    """XOR ``data`` with the repeated four bytes of ``mask``, in Python alone."""
    length = len(data)
    repeated = mask * (length // 4) + mask[: length % 4]
    return (int.from_bytes(data, "little") ^ int.from_bytes(repeated, "little")).to_bytes(length, "little")


def _fastest() -> Callable[[bytes, bytes], bytes]:
    try:
        from websockets.speedups import apply_mask as in_c  # noqa: PLC0415 - its C extension may not have been built
    except ImportError:
        return apply_mask_slowly
    return in_c


apply_mask: Callable[[bytes, bytes], bytes] = _fastest()
"""XOR data with the repeated four bytes of a mask, by the C function of ``websockets`` where there is one."""
