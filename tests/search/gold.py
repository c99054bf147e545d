"""The gold set: some 1,700 messages and 430 queries, and which messages each query means.

How it was made: nouns, verbs with their forms, and sentences were written by hand (the ``.txt`` files beside
this one), and put together by a small grammar. What a message is about is written down where the message is
written, as concepts; a query names the concepts it means. Relevance is that a message has all of them,
however it says so: no string is compared. Only the nouns of ``nouns.txt`` are also taken to be meant by
whatever contains them, for where they are not meant stands in that file. Every miss and every wrong hit was
looked at by eye, and what was marked wrongly in a message was put right.
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

__all__ = ["Gold", "Query", "gold"]

_HERE = Path(__file__).parent
_MARKED = re.compile(r"\[(?:([^\[\]:]+):)?([^\[\]]+)\]")
_TEMPLATES = (
    "{noun} 얘기 좀 해요",
    "{noun}{이} 걱정이에요",
    "{noun}{을} 잊지 마세요",
    "{noun}{은} 누가 맡나요",
    "{noun}도 포함인가요?",
    "{noun}만 남았네요",
    "{noun}부터 시작하죠",
    "어제 {noun} 때문에 밤샜다",
    "{noun}에 대한 의견입니다",
    "저희 {noun}{으로} 정했습니다",
)
_COMPOUND_TEMPLATES = ("{noun} 공유드립니다", "아까 말한 {noun}{이} 이거예요")
_DISTRACTOR_TEMPLATES = ("{noun} 건은 다음에 이야기해요",)


@dataclass(frozen=True)
class Query:
    """What somebody types, and what they mean."""

    kind: str
    keyword: str
    concepts: frozenset[str]
    without: frozenset[str] = frozenset()


@dataclass
class Gold:
    """Messages with the concepts in them, and queries."""

    messages: list[tuple[str, frozenset[str]]] = field(default_factory=list)
    queries: list[Query] = field(default_factory=list)

    def relevant(self, query: Query) -> set[int]:
        """Return the numbers of the messages that a query means."""
        return {
            number
            for number, (_, concepts) in enumerate(self.messages)
            if query.concepts <= concepts and not query.without & concepts
        }


@cache
def gold() -> Gold:
    """Return the gold set."""
    made = Gold()
    nouns = [_columns(line) for line in _lines("nouns.txt")]
    meant = [(noun, *compounds.split()) for noun, compounds, _ in nouns]

    def say(text: str, *concepts: str, literally: bool = True) -> None:
        marked = {each for names, said in _MARKED.findall(text) for each in (names or said).split(",")}
        plain = _MARKED.sub(r"\2", text)
        if literally:
            marked |= {form for forms in meant for form in forms if form in plain}
            marked |= {forms[0] for forms in meant if any(form in plain for form in forms)}
        made.messages.append((plain, frozenset({*concepts, *marked})))

    for noun, compounds, others in nouns:
        _say_noun(say, noun, compounds.split(), others.split())
    for lemma, contexts, forms in map(_columns, _lines("verbs.txt")):
        said_of = [context.strip() for context in contexts.split("/")]
        for number, form in enumerate(forms.split()):
            say(f"{said_of[number % len(said_of)]} {form}", lemma)
    for noun, sentences, others in map(_columns, _lines("short_nouns.txt")):
        for sentence in sentences.split("/"):
            say(sentence.strip(), noun)
        for sentence in filter(None, map(str.strip, others.split("/"))):
            say(sentence)
    for line in _lines("sentences.txt"):
        say(line)
    _ask(made, nouns)
    _mix(made)
    return made


def _mix(made: Gold) -> None:
    """Shuffle, always in the same way, so that no kind of message is newer than another."""
    made.messages.sort(key=lambda message: _hash(message[0]))


def _hash(text: str) -> int:
    """Return a number that looks like chance and is always the same (FNV, then Knuth's multiplication)."""
    number = 0
    for byte in text.encode():
        number = (number * 16777619 ^ byte) & 0xFFFFFFFF
    return number * 2654435761 & 0xFFFFFFFF


def _say_noun(say: Callable[..., None], noun: str, compounds: list[str], others: list[str]) -> None:
    for template in _TEMPLATES:
        say(_filled(template, noun), noun)
    for compound in compounds:
        for template in _COMPOUND_TEMPLATES:
            say(_filled(template, compound), noun, compound)
    for other in others:
        for template in _DISTRACTOR_TEMPLATES:
            say(_filled(template, other), literally=False)


def _ask(made: Gold, nouns: list[list[str]]) -> None:
    particles = ("이", "을", "은", "으로", "에", "도", "의", "까지", "에서", "만")
    for number, (noun, compounds, _) in enumerate(nouns):
        particle = particles[number % len(particles)]
        inflected = _filled("{noun}{" + particle + "}", noun)
        made.queries += [Query("noun", noun, frozenset({noun}))]
        made.queries += [Query("noun with a particle", inflected, frozenset({noun}))]
        compound = compounds.split()[0]
        made.queries += [Query("compound", compound, frozenset({compound}))]
    for lemma, _, forms in map(_columns, _lines("verbs.txt")):
        known = forms.split()
        made.queries.append(Query("verb, dictionary form", lemma, frozenset({lemma})))
        asked = known[_hash(lemma) % len(known)]
        made.queries.append(Query("verb, conjugated", asked, frozenset({lemma})))
    for noun, _, _ in map(_columns, _lines("short_nouns.txt")):
        made.queries.append(Query("one syllable", noun, frozenset({noun})))
    for kind, keyword, concepts in map(_columns, _lines("queries.txt")):
        wanted = frozenset(name for name in concepts.split() if name[0] != "-")
        unwanted = frozenset(name[1:] for name in concepts.split() if name[0] == "-")
        made.queries.append(Query(kind, _typed(keyword), wanted, unwanted))


def _typed(keyword: str) -> str:
    if keyword.startswith("<nfd>"):
        return unicodedata.normalize("NFD", keyword.removeprefix("<nfd>"))
    return keyword


def _filled(template: str, noun: str) -> str:
    """Return a template with a noun and the particles that its last sound asks for."""
    last = (ord(noun[-1]) - 0xAC00) % 28 if "가" <= noun[-1] <= "힣" else 0
    particles = {
        "이": "이" if last else "가",
        "을": "을" if last else "를",
        "은": "은" if last else "는",
        "으로": "으로" if last and last != 8 else "로",
    }
    same = {"에": "에", "도": "도", "의": "의", "까지": "까지", "에서": "에서", "만": "만"}
    return template.format(noun=noun, **particles, **same)


def _columns(line: str) -> list[str]:
    columns = [column.strip() for column in line.split("|")]
    return columns + [""] * (3 - len(columns))


def _lines(name: str) -> list[str]:
    text = unicodedata.normalize("NFC", (_HERE / name).read_text(encoding="utf-8"))
    return [line for line in text.splitlines() if line and not line.startswith("# ")]
