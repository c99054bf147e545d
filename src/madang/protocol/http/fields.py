"""The fields of a head that has been read whole (RFC 9110 §5)."""

__all__ = ["has_token", "header_fields"]


def header_fields(head: bytes) -> dict[str, str]:
    """Return the headers by lower-case name, as Latin-1; those sent more than once are joined by a comma."""
    headers: dict[str, str] = {}
    for line in head.decode("latin-1").split("\r\n")[1:]:
        name, separator, value = line.partition(":")
        if separator:
            name, value = name.lower(), value.strip()
            headers[name] = f"{headers[name]}, {value}" if name in headers else value
    return headers


def has_token(field: str, token: str) -> bool:
    """Tell whether a list of tokens, as ``Connection`` is one, has this one, which is in lower case."""
    lowered = field.lower()
    return lowered == token or token in map(str.strip, lowered.split(","))
