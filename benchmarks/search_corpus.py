"""Messages to measure search with: made-up talk whose words are as unevenly common as those of real talk."""

import random
from collections.abc import Iterator

from madang.domain.messages import Message

# ruff: noqa: PLR2004  # the shares of things in made-up talk

__all__ = ["COMMON", "HARDER", "messages", "room_id"]


def _words(text: str) -> list[str]:
    return text.split()


_NOUNS = _words(
    """
회의 일정 자료 오늘 내일 점심 서버 배포 고객 문의 보고서 확인 회의실 예약 프로젝트 계약 디자인 팀장님 개발
테스트 버그 로그 데이터 데이터베이스 결제 주문 배송 환불 상품 이벤트 메일 전화 주소 사진 파일 링크 문서
공지 휴가 출근 퇴근 회식 저녁 커피 날씨 비 눈 집 차 돈 일 말 물 밥 길 학교 병원 은행 시장 공항 기차 버스
지하철 택시 주차장 여행 호텔 영화 음악 게임 운동 축구 야구 뉴스 책 가방 옷 신발 사과 과일 고기 빵 술 친구
가족 엄마 아빠 동생 아이 선생님 학생 기회 의견 의사 과정 사회 기사 정리 수정 요청 승인 담당자 마감 예산
비용 견적 납품 재고 창고 도면 설계 시공 감리
"""
)
_PARTICLES = ("", "", "", "가", "를", "은", "에", "에서", "도", "만", "의", "로", "까지", "부터", "랑")
_ENDINGS = _words(
    """
했어요 합니다 할게요 하고 해주세요 했는데 먹었어요 먹을까요 갔어요 가자 봤어요 보냈습니다 보낼게요
알겠습니다 감사합니다 좋아요 있어요 없어요 같아요 될까요 됐어요 부탁드립니다 드릴게요 왔어요 와요 끝났어요
시작해요 바꿨어요 찾았어요 만들었어요 기다려
"""
)
_LATIN = _words(
    """
server deploy deploys deployed error API key token login service release v2.3 build test PR review merge
meeting schedule lunch data update user request response timeout retry cache index query docker linux
python javascript
"""
)
_EXTRAS = "ㅋㅋㅋ ㅎㅎ ㅠㅠ ㅇㅇ 👍 🙏 3시 10명 2층 15,000원 https://example.com/docs/setup".split()  # noqa: SIM905  # a list
_OTHERS = (
    "会議の資料を送ります",
    "明日の予定を確認してください",
    "今天下午三点开会",
    "请把文件发给我",
    "ありがとうございます",
)
_SYLLABLES = (
    "가나다라마바사아자차카타파하고노도로모보소오조초코토포호기니디리미비시이지치키티피히"
    "구누두루무부수우주추쿠투푸후은인진신민선현영정경"
)
_NAMES = 60_000

COMMON = (
    *(
        "회의",
        "확인",
        "일정",
        "차",
        "돈",
        "이",
        "의",
        "다",
        "server",
        "했어요",
        "회의 일정",
        "회의 자료 확인",
    ),
    *("ㅋㅋ", "👍", "먹다", "좋아요", "te"),
)
"""What very many messages answer."""

HARDER = (
    *(
        "데이터베이스 배포",
        "기차 호텔 예산",
        "회의실예약",
        "회ㅇ",
        "deploying",
        "会議",
        '"회의 자료"',
        "감리 -시공",
    ),
    *("from:user7 회의", "데이터베", "serv", "15000원", "v2.3", "after:2025-07-01 회의", "아무도안하는말"),
)
"""What fewer answer, or none, or what asks for more work."""


def room_id(number: int) -> str:
    """Return the id of a room; the smaller its number, the more is said in it."""
    return f"{number:08x}-0000-7000-8000-000000000000"


def messages(count: int, *, rooms: int, seed: int = 7) -> Iterator[Message]:
    """Yield messages, the oldest first."""
    rng = random.Random(seed)  # noqa: S311  # nothing secret
    # One word in eight is a name, a slip or slang that hardly anybody says twice.
    names = ["".join(map(rng.choice, [_SYLLABLES] * rng.choice((2, 2, 3, 3, 4)))) for _ in range(_NAMES)]
    nouns = sorted(_NOUNS, key=lambda _: rng.random())
    weights = [1 / (rank + 2) for rank in range(len(nouns))]
    seqs = [0] * rooms
    for number in range(count):
        room = min(int(rng.paretovariate(0.6)) - 1, rooms - 1)
        seqs[room] += 1
        yield Message(
            id=f"{number:08x}-0000-7000-8000-{number:012x}",
            room_id=room_id(room),
            seq=seqs[room],
            user_id=f"user{min(int(rng.paretovariate(0.8)), 5000)}",
            content=_sentence(rng, nouns, weights, names),
            created_at=1_750_000_000_000 + number * 1000,
        )


def _sentence(rng: random.Random, nouns: list[str], weights: list[float], names: list[str]) -> str:
    if rng.random() < 0.03:
        return rng.choice(_OTHERS)
    words: list[str] = []
    for noun in rng.choices(nouns, weights, k=min(12, 1 + int(rng.paretovariate(1.3)))):
        draw = rng.random()
        if draw < 0.13:
            words.append(rng.choice(_LATIN) if draw < 0.08 else rng.choice(_EXTRAS))
            continue
        name = draw < 0.25
        word = names[min(int(rng.paretovariate(0.5)) - 1, len(names) - 1)] if name else noun
        compound = rng.choice(nouns) if rng.random() < 0.1 else ""
        words.append(word + compound + rng.choice(_PARTICLES))
    return " ".join([*words, rng.choice(_ENDINGS)])
