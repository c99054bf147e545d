"""Particles (조사) and the copula (이다): what follows a noun without a space."""

from typing import Final

from madang.analysis.korean.syllables import final

__all__ = ["ASKED", "CORE", "PARTICLES", "fits"]

# After which sound a particle stands.
_AFTER_ANY: Final = """
의 에 에서 에게 에게서 에게로 에게는 께 께서 께서는 한테 한테서 한테는 더러 보고 도 만 만이 만은 만을 만의
까지 까지는 까지도 까지만 부터 부터는 마저 마저도 조차 조차도 밖에 밖에는 뿐 뿐만 뿐이 처럼 처럼은 같이 같은
보다 보다는 보다도 보단 마다 대로 대로는 만큼 만큼은 만큼도 하고 하고는 들 들이 들은 들을 들의 들도 들과
들만 들에 들에게 들한테 들끼리 쯤 쯤에 쯤은 씩 씩은 짜리 치고 커녕 끼리 말고 에는 에도 에만 에선 에의 에서는
에서도 에서만 에서의 에서부터 에서까지 에다 에다가 에까지 에게도 한테도 때문에 때문인지 때문 관련 관련해서
관련된 관련한 위해 위한 대해 대한 입니다 입니까 인데 인데요 인데도 인지 인지도 인가 인가요 일까 일까요 인 일
임 인듯 인듯요 인듯해요 일듯 인줄 일지 일지도 인걸 인걸요 일걸 일걸요 일거 일거예요 이라 이라서 이라고
이라는 이라도 이라면 이라니 이라며 이라던데 이란 이래 이래요 이냐 이냐고 이고 이고요 이면 이면은 이니 이니까
이니깐 이지 이지만 이죠 이잖아 이잖아요 이네 이네요 이군 이군요 이구나 이나 이든 이든지 이든가 이며 이자
이어서 이었 이었어 이었어요 이었는데 이었던 이었습니다 이었다 이었고 이었지 이었으면 이에요 이예요 이셔
이세요 이십니다 이신 이신가요 이신데 이시죠
"""
_AFTER_CONSONANT: Final = """
이 은 을 과 과의 과는 과도 아 으로 으로는 으로도 으로만 으로서 으로써 으로부터 으로의 으로까지 이랑 이랑은
이랑도 이야 이여 이요
"""
_AFTER_VOWEL: Final = """
가 는 를 와 와의 와는 와도 야 여 랑 랑은 랑도 나 라 라서 라고 라는 라도 라면 라며 란 래 래요 냐 냐고 고요 든
든지 든가 예요 에요 이에요 였 였어 였어요 였는데 였던 였습니다 였다 였고 였지 였으면 여서 여도 지 지만 죠
잖아 잖아요 네 네요 군 군요 구나 며 니까 면 고 요 셔 세요 십니다 신가요 시죠
"""
# After a vowel or ㄹ.
_AFTER_LIQUID: Final = "로 로는 로도 로만 로서 로써 로부터 로의 로까지"

PARTICLES: Final = {
    particle: sound
    for sound, group in (
        ("", _AFTER_ANY),
        ("consonant", _AFTER_CONSONANT),
        ("vowel", _AFTER_VOWEL),
        ("liquid", _AFTER_LIQUID),
    )
    for particle in group.split()
}
"""Particles, and the sound after which each stands; ``""`` where any does."""

CORE: Final = frozenset(
    {
        *"이가은는을를의에로도만와과랑들",
        "에서",
        "으로",
        "까지",
        "부터",
        "에게",
        "한테",
        "처럼",
        "보다",
        "이랑",
        "이나",
        "에는",
        "에서는",
        "에도",
    }
)
"""Particles that a word may have even if it could be a verb's form as well."""

ASKED: Final = frozenset(particle for particle in PARTICLES if len(particle) > 1 or particle in CORE)
"""Particles that a word of a query may have: 급여일 is a day, not 급여 and the copula."""


def fits(noun: str, particle: str) -> bool:
    """Tell whether a particle can stand after the last sound of a noun."""
    sound = PARTICLES.get(particle)
    if not sound:
        return sound is not None
    last = final(noun[-1])
    if sound == "vowel":
        return not last
    if sound == "liquid":
        return last in {"", "ㄹ"}
    return bool(last)
