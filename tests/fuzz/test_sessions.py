"""Random sequences of what clients may do: sessions, upgrades, rooms, stalls and ends, against a model."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from madang.transport import SocketServer, TransportSettings
from tests.fuzz.person import Person
from tests.support.echoes import Talker

NAMESPACES = ("/", "/custom")
ROOM = "yard"
CROWD = 3
"""Clients at a time: few enough to meet."""


def place(namespace: str) -> str:
    """Write the namespace of a packet."""
    return "" if namespace == "/" else f"{namespace},"


async def now(action: Callable[[], None]) -> None:
    """Do within the loop what needs no waiting."""
    action()


class Sessions(RuleBasedStateMachine):
    """What clients do, and what each of them should hear for it."""

    who = st.integers(0, CROWD - 1)
    namespaces = st.sampled_from(NAMESPACES)

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.present: list[Person] = []
        self.gone: list[Person] = []
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

    def someone(self, who: int) -> Person:
        return self.present[who % len(self.present)]

    def come(self, person: Person) -> None:
        self.present.append(person)
        self.enter(person, "/")

    def enter(self, person: Person, namespace: str) -> None:
        person.namespaces.add(namespace)
        person.expect(f'42{place(namespace)}["auth",{{}}]')
        self.run(person.say(f"40{place(namespace)}"))

    def audience(self, namespace: str) -> list[Person]:
        return [person for person in self.present if namespace in person.namespaces]

    # -- coming

    @precondition(lambda self: len(self.present) < CROWD)
    @rule()
    def open_polling(self) -> None:
        person = Person(self.server)
        self.run(person.open_polling())
        self.come(person)

    @precondition(lambda self: len(self.present) < CROWD)
    @rule()
    def open_websocket(self) -> None:
        person = Person(self.server)
        self.run(now(person.open_websocket))
        self.come(person)

    @precondition(lambda self: self.present)
    @rule(who=who, namespace=namespaces)
    def connect_or_leave(self, who: int, namespace: str) -> None:
        person = self.someone(who)
        if namespace in person.namespaces:
            person.forget(namespace)
            self.run(person.say(f"41{place(namespace)}"))
        else:
            self.enter(person, namespace)

    # -- talking

    @precondition(lambda self: self.present)
    @rule(who=who, namespace=namespaces, count=st.integers(1, 40))
    def talk(self, who: int, namespace: str, count: int) -> None:
        person = self.someone(who)
        if namespace in person.namespaces:
            words = [self.word() for _ in range(count)]
            for word in words:
                person.expect(f'42{place(namespace)}["message-back",{word}]')
            self.run(person.say(*(f'42{place(namespace)}["message",{word}]' for word in words)))

    @precondition(lambda self: self.present)
    @rule(who=who, namespace=namespaces)
    def ask_for_an_acknowledgement(self, who: int, namespace: str) -> None:
        person = self.someone(who)
        if namespace in person.namespaces:
            word = self.word()
            person.expect(f"43{place(namespace)}{self.said}[{word}]")
            self.run(person.say(f'42{place(namespace)}{self.said}["message-with-ack",{word}]'))

    @precondition(lambda self: self.present)
    @rule(who=who, namespace=namespaces, count=st.integers(1, 20))
    def broadcast(self, who: int, namespace: str, count: int) -> None:
        person = self.someone(who)
        if namespace in person.namespaces:
            packets = [f'42{place(namespace)}["broadcast",{self.word()}]' for _ in range(count)]
            for listener in self.audience(namespace):
                listener.expect(*packets)
            self.run(person.say(*packets))

    @precondition(lambda self: self.present)
    @rule(who=who, namespace=namespaces)
    def join_or_leave_the_room(self, who: int, namespace: str) -> None:
        person = self.someone(who)
        if namespace in person.namespaces:
            name = "leave" if namespace in person.rooms else "join"
            person.rooms ^= {namespace}
            self.run(person.say(f'42{place(namespace)}["{name}","{ROOM}"]'))

    @precondition(lambda self: self.present)
    @rule(who=who, namespace=namespaces)
    def talk_to_the_room(self, who: int, namespace: str) -> None:
        person = self.someone(who)
        if namespace in person.namespaces:
            word = self.word()
            for listener in self.audience(namespace):
                if namespace in listener.rooms and listener is not person:
                    listener.expect(f'42{place(namespace)}["in-room",{word}]')
            self.run(person.say(f'42{place(namespace)}["to-room","{ROOM}",{word}]'))

    # -- the transport

    @precondition(lambda self: self.present)
    @rule(who=who)
    def poll(self, who: int) -> None:
        person = self.someone(who)
        if person.state in {"polling", "probing"}:
            self.run(now(person.poll))

    @precondition(lambda self: self.present)
    @rule(who=who)
    def probe(self, who: int) -> None:
        person = self.someone(who)
        if person.state == "polling":
            self.run(now(person.probe))

    @precondition(lambda self: self.present)
    @rule(who=who)
    def upgrade(self, who: int) -> None:
        person = self.someone(who)
        if person.state == "probing":
            self.run(now(person.upgrade))

    @precondition(lambda self: self.present)
    @rule(who=who)
    def give_up_upgrade(self, who: int) -> None:
        person = self.someone(who)
        if person.state == "probing":
            self.run(now(person.give_up_upgrade))

    @precondition(lambda self: self.present)
    @rule(who=who)
    def stall_or_read_on(self, who: int) -> None:
        person = self.someone(who)
        if person.state == "websocket":
            self.run(now(person.read_on if person.stalled else person.stall))

    # -- going

    @precondition(lambda self: self.present)
    @rule(who=who, namespace=namespaces)
    def be_expelled(self, who: int, namespace: str) -> None:
        person = self.someone(who)
        if namespace in person.namespaces:
            person.forget(namespace)
            person.expect(f"41{place(namespace)}")
            self.run(person.say(f'42{place(namespace)}["kick"]'))

    @precondition(lambda self: self.present)
    @rule(who=who, packet=st.sampled_from(["1", "9", "4x", '42/nowhere,["message"]', "42[", "2probe"]))
    def end_the_session(self, who: int, packet: str) -> None:
        person = self.someone(who)
        self.run(person.end(packet))
        self.gone.append(person)
        self.present.remove(person)

    @precondition(lambda self: self.present)
    @rule(who=who)
    def vanish(self, who: int) -> None:
        person = self.someone(who)
        if person.state == "websocket":
            self.run(now(person.vanish))
            self.gone.append(person)
            self.present.remove(person)

    # -- what always holds

    @invariant()
    def nobody_hears_what_was_not_for_them_or_out_of_order(self) -> None:
        for person in [*self.present, *self.gone]:
            for stream, heard in person.heard.items():
                assert person.due[stream][: len(heard)] == heard, stream

    @invariant()
    def the_server_holds_the_sessions_that_are_open(self) -> None:
        assert self.server.sessions == len(self.present)
        for namespace in NAMESPACES:
            assert len(self.server.sockets(namespace)) == len(self.audience(namespace))

    def teardown(self) -> None:
        with self.runner:
            try:
                for person in self.present:
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
        for person in [*self.present, *self.gone]:
            await person.hang_up()
        await self.server.stop()


TestSessions = Sessions.TestCase
TestSessions.settings = settings(max_examples=150, stateful_step_count=40, deadline=None, derandomize=True)
