"""The quotas that the settings choose."""

from madang.config import Settings
from madang.domain.quotas import Quotas

__all__ = ["quotas_of"]


def quotas_of(settings: Settings) -> Quotas:
    """Return the bounds of a user's rooms; where rates are off, none goes by the hour."""
    if settings.rate_limits == "off":
        return Quotas(settings.max_rooms, settings.max_rooms_by_others, made=0, added=0, invited=0)
    return Quotas(
        rooms=settings.max_rooms,
        rooms_by_others=settings.max_rooms_by_others,
        made=settings.rooms_per_hour,
        added=settings.members_per_hour,
        invited=settings.invitations_per_hour,
    )
