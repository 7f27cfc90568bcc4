"""Sentences and their hashes."""

from xiaodai.reading.sentence_hash import digest, normalise, sentences


def test_sentences_end_at_marks_breaks_dashes_and_footnotes() -> None:
    text = "全国共有 4974 家。贷款余额\n７３６１亿元[3] - 其他；完"
    assert sentences(text) == ["全国共有4974家", "贷款余额", "7361亿元", "其他", "完"]


def test_white_space_and_full_width_forms_do_not_change_a_hash() -> None:
    assert digest("共有 ４９７４ 家") == digest("共有4974家")
    assert digest("共有4974家") != digest("共有4975家")


def test_a_digest_is_that_of_the_normalised_text() -> None:
    import hashlib

    assert digest(" 4974 ") == hashlib.sha256(b"4974").hexdigest()
    assert normalise(" a\tb\n") == "ab"
