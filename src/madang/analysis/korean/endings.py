"""Endings (어미): what follows a stem without a space, sorted by the shape of the stem before them."""

from typing import Final

__all__ = [
    "AFTER_BARE",
    "AFTER_CONSONANT",
    "AFTER_FUSED",
    "AFTER_PAST",
    "AFTER_VOWEL",
    "AFTER_VOWEL_FORM",
    "BOUND_NOUNS",
    "CASUAL",
    "FUSED_AFTER_CONSONANT",
    "HELPERS",
    "may_end",
]


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


AFTER_PAST: Final = _set(
    """
다 다고 다고요 다구 다구요 다는 다면 다며 다가 다가도 다니 다니까 다지 다던데 다더라 다더라고요 대 대요 댔
답니다 단다 어 어요 어여 어용 엉 어서 어도 어야 어야지 어라 음 음을 음에도 슴 슴다 습니다 습니다만 습니까
습니당 슴니다 읍니다 쥬 는데 는데요 는데도 는지 는지요 는지도 는지는 는가 는가요 는걸 는걸요 는줄 는감 는뎅
던 던데 던데요 던가 던가요 던거 던건 던건데 던것 던것같아요 던적 던지 지 지만 지요 죠 지롱 징 쥐 네 네요 넹
넴 네용 나 나요 나봐 나봐요 나보네 나보다 니 니깐 냐 냐고 냐구 냐면 냐는 고 고요 구 구요 고는 고도 으면
으면요 으면은 으니 으니까 으니까요 으니깐 으며 으면서 으면서도 으나 으므로 으려나 으려면 으려고 을까 을까요
을걸 을걸요 을텐데 을텐데요 을테니 을테니까 을거 을거야 을거예요 을거에요 을건데 을것 을것같아 을것같아요
을듯 을듯요 을듯해요 을수도 을수도있어요 을지 을지도 을지도요 을때 을때는 을때도 을리 을뿐 거든 거든요
거든여 잖아 잖아요 잖아여 더라 더라고 더라고요 더라구 더라구요 더라도 더라면 더니 더니만 더군요 더군 구나 군
군요 구만 구먼 구만요 길래 기에 기는 기도 기때문에 길 기로 소 도록 을뿐더러 으므로써
"""
)
"""After 았, 었, 였 and 겠."""

AFTER_VOWEL_FORM: Final = _set(
    """
요 서 서요 서는 서도 서야 서라 서인지 서그런지 도 도요 도돼 도돼요 도되 도되나요 도될까요 도됩니까 도됩니다
도좋아요 도괜찮아요 야 야지 야죠 야지요 야지만 야해 야해요 야하는 야하는데 야할 야할까요 야할지 야함
야합니다 야한다 야하나 야하나요 야된 야돼 야돼요 야되는 야되는데 야되나요 야됨 야됩니다 야될 야겠다 야겠어
야겠어요 야겠네 야겠네요 야겠죠 야만 야하죠 야했 야했어요 라 라고 라는 라도 라며 랏 졌 지 질 진 진다 집니다
지고 지는 지면 지네 지네요 져 져요 져서 졌어 졌어요 졌다 졌네 졌네요 졌는데 졌습니다 짐 놓고 놓은 놓으면 놨
놨어 놨어요 놨습니다 놔 놔요 놓을 놓을게요 놓자 놓아 두고 두면 둔 둘 둘게 둘게요 뒀 뒀어 뒀어요 뒀습니다 둬
둬요 두세요 둡시다
"""
)
"""After the form in 아 or 어, which alone is a word as well."""

AFTER_BARE: Final = _set(
    """
다 다고 다고요 다구 다구요 다는 다면 다며 다가 다가도 다가는 다간 다니 다니까 다니깐 다지 다던데 다더라 다던
대 대요 대서 대니 댔 고 고요 고서 고는 고도 고나서 고나면 고선 곤 구 구요 구서 구나 구만 구먼 군 군요 고자
고자하는 고야 고말고 고있 고싶 길래 지 지마 지마요 지마라 지만 지만요 지말고 지말자 지요 지용 죠 쥬 지는
지도 지를 질 지가 진 지못 지롱 징 지않 지못한 지그래 지그래요 지뭐 게 게요 게끔 게도 게는 게만 겐 게시리
게나 기 기는 기도 기만 기를 기가 기에 기에는 기엔 기로 기까지 기전 기전에 기때문에 기때문 긴 길 기보다
기보단 기보다는 기위해 기위해서 기위한 기라도 기란 기야 기의 기부터 기나 기힘들 기싫 기쉽 기좋 기편 는 는데
는데요 는데도 는데다 는뎅 는지 는지요 는지도 는지는 는지를 는가 는가요 는가봐 는걸 는걸요 는구나 는군 는군요
는구만 는다 는다고 는다고요 는다는 는다면 는다며 는다니 는다니까 는다던데 는대 는대요 는답니다 는단 는단다
는감 는중 는중에 는중이에요 는중입니다 는중인데 는편 는길 는길에 는김에 는거 는것 는듯 는바 네 네요 네여 넹
네용 나 나요 나여 나봐 나봐요 나보네 나보다 나싶 나해서 나하고 니 니까 니깐 냐 냐고 냐구 냐구요 냐는 냐면
냐니 자 자고 자고요 자구 자구요 자는 자마자 자면 자니 자니까 자던데 잔 자했 자나 던 던데 던데요 던지 던가
던가요 던거 던것 던중 던때 던곳 더라 더라고 더라고요 더라구 더라구요 더라도 더라면 더니 더니만 더군 더군요
거나 거든 거든요 거든여 거니와 건 건데 걸랑 거라 거라고 도록 도록이면 도록하 도록해 듯 듯이 듯한 듯하 듯해
듯해요 듯요 든 든지 든가 든말든 느라 느라고 느냐 느냐고 느니 습니다 습니다만 습니까 습니당 슴다 슴니다 소
잖아 잖아요 잖아여 잖니 잖슴 겠 겠다 을
"""
)
"""After a stem as it stands in the dictionary."""

_FLEXIBLE: Final = """
면 면요 면은 면야 면서 면서도 면서는 면안 면안돼 면안돼요 면안되 면안됩니다 면되 면돼 면돼요 면되나요
면될까요 면될 면됩니다 면된다 면좋겠 면좋겠다 면좋겠어요 면좋겠는데 면좋을 면좋을까요 니 니까 니까요 니깐
니깐요 니까는 며 려 려고 려고요 려구 려구요 려는 려는데 려면 려나 려던 려다 려다가 려니 려고하 려고했
려고합니다 려고하는 려고하는데 려고해 려고해요 러 러가 러간 러갈 러갔 러가자 러갈까요 러와 러온 러올 러왔
러오세요 러와요 러갑니다 러가요 세요 세여 세용 셔요 셔 셈 시죠 십쇼 십시오 십니다 십니까 신 실 시면 시고
시는 시는데 시네요 시지 셨 심 십 시게 시길 시기 시나요 실까요 실게요 실래요 신가요 신데 시거든 시던데
시더라고요 시잖아요 시니 므로 나 라 라고 라고요 라구 라구요 라는 라며 라면 라니 라니까 라던데 래 래요 래서
랬 라하 라해 오 마 마고 매
"""
AFTER_CONSONANT: Final = frozenset("으" + ending for ending in _FLEXIBLE.split())
"""After a stem that ends in a consonant (ㄹ excepted)."""

AFTER_VOWEL: Final = frozenset(_FLEXIBLE.split())
"""After a stem that ends in a vowel or ㄹ."""

AFTER_FUSED: Final = {
    "ㄴ": _set(
        """
데 데요 데도 데다 데다가 뎅 지 지요 지도 지는 지를 지가 지라 가 가요 가봐 가봐요 걸 걸요 걸까 걸까요 감 줄
적 후 뒤 다음 중 만큼 대로 채 척 듯 듯요 듯해요 듯하 듯한 듯합니다 들 바 다 다고 다고요 다구 다구요 다는
다는데 다면 다면요 다며 다니 다니까 다니깐 다지 다던데 다더라 다던 대 대요 대서 댔 답니다 단다 단 다음에
다니요 다네 다네요 다구여 다잖아 다거나 다든지
"""
    ),
    "ㄹ": _set(
        """
까 까요 까여 까봐 까봐요 까말까 까하 까해 까하는데 까합니다 게 게요 게여 께 께요 껄 껄요 껀데 꺼 꺼야 꺼예요
꺼에요 꺼같아 꺼같아요 래 래요 래서 래여 랬 지 지도 지도요 지는 지를 지가 지라도 지요 지모르 수록 텐데
텐데요 테니 테니까 테니까요 걸 걸요 걸까 거 거야 거예요 거에요 거고 거면 거니까 거라 거라고 거라서 거같아
거같아요 거임 거냐 거지 거죠 건데 건데요 건가 건가요 건지 것 것같아 것같아요 것입니다 겁니다 겁니까 려고
려구 려면 려는데 라고 라구 라면 라는데 뿐 뿐더러 때 때는 때도 때마다 때까지 때만 때부터 수 수가 수는 수도
수있 수있어 수있어요 수있는 수있을 수있나요 수있을까요 수있습니다 수없 수없어 수없어요 수없는 줄 줄은 줄도
줄알았 줄알았어 줄몰랐 만한 만하 만해 만큼 리가 리없 듯 듯요 듯하 듯한 듯해 듯해요 정도 예정 예정입니다
예정이에요 계획 생각 필요 필요가 즈음 쯤 바 바에 바를 뻔 뻔했 뻔했어 뻔했어요 법 분 사람 곳 데 일 말 시간 참
작정
"""
    ),
    "ㅂ": _set("니다 니다만 니당 니까 니까요 시다 시당 시다요 죠 쇼 디다 디까 늬다 니더"),
    "ㅁ": _set("을 이 은 에 에도 으로 으로써 으로서 도 만 과 의 에따라 에따른 요 으로인해 이라 이고 이며"),
}
"""After a stem that ends in a vowel or ㄹ, joined to it by this consonant, which alone is a word as well."""

BOUND_NOUNS: Final = (
    "거",
    "것",
    "건",
    "걸",
    "게",
    "중",
    "때",
    "적",
    "줄",
    "수",
    "후",
    "뒤",
    "데",
    "듯",
    "대로",
    "만큼",
    "뿐",
    "채",
    "분",
    "곳",
    "지",
    "김",
    "편",
    "길",
    "경우",
    "사람",
    "부분",
    "상태",
    "동안",
    "다음",
)
"""Nouns that follow a stem's attributive form so often that people leave out the space."""

HELPERS: Final = {
    "고": _set("싶 있 나 말 계시 가 오 다니 보 앉 사 자 살"),
    "지": _set("않 말 못하 마 아니하"),
    "게": _set("되 하 만들"),
    "다": _set("오 가"),
    "": _set("주 보 버리 놓 두 있 지 드리 달 먹 다니 오 가"),
}
"""Verbs that follow another's form; the key is the ending before them, nothing for the form in 아 or 어."""

CASUAL: Final = _set("여 염 영 용 욤 유 욥")
"""For 요, but behind 해, 어 and the like only: 사용 is not 사 and 용."""

FUSED_AFTER_CONSONANT: Final = {"은": "ㄴ", "을": "ㄹ", "읍": "ㅂ", "음": "ㅁ"}
"""The endings of ``AFTER_FUSED`` as they begin behind a consonant."""

_ALL: Final = frozenset[str]().union(
    *({""}, AFTER_BARE, AFTER_CONSONANT, AFTER_PAST, AFTER_VOWEL, AFTER_VOWEL_FORM, CASUAL),
    *AFTER_FUSED.values(),
    ("었" + ending for ending in AFTER_PAST),
    (first + rest for first, last in FUSED_AFTER_CONSONANT.items() for rest in ("", *AFTER_FUSED[last])),
)
# What a form of a helping verb, or a noun that lost the space before it, begins with.
_BEGINNINGS: Final = (
    *"고지게다주줘줬줄준줍보봐봤본볼봅버두둬뒀둔둘놓놨놔있져졌진질오와왔온올옵가갔간갈갑드먹달",
    *(ending + noun for ending in ("", "는", "던", "은", "을") for noun in BOUND_NOUNS),
)
_BEGINNINGS_BY_FIRST: Final = {
    first: tuple(each for each in _BEGINNINGS if each[0] == first)
    for first in {each[0] for each in _BEGINNINGS}
}


def may_end(tail: str) -> bool:
    """Tell whether a tail can be an ending at all: of most, one look tells that it cannot."""
    return tail in _ALL or tail.startswith(_BEGINNINGS_BY_FIRST.get(tail[0], ()))
