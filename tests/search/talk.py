"""A room that talks: thousands of ordinary messages, and among them the few that somebody looks for.

What is ordinary is put together from lists, always in the same way: other people, other numbers, other days.
"""

from collections.abc import Iterator
from typing import Final, NamedTuple

__all__ = ["CASES", "ORDINARY", "Case", "talk"]

ORDINARY: Final = 4_000


def _split(text: str, separator: str | None = None) -> list[str]:
    return [each.strip() for each in text.split(separator) if each.strip()]


_WHO: Final = _split("팀장님 대리님 민수 지영 서준 하은 도윤 예린 사장님 막내 과장님 옆팀 고객사 인턴 부장님")
_WHAT: Final = _split(
    """
    점심 저녁 커피 일정 자료 견적서 보고서 결재 택배 주차 노트북 모니터 의자 휴가 출장 버스 지하철 날씨
    우산 감기 병원 축구 야구 드라마 노래 게임 생일 선물 청소 분리수거 엘리베이터 에어컨 프린터 비밀번호
    와이파이 회식 간식 물 영수증
    """
)
_DID: Final = _split(
    """
    확인했어요 부탁드려요 봤어요? 있어요? 보냈습니다 없어요 끝났어요 시작해요 바꿨어요 늦어요 좋아요
    별로예요 샀어요 잊었어요 찾았어요 고쳤어요 예약했어요 취소했어요 미뤘어요 받았어요 먹었어요 마셨어요
    기다려요 도착했어요 출발해요
    """
)
_WHEN: Final = _split("오늘 내일 어제 모레 이따가 방금 아침에 오후에 주말에 월요일에 다음주에 3시에")
_ENGLISH: Final = _split(
    """
    ok, see you at {}/the {} is on my desk/who has the {}?/sorry, {} was late again/please check the {}
    /let us talk about the {} tomorrow/nice {}, thanks/the {} looks good to me/I will bring a {}/no {} today
    """,
    "/",
)
_THINGS: Final = _split(
    """
    report invoice slide ticket laptop keyboard calendar coffee lunch office printer deadline contract draft
    budget table chair window train bus umbrella weather game song movie birthday party photo
    """
)
_SMALL: Final = _split(
    "ㅋㅋㅋ ㅎㅎ ㅠㅠ ㅇㅇ 넵 네 아하 오케이 👍 🙏 헐 대박 진짜요? 감사합니다 수고하셨어요"
)


class Case(NamedTuple):
    """What somebody types, and which messages they mean.

    Attributes:
        meant: those that are to be found.
        others: how many more may be found, behind them.
    """

    kind: str
    keyword: str
    meant: tuple[str, ...]
    others: int = 0


_PHONES: Final = (
    "제 번호는 010-1234-5678 이에요",
    "연락처 01012345678 로 저장해요",
    "call me at +82 10-1234-5678",
    "번호 바뀌었어요 (010) 1234-5678",
    "010.1234.5678 여기로 전화 주세요",
    "０１０－１２３４－５６７８ 맞나요",
    "제 폰 010 1234 5678 입니다",
)
_ACCOUNT: Final = ("입금은 110-123-456789 신한으로", "110123456789 로 이체했어요", "계좌 110 123 456789 확인")
_PARCEL: Final = (
    "송장 1234 5678 9012 조회돼요",
    "운송장번호 123456789012 입니다",
    "1234-5678-9012 도착 예정",
)
_UPS: Final = ("UPS 1Z 999 AA1 01 2345 6784 on its way", "tracking 1Z999AA10123456784")
_WORKSHOP: Final = ("워크숍 장소 정했어요", "이번 워크숍은 강릉", "워크숍에서 뵈어요")
_DATABASE: Final = ("데이터베이스 백업 걸어 뒀어요", "데이터베이스가 느려졌네요")
_MICE: Final = ("three mice in the kitchen", "that mouse again")
_RUN: Final = ("he ran to the station", "we run every morning", "running late, sorry")
_CANT: Final = ("I can't find my badge", "cant find it either", "Can’t be true")
_USA: Final = ("back from the U.S.A. at last", "USA trip next year")
_MAIL: Final = ("send me an e-mail", "my email bounced", "no e mail since Monday")
_FUN: Final = ("그 영화 재밌더라", "책이 재미있었어요", "재밌어서 두 번 봤다")
_STORY: Final = ("아까 얘기 마저 하자", "재미없는 이야기였어")
_NOT_OK: Final = ("여기는 절대 않돼요", "거기도 안 돼요", "저기는 안돼요")
_POSSIBLE: Final = ("이거 되나요 혹시", "저것도 돼나요")
_HAD_TO: Final = ("오늘까지 돼길 바라요", "빨리 되길 빌어요")
_DONE: Final = ("설치 다 됬어요", "업데이트 다 됐어요")

CASES: Final = (
    *(
        Case("phone number", typed, _PHONES)
        for typed in (
            *("01012345678", "010-1234-5678", "+82 10-1234-5678", "010 1234 5678", "(010)1234-5678"),
            *("010.1234.5678", "+821012345678", "０１０-１２３４-５６７８"),
        )
    ),
    *(Case("account", typed, _ACCOUNT) for typed in ("110-123-456789", "110123456789", "110 123 456789")),
    *(Case("parcel", typed, _PARCEL) for typed in ("1234 5678 9012", "123456789012", "1234-5678-9012")),
    *(Case("parcel", typed, _UPS) for typed in ("1Z999AA10123456784", "1Z 999 AA1 01 2345 6784")),
    *(Case("half typed", typed, _WORKSHOP) for typed in ("워크ㅅ", "워크쇼", "워크")),
    *(Case("half typed", typed, _DATABASE) for typed in ("데이터베ㅇ", "데이터베", "데이터ㅂ")),
    *(Case("initials", typed, _WORKSHOP) for typed in ("ㅇㅋㅅ",)),
    *(Case("initials", typed, _DATABASE) for typed in ("ㄷㅇㅌㅂㅇㅅ", "ㄷㅇㅌㅂ")),
    *(Case("irregular", typed, _MICE) for typed in ("mouse", "mice")),
    *(Case("irregular", typed, _RUN) for typed in ("run", "ran", "runs")),
    *(Case("apostrophe", typed, _CANT) for typed in ("can't", "cant", "can’t")),
    *(Case("letters with points", typed, _USA) for typed in ("USA", "U.S.A.", "usa", "U.S.A")),
    *(Case("hyphen", typed, _MAIL) for typed in ("e-mail", "email", "e mail", "E-Mail")),
    *(Case("contraction", typed, _FUN) for typed in ("재밌", "재밌다", "재미있다", "재미있어요", "재밌어")),
    *(Case("contraction", typed, _STORY) for typed in ("얘기", "이야기")),
    *(Case("slip", typed, _NOT_OK) for typed in ("안돼", "않돼", "않되", "안 돼")),
    *(Case("slip", typed, _POSSIBLE, 20) for typed in ("되나요", "돼나요")),
    *(Case("slip", typed, _HAD_TO, 20) for typed in ("되길", "돼길")),
    *(Case("slip", typed, _DONE) for typed in ("다 됐어요", "다 됬어요")),
    Case("accents", "Lodz", ("flight to Łódź booked", "Lodz is cold")),
    Case("accents", "Łódź", ("flight to Łódź booked", "Lodz is cold")),
    Case("accents", "Αθηνα", ("πάμε στην Αθήνα", "ΑΘΗΝΑ τον Μάιο")),
    Case("accents", "Strasse", ("Lange Straße 5", "Strasse gesperrt")),
    Case("accents", "Malmo", ("Malmø or Malmö?",)),
    Case("auxiliary", "보고싶었어", ("정말 보고 싶었어", "많이 보고싶었어"), 200),
    Case("auxiliary", "할수있었는데", ("나도 할 수 있었는데 아쉽다",), 200),
    Case("auxiliary", "먹어볼까", ("그럼 한번 먹어 볼까",), 400),
    Case("auxiliary", "가야될것같아", ("이제 가야 될 것 같아",), 200),
    Case("name", "민지", ("민지 씨 자리 비웠어요", "내일 민지가 온대요", "민지한테 물어봐"), 100),
)


def talk() -> list[str]:
    """Return what was said, the oldest first: what is meant is spread over it."""
    meant = list(dict.fromkeys(text for case in CASES for text in case.meant))
    said = list(_ordinary())
    step = len(said) // (len(meant) + 1)
    for number, text in enumerate(meant, start=1):
        said.insert(number * step + number - 1, text)
    return said


def _ordinary() -> Iterator[str]:
    """Yield what is said every day."""
    for n in range(ORDINARY):
        match n % 8:
            case 0:
                yield _SMALL[n // 8 % len(_SMALL)]
            case 1:
                yield _ENGLISH[n // 8 % len(_ENGLISH)].format(_THINGS[n // 80 % len(_THINGS)])
            case 2:
                yield f"{_WHAT[n // 8 % len(_WHAT)]} {n * 7919 % 9000 + 1000}원이에요"
            case 3:
                yield f"{_WHO[n // 8 % len(_WHO)]} 번호 010-{n * 31 % 9000 + 1000}-{n * 17 % 9000 + 1000}"
            case 4:
                yield f"{_WHEN[n // 8 % len(_WHEN)]} {_WHAT[n // 24 % len(_WHAT)]}"
            case _:
                who, what = _WHO[n // 5 % len(_WHO)], _WHAT[n // 3 % len(_WHAT)]
                yield f"{_WHEN[n % len(_WHEN)]} {who}이 {what} {_DID[n // 7 % len(_DID)]}"
