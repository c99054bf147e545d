"""Forms of verbs and adjectives, read back to their dictionary form."""

import pytest

from madang.analysis.korean.forms import asked_forms, forms


@pytest.mark.parametrize(
    ("lemma", "words"),
    [
        (
            "먹다",
            "먹었어요 먹을까요 먹는데 먹어 먹지마 먹습니다 먹었었는데 먹으러 먹고싶어요 먹는중 먹자 먹을게",
        ),
        ("가다", "갔어요 갑니다 가면 갈게요 가시는데 가려고 간다 갔다왔어요 갈까말까"),
        ("듣다", "들었어 들으면 듣고 들어야"),
        ("돕다", "도와줘 도울게요 돕는 도왔는데"),
        ("춥다", "추워요 추우면 추운 추웠던 춥네"),
        ("짓다", "지었다 지으면 짓고 지을까"),
        ("고르다", "골랐어요 고르면 골라 골라주세요"),
        ("만들다", "만들어 만드는 만든 만듭니다 만드세요 만들면"),
        ("파랗다", "파래요 파랬는데 파랗게"),
        ("쓰다", "써요 썼는데 쓸게 쓰면"),
        ("바쁘다", "바빠요 바빴어 바쁜데"),
        ("마시다", "마셔요 마셨어 마실래"),
        ("되다", "돼요 됐어요 되었습니다 되나요 될까요"),
        ("하다", "해요 했어 하는중 할게 해야돼요 할수있어요"),
        ("배포하다", "배포했어요 배포해주세요 배포할까요 배포하면"),
        ("드시다", "드세요 드셨어요 드시면"),
        ("빡치다", "빡쳤어 빡친다"),
    ],
)
def test_a_form_is_found_by_its_dictionary_form(lemma: str, words: str) -> None:
    for word in words.split():
        assert lemma in forms(word).whole, word


@pytest.mark.parametrize(
    ("word", "verb"),
    [
        ("가세요", "가시다"),
        ("마세요", "마시다"),
        ("사진", "사다"),
        ("기한", "기하다"),
        ("선물", "무르다"),
        ("사용", "사다"),
    ],
)
def test_a_word_is_not_taken_for_a_verb_that_it_is_not(word: str, verb: str) -> None:
    assert verb not in forms(word).whole


@pytest.mark.parametrize(
    ("word", "verb", "start"),
    [
        ("밥먹었어요", "먹다", 1),
        ("회의끝났어요", "끝나다", 2),
        ("집에가자", "가다", 2),
        ("안먹어", "먹다", 1),
    ],
)
def test_a_verb_is_seen_behind_a_word_that_lost_its_space(word: str, verb: str, start: int) -> None:
    assert (verb, start) in forms(word).inner


@pytest.mark.parametrize(
    ("word", "nouns"),
    [
        ("회의를", "회의"),
        ("회의실에서는", "회의실"),
        ("학교까지만", "학교"),
        ("친구들이랑", "친구들 친구"),
        ("돈을", "돈"),
        ("담당자입니다", "담당자"),
        ("서울로", "서울"),
    ],
)
def test_particles_are_taken_off(word: str, nouns: str) -> None:
    assert set(nouns.split()) <= set(forms(word).whole)


@pytest.mark.parametrize("word", ["회의", "고양이", "나라", "사이", "종이", "감자", "역할", "메시지", "하나"])
def test_nouns_are_not_taken_apart(word: str) -> None:
    assert forms(word).whole == (word,)


@pytest.mark.parametrize("word", ["사고", "급여일", "그림", "알림만", "보기"])
def test_a_query_means_the_noun(word: str) -> None:
    assert not [form for form in asked_forms(word).whole if form.endswith("다")]
