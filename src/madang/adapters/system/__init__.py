"""What the operating system gives: time, and ids made of time and chance; and trust in everyone's word."""

from madang.adapters.system.clock import system_clock
from madang.adapters.system.identity import TrustingIdentity
from madang.adapters.system.ids import SystemIds

__all__ = ["SystemIds", "TrustingIdentity", "system_clock"]
