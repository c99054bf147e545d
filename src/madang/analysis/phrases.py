"""What a quoted phrase asks for: the very words, side by side."""

from typing import assert_never

from madang.analysis.analyzer import Analyzer, Text, canonical_number, collapse
from madang.analysis.expression import Expression, all_of, any_of, grams, words
from madang.analysis.finding import phrase as find_phrase
from madang.analysis.matching import Item
from madang.analysis.pieces import bigrams, bridge
from madang.analysis.tokens import Kind, Token

__all__ = ["phrase_item"]


def phrase_item(analyzer: Analyzer, phrase: str) -> Item | None:
    """Return what a phrase asks for, ``None`` where it has nothing but punctuation."""
    text = analyzer.text(phrase)
    if not text.tokens:
        return None
    strong = all_of(_as_words(analyzer, token) for token in text.tokens)
    return Item(strong, strong, all_of(_literally(text)), None, find_phrase(text))


def _as_words(analyzer: Analyzer, token: Token) -> Expression:
    if token.kind is Kind.HANGUL:
        return any_of(map(words, analyzer.forms(token.text).whole))
    return _literal(token)


def _literally(text: Text) -> list[Expression]:
    """Return the terms that every message with the phrase has."""
    expressions = [_literal(token) for token in text.tokens]
    for before, token in zip(text.tokens, text.tokens[1:], strict=False):
        both_hangul = before.kind is Kind.HANGUL and token.kind is Kind.HANGUL
        if both_hangul and text.normal.text[before.end : token.start].isspace():
            expressions.append(grams(bridge(before.text[-1], token.text[0])))
    return expressions


def _literal(token: Token) -> Expression:
    match token.kind:
        case Kind.WORD:
            return any_of([words(token.text), grams(token.text)])
        case Kind.NUMBER:
            number = canonical_number(token.text)
            return any_of([words(number), grams(number)])
        case Kind.SYMBOL:
            return words(token.text)
        case Kind.JAMO:
            short = collapse(token.text)
            return all_of(map(grams, bigrams(short) or [short]))
        case Kind.HANGUL | Kind.HAN | Kind.HIRAGANA | Kind.KATAKANA:
            return all_of(map(grams, bigrams(token.text) or [token.text]))
        case _:
            assert_never(token.kind)
