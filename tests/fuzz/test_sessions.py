"""Random sequences of what clients may do: sessions, upgrades, rooms, stalls and ends, against a model."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, rule

from madang.transport import SocketServer, TransportSettings
from tests.fuzz.person import Person
from tests.support.echoes import Talker

NAMESPACES = ("/", "/custom")
ROOMS = ("yard", "kitchen")


def place(namespace: str) -> str:
    """Write the namespace of a packet."""
    return "" if namespace == "/" else f"{namespace},"


async def now(action: Callable[[], None]) -> None:
    """Do within the loop what needs no waiting."""
    action()


class Sessions(RuleBasedStateMachine):
    """What clients do, and what each of them should hear for it."""

    people: Bundle[Person] = Bundle("people")
    namespaces = st.sampled_from(NAMESPACES)
    rooms = st.sampled_from(ROOMS)

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.present: list[Person] = []
        self.said = 0
        self.run(now(self.serve))

    def serve(self) -> None:
        self.server = SocketServer(TransportSettings(close_timeout=0.01, max_outbox=1 << 30))
        for namespace in NAMESPACES:
            self.server.namespace(namespace, Talker(self.server, namespace))

    def run(self, action: Coroutine[Any, Any, None]) -> None:
        """Do something, let the loop's turn end, and let everyone listen."""
        self.runner.run(self.settle(action))

    async def settle(self, action: Coroutine[Any, Any, None]) -> None:
        await action
        for _ in range(3):
            await asyncio.sleep(0)
        for person in self.present:
            person.listen()

    def word(self) -> str:
        """Give a word never said before, as JSON."""
        self.said += 1
        return f'"w{self.said}"'

    def audience(self, namespace: str) -> list[Person]:
        return [person for person in self.present if namespace in person.namespaces]

    # -- coming

    @rule(target=people)
    def open_polling(self) -> Person:
        person = Person(self.server)
        self.run(person.open_polling())
        self.present.append(person)
        return person

    @rule(target=people)
    def open_websocket(self) -> Person:
        person = Person(self.server)
        self.run(now(person.open_websocket))
        self.present.append(person)
        return person

    @rule(person=people, namespace=namespaces)
    def connect(self, person: Person, namespace: str) -> None:
        if person.here and namespace not in person.namespaces:
            person.namespaces.add(namespace)
            person.expect(f'42{place(namespace)}["auth",{{}}]')
            self.run(person.say(f"40{place(namespace)}"))

    # -- talking

    @rule(person=people, namespace=namespaces, count=st.integers(1, 40))
    def talk(self, person: Person, namespace: str, count: int) -> None:
        if namespace in person.namespaces:
            words = [self.word() for _ in range(count)]
            for word in words:
                person.expect(f'42{place(namespace)}["message-back",{word}]')
            self.run(person.say(*(f'42{place(namespace)}["message",{word}]' for word in words)))

    @rule(person=people, namespace=namespaces)
    def ask_for_an_acknowledgement(self, person: Person, namespace: str) -> None:
        if namespace in person.namespaces:
            word = self.word()
            person.expect(f"43{place(namespace)}{self.said}[{word}]")
            self.run(person.say(f'42{place(namespace)}{self.said}["message-with-ack",{word}]'))

    @rule(person=people, namespace=namespaces, count=st.integers(1, 20))
    def broadcast(self, person: Person, namespace: str, count: int) -> None:
        if namespace in person.namespaces:
            packets = [f'42{place(namespace)}["broadcast",{self.word()}]' for _ in range(count)]
            for listener in self.audience(namespace):
                listener.expect(*packets)
            self.run(person.say(*packets))

    @rule(person=people, namespace=namespaces, room=rooms)
    def join(self, person: Person, namespace: str, room: str) -> None:
        if namespace in person.namespaces:
            person.rooms.add((namespace, room))
            self.run(person.say(f'42{place(namespace)}["join","{room}"]'))

    @rule(person=people, namespace=namespaces, room=rooms)
    def leave_room(self, person: Person, namespace: str, room: str) -> None:
        if namespace in person.namespaces:
            person.rooms.discard((namespace, room))
            self.run(person.say(f'42{place(namespace)}["leave","{room}"]'))

    @rule(person=people, namespace=namespaces, room=rooms)
    def talk_to_a_room(self, person: Person, namespace: str, room: str) -> None:
        if namespace in person.namespaces:
            word = self.word()
            for listener in self.audience(namespace):
                if (namespace, room) in listener.rooms and listener is not person:
                    listener.expect(f'42{place(namespace)}["in-room",{word}]')
            self.run(person.say(f'42{place(namespace)}["to-room","{room}",{word}]'))

    # -- the transport

    @rule(person=people)
    def poll(self, person: Person) -> None:
        if person.state in {"polling", "probing"}:
            self.run(now(person.poll))

    @rule(person=people)
    def probe(self, person: Person) -> None:
        if person.state == "polling":
            self.run(now(person.probe))

    @rule(person=people)
    def upgrade(self, person: Person) -> None:
        if person.state == "probing":
            self.run(now(person.upgrade))

    @rule(person=people)
    def give_up_upgrade(self, person: Person) -> None:
        if person.state == "probing":
            self.run(now(person.give_up_upgrade))

    @rule(person=people)
    def stall_or_read_on(self, person: Person) -> None:
        if person.state == "websocket":
            self.run(now(person.read_on if person.stalled else person.stall))

    # -- going

    @rule(person=people, namespace=namespaces)
    def leave_namespace(self, person: Person, namespace: str) -> None:
        if namespace in person.namespaces:
            person.forget(namespace)
            self.run(person.say(f"41{place(namespace)}"))

    @rule(person=people, namespace=namespaces)
    def be_expelled(self, person: Person, namespace: str) -> None:
        if namespace in person.namespaces:
            person.forget(namespace)
            person.expect(f"41{place(namespace)}")
            self.run(person.say(f'42{place(namespace)}["kick"]'))

    @rule(person=people, packet=st.sampled_from(["1", "9", "4x", '42/nowhere,["message"]', "42[", "2probe"]))
    def end_the_session(self, person: Person, packet: str) -> None:
        if person.here:
            self.run(person.end(packet))

    @rule(person=people)
    def vanish(self, person: Person) -> None:
        if person.state == "websocket":
            self.run(now(person.vanish))

    # -- what always holds

    @invariant()
    def nobody_hears_what_was_not_for_them_or_out_of_order(self) -> None:
        for person in self.present:
            for stream, heard in person.heard.items():
                assert person.due[stream][: len(heard)] == heard, stream

    @invariant()
    def the_server_holds_the_sessions_that_are_open(self) -> None:
        assert self.server.sessions == sum(person.here for person in self.present)
        for namespace in NAMESPACES:
            assert len(self.server.sockets(namespace)) == len(self.audience(namespace))

    def teardown(self) -> None:
        with self.runner:
            try:
                for person in filter(lambda person: person.here, self.present):
                    self.catch_up(person)
                    assert person.heard == person.due
            finally:
                self.run(self.stop())

    def catch_up(self, person: Person) -> None:
        """Let a client hear the rest: everything due comes in time."""
        if person.state == "probing":
            self.run(now(person.upgrade))
        if person.stalled:
            self.run(now(person.read_on))
        for _ in range(10 + self.said):
            if person.state != "polling" or person.heard == person.due:
                break
            self.run(now(person.poll))

    async def stop(self) -> None:
        for person in self.present:
            await person.hang_up()
        await self.server.stop()


TestSessions = Sessions.TestCase
TestSessions.settings = settings(max_examples=150, stateful_step_count=40, deadline=None, derandomize=True)
