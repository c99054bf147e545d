"""Settings that are secret: where they stand in addresses, and how they are read from files."""

import codecs
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

__all__ = ["hidden", "read_secret", "secrets_in", "with_password"]


def read_secret(path: Path) -> str | bytes:
    """Return a secret that is kept in a file, without what editors and shells add to it.

    That is a byte order mark, and line breaks around it. Bytes that are no text are taken as they are.

    Raises:
        OSError: the file cannot be read.
    """
    data = path.read_bytes()
    is_utf_16 = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        text = data.decode("utf-16" if is_utf_16 else "utf-8-sig")
    except UnicodeDecodeError:
        return data
    return text.strip("\r\n")


def with_password(url: str, user: str, password: str) -> str:
    """Return an address with a password in it, whatever characters that has (RFC 3986 §3.2.1).

    Raises:
        ValueError: there is another one in it.
    """
    scheme, separator, rest = url.partition("://")
    if not separator:
        raise ValueError("the address must have the form scheme://host:port")
    secret = f"{quote(user, safe='')}:{quote(password, safe='')}@"
    if "@" not in rest:
        return f"{scheme}://{secret}{rest}"
    if not rest.startswith(secret):
        raise ValueError("give the password once: in the address, or by itself")
    return url


def secrets_in(url: str) -> set[str]:
    """Return everything that may be a password in an address, however malformed that is."""
    _, separator, rest = url.partition("://")
    userinfo, at, _ = (rest if separator else url).rpartition("@")
    if not at:
        return set()
    password = userinfo.partition(":")[2] or userinfo
    return {each for each in (password, unquote(password)) if each}


def hidden(url: str) -> str:
    """Return an address as it can be shown: scheme, host and port, as far as they can be told."""
    try:
        parts = urlsplit(url.strip())
        host, port = parts.hostname or "", parts.port
    except ValueError:
        host, port = "", None
    if not _is_safe(url, host):
        return "(an address that cannot be read)"
    return f"{parts.scheme}://{host}" + (f":{port}" if port is not None else "")


def _is_safe(url: str, host: str) -> bool:
    """Tell whether what was taken for the host cannot be a piece of a password.

    In ``redis://:a#b@host`` the host ends at ``#``, and what stands before it is the password's beginning.
    """
    authority = url.partition("://")[2]
    return (
        bool(host) and not secrets_in(url) & {host} and authority.rpartition("@")[2].lower().startswith(host)
    )
