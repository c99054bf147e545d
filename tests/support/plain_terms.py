"""A message's terms, token by token over all of it: slow, and what the fast way is held against."""

from madang.analysis import Analyzer
from madang.analysis.analyzer import as_written, is_particle
from madang.analysis.joined import joined_numbers, joined_words
from madang.analysis.normal import normalize
from madang.analysis.pieces import bridge
from madang.analysis.tokens import SCRIPTS_IN_ONE, Kind, Token, tokenize

__all__ = ["plain_terms"]


def plain_terms(analyzer: Analyzer, text: str) -> tuple[set[str], set[str]]:
    """Return the words and the grams of a text."""
    normal = normalize(text)
    tokens = list(tokenize(normal.text))
    words: set[str] = set()
    grams: set[str] = set()
    for compound in joined_words(normal.text, tokens):
        words.update((compound.text, analyzer.stem(compound.text)))
    words.update(number.text for number in joined_numbers(normal.text, tokens))
    before: Token | None = None
    for token in tokens:
        run = as_written(normal, token) if token.kind is Kind.WORD else token.text
        run_words, run_grams = analyzer._analyze_run(token.kind, run)
        if not is_particle(before, token):
            words.update(run_words)
        grams.update(run_grams)
        if before is not None:
            grams.update(_between(normal.text, before, token))
        before = token
    return words, grams


def _between(text: str, before: Token, token: Token) -> list[str]:
    first, second = before.text[-1], token.text[0]
    if before.kind is Kind.HANGUL and token.kind is Kind.HANGUL:
        return [bridge(first, second)] if text[before.end : token.start].isspace() else []
    scripts = {before.kind, token.kind}
    touch = before.end == token.start
    if touch and (scripts <= SCRIPTS_IN_ONE or (before.kind, token.kind) == (Kind.HANGUL, Kind.JAMO)):
        return [first + second]
    return []
