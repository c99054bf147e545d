"""The hub: which of this node's sockets belong to which user and room."""

from collections.abc import Callable, Iterable, Sequence, Set

from msgspec.structs import replace

from madang.domain.rooms import Place
from madang.domain.wording import Locale
from madang.gateway.device import Device
from madang.gateway.server_events import ServerEvent
from madang.transport import Channel, EncodedPacket, encode_event

__all__ = ["Hub"]


class Hub:
    """Keeps a channel for each room that has a socket here, and the devices of each user.

    What is sent to a room is encoded and framed once, for all its sockets.
    """

    def __init__(self, namespace: str, new_channel: Callable[[], Channel]) -> None:
        self._namespace = namespace
        self._new_channel = new_channel
        self._devices: dict[str, set[Device]] = {}
        self._channels: dict[str, Channel] = {}
        self._everyone = new_channel()
        # What is told to rooms meanwhile, for devices that are yet to get the page before it.
        self._held: dict[str, dict[Device, list[EncodedPacket]]] = {}
        # What was told while someone registers, by room: the seq after which that one's messages come live.
        self._told: dict[str, int] = {}
        self._registering = 0

    @property
    def everyone(self) -> Channel:
        """All registered sockets of this node."""
        return self._everyone

    def devices(self, user_id: str) -> Set[Device]:
        """Return the registered devices of a user on this node."""
        return self._devices.get(user_id, frozenset())

    def admit(self, device: Device, user_id: str) -> None:
        """Count a device for its user, who is registering: from now on it hears of the user's rooms."""
        device.user_id = user_id
        device.left = set()
        self._registering += 1
        self._devices.setdefault(user_id, set()).add(device)
        self._everyone.add(device.socket)

    def settle(self, device: Device, places: Sequence[Place]) -> list[Place]:
        """Let a registering device into some of its user's rooms, as they were read after ``admit``.

        Returns:
            The places that still hold, each with a seq behind which all messages come live.
        """
        left = device.left or set()
        current = [each for each in places if each.room_id not in left]
        for place in current:
            self.enter(place.room_id, [device])
        told = self._told
        return [replace(each, last_seq=max(each.last_seq, told.get(each.room_id, 0))) for each in current]

    def end_registration(self, device: Device) -> None:
        """Note that a device no longer registers, whether it succeeded or not."""
        if device.left is None:
            return
        device.left = None
        self._registering -= 1
        if not self._registering:
            self._told.clear()

    def remove(self, device: Device) -> None:
        """Forget a device whose socket is gone."""
        if device.user_id is None:
            return
        self.end_registration(device)
        devices = self._devices.get(device.user_id, set())
        devices.discard(device)
        if not devices:
            self._devices.pop(device.user_id, None)
        self._everyone.discard(device.socket)
        for room_id in tuple(device.rooms):
            self.exit(room_id, [device])

    def enter(self, room_id: str, devices: Iterable[Device]) -> None:
        """Let devices into a room; one that is expected there comes when it has its page."""
        for device in devices:
            if self.expects(room_id, device):
                continue
            channel = self._channels.get(room_id)
            if channel is None:
                channel = self._channels[room_id] = self._new_channel()
            channel.add(device.socket)
            device.rooms.add(room_id)
            if device.left is not None:
                device.left.discard(room_id)

    def expect(self, room_id: str, devices: Iterable[Device]) -> None:
        """Let devices into a room that get its newest page first: what is told meanwhile is held for them."""
        for device in devices:
            self._held.setdefault(room_id, {})[device] = []
            device.rooms.add(room_id)
            if device.left is not None:
                device.left.discard(room_id)

    def expects(self, room_id: str, device: Device) -> bool:
        """Tell whether a device still waits for a room's page, and has not left meanwhile."""
        return device in self._held.get(room_id, ())

    def let_in(self, room_id: str, device: Device) -> None:
        """Give a device what was held for it, and from now on all that is told to the room."""
        for packet in self._release(room_id, device):
            device.socket.send(packet)
        self.enter(room_id, [device])

    def _release(self, room_id: str, device: Device) -> list[EncodedPacket]:
        held = self._held.get(room_id, {})
        packets = held.pop(device, [])
        if not held:
            self._held.pop(room_id, None)
        return packets

    def exit(self, room_id: str, devices: Iterable[Device]) -> None:
        """Take devices out of a room; a room without sockets here is forgotten."""
        for device in devices:
            self._release(room_id, device)
            device.rooms.discard(room_id)
            if device.left is not None:
                device.left.add(room_id)
            channel = self._channels.get(room_id)
            if channel is not None:
                channel.discard(device.socket)
                if not channel:
                    del self._channels[room_id]

    def note(self, room_id: str, seq: int) -> None:
        """Note that a message is told, for those who are registering."""
        if self._registering:
            self._told[room_id] = seq

    def has(self, room_id: str) -> bool:
        """Tell whether anyone here is in the room, so that nothing is encoded for no one."""
        return room_id in self._channels or room_id in self._held

    def tell_room(self, room_id: str, data: bytes) -> None:
        """Send an event, given as the JSON array of its name and payload, to all sockets in a room."""
        packet = encode_event(self._namespace, data)
        channel = self._channels.get(room_id)
        if channel is not None:
            channel.send(packet)
        for held in self._held.get(room_id, {}).values():
            held.append(packet)

    def tell_room_by_locale(self, room_id: str, data_in: Callable[[Locale], bytes]) -> None:
        """Send an event to all sockets in a room, in the language of each; it is encoded once a language."""
        packets: dict[Locale, EncodedPacket] = {}

        def packet(device: Device) -> EncodedPacket:
            if device.locale not in packets:
                packets[device.locale] = encode_event(self._namespace, data_in(device.locale))
            return packets[device.locale]

        channel = self._channels.get(room_id)
        if channel is not None:
            devices: list[Device] = [socket.data for socket in channel]
            if len({device.locale for device in devices}) == 1:
                channel.send(packet(devices[0]))
            else:
                channel.send_each(lambda socket: packet(socket.data))
        for device, held in self._held.get(room_id, {}).items():
            held.append(packet(device))

    def tell_others(self, room_id: str, user_id: str, event: ServerEvent) -> None:
        """Send an event that may be dropped to the sockets in a room, except for those of a user."""
        channel = self._channels.get(room_id)
        if channel is None:
            return
        own = [device.socket for device in self.devices(user_id)]
        if len(channel) > len(own):
            packet = encode_event(self._namespace, event.encode())
            channel.send_except(packet, own, volatile=True)

    def tell_users(self, user_ids: Iterable[str], event: ServerEvent) -> None:
        """Send an event to all sockets of some users."""
        packet = None
        for user_id in user_ids:
            for device in self._devices.get(user_id, ()):
                packet = packet or encode_event(self._namespace, event.encode())
                device.socket.send(packet)
