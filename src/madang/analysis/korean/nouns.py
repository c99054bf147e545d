"""Words that grammar alone would take for something else, and nouns of one syllable that it can trust."""

from typing import Final

__all__ = ["ALSO_VERBS", "NOUNS", "SHORT_NOUNS"]

# Their last syllable looks like a particle or the copula: 회의 is not 회 and 의, 게임 not 게 and 임.
_LIKE_PARTICLES: Final = """
회의 주의 정의 강의 문의 논의 편의 상의 성의 창의 열의 명의 전문의 종이 길이 먹이 목걸이 어린이 고양이
젊은이 물놀이 불꽃놀이 나들이 집들이 일일이 틈틈이 곳곳이 깨끗이 다같이 주가 대가 시가 투자가 초가 속도 정도
각도 시도 강도 한도 년도 수도 철도 복도 별도 국도 반도 위도 명도 조도 무도 만족도 중요도 신뢰도 완성도
난이도 인지도 해상도 선호도 활용도 숙련도 성과 통과 안과 약과 전과 한과 문과 정신과 로그인 회로 피로 위로
새로 별로 절로 참고로 수로 언제나 어디나 얼마나 역시나 혹시나 불만 비만 대만 산만 조금만 잠깐만 우리들
너희들 여러분들 시야 개인 원인 주인 성인 시인 애인 군인 상인 법인 온라인 오프라인 디자인 코인 비트코인 공인
무인 신인 외국인 한국인 일반인 직장인 장애인 대리인 관리인 신고인 의뢰인 책임 담임 선임 전임 해임 위임 게임
표면 수면 안내서 해고 무고 수고 줄넘기 아버지 강아지 나머지 이미지 페이지 소지 언니네 우리네 한가지 일요일
무지
"""
# They look like a verb's form, and hardly ever are one: 기한 is not 기하다, 사진 not 사다.
_LIKE_VERBS: Final = """
심의 볼거리 읽을거리 쓸데없이 단가 분가 친가 본가 선거 가을 저울 너는 저는 나는 파도 차도 채도 검도 참여도
이해도 하나 하지만 기와 재야 판다 캐나다 안녕하세요 북한 남한 제한 권한 기한 무한 유한 시한 최대한 최소한
상한 하한 외한 역할 분할 관할 이해 올해 피해 방해 오해 공해 동해 서해 남해 황해 화해 상해 손해 가해 유해
침해 재해 새해 한해 이듬해 지난해 포함 명함 결함 직함 군함 지하 이하 영하 천하 부하 저하 강하 투하 인하 산하
휘하 귀하 폐하 전하 각하 신하 지난 매일 매달 따라서 왜냐하면 설마 나도 나를 나야 내게 자네 자신 사진 추진
얼음 소음 녹음 발음 모음 젊음 죽음 꿈 잠 춤 짐 안심 조심 열심 바람 구름 이름 기름 알림 지침 대면 보고서
참고서 가게 자기 재고 신고 참고 비고 말하기 크기 굵기 밝기 세기 더하기 곱하기 나누기 달리기 넘기기 끼기
숨쉬기 시기 주기 말기 감기 발표하기 복사하기 붙이기 저장하기 차지 편지 먼지 돼지 메시지 잡지 번지 나라
남자 타자 감자 피자 적자 한동안 할말 할일 살림 살구 물건 줄기 지게 단지 감지 주지 논지 산지 차기 치기 피기
주소 파란 대기 대신 쓰임 사실 사건
"""
_VERBS_AS_WELL: Final = """
모임 움직임 도움 싸움 웃음 믿음 걸음 볶음 묶음 그림 느낌 떨림 흐름 가면 지면 사고 보고 가지 사자 하자 보기
사기 오기 지나 팔자
"""
# Words of one syllable that stand between others, whatever else they look like.
_SMALL: Final = "건 걸 게 줄 중 데 든 듯 한 난 넌 널 내 네 제 이 그 저 두 세 번 다 또 좀 잘 못 안 덜 더"
_SHORT: Final = """
간 감 값 강 겁 게 곁 곡 골 곰 곳 공 국 굴 궁 귀 균 귤 극 글 길 김 껌 껍 꽃 꿀 꿈 끈 끝 끼 날 낮 논 뇌 눈 달
닭 담 답 댄 돈 돌 뒤 등 딜 딸 땀 땅 때 떡 똥 뜻 띠 램 랩 롬 룩 룰 말 맛 맵 멋 목 몸 무 묵 문 물 밈 밑 밖 발
밤 밥 방 밭 배 벌 범 벽 별 병 봄 봇 봉 북 불 붓 비 빚 빛 빵 뼈 뿔 산 살 색 셀 셋 소 속 손 솥 쇼 술 숲 실 쌀
씬 암 앞 애 앱 약 양 역 엿 옆 옷 욕 웹 위 일 입 잔 잠 잣 잼 절 조 종 죄 죽 줄 쥐 짐 집 징 짝 짤 쪽 찜 차 창
책 챗 철 총 춤 층 침 칩 칸 칼 캔 캠 컵 컷 코 콩 키 킥 탄 탑 탕 탭 턱 턴 털 템 톡 톱 통 틀 티 팀 팁 파 판 팔
팩 펜 편 폐 폰 표 풀 피 핀 핏 핵 햄 향 혀 형 활 흉 흙 힘
"""

ALSO_VERBS: Final = frozenset(_VERBS_AS_WELL.split())
"""Nouns that are a verb's form as well: a message with one is found by both, a query means the noun."""

NOUNS: Final = frozenset(_LIKE_PARTICLES.split() + _LIKE_VERBS.split() + _SMALL.split()) | ALSO_VERBS
"""Words that are not taken apart, adverbs and pronouns among them."""

SHORT_NOUNS: Final = frozenset(_SHORT.split())
"""Nouns of one syllable before which a particle is one; behind another syllable it is a part of the word."""
