"""Whatever a file holds, reading it ends in a document or in mistakes with sentences, never in an error of ours."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from server.standards.reading import check
from server.standards.shipped import CATALOGUE

SMALL = (CATALOGUE / "ym.yaml").read_bytes()
PIECES = st.sampled_from(
    [b":", b"- ", b"\n", b"  ", b"[", b"]", b"{", b"}", b"'", b'"', b"&a", b"*a", b"!!int", b"%", b"\t", b"|", b">",
     b"?", b"1e999", b"0x7", b"2017-13-45", b"null", b"~", b"true", b"\xe5", b"\xff", b"\x00", b"all_of",
     b"kind: absent", b"\xe5\xa4\x84"]
)  # fmt: skip


@given(st.binary(max_size=200) | st.lists(PIECES, max_size=30).map(b"".join))
def test_any_bytes_are_told_what_is_wrong_with_them(content: bytes) -> None:
    document, mistakes = check(content)
    assert document is None
    assert mistakes
    _are_sentences(mistakes)


@given(st.data())
def test_a_damaged_standard_is_a_standard_or_is_told_what_is_wrong(data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(SMALL)))
    end = data.draw(st.integers(start, min(len(SMALL), start + 40)))
    damaged = SMALL[:start] + data.draw(PIECES) + SMALL[end:]
    document, mistakes = check(damaged)
    assert (document is None) == bool(mistakes)
    _are_sentences(mistakes)


def _are_sentences(mistakes: list) -> None:
    for one in mistakes:
        assert one.line >= 1
        assert one.zh.endswith("。")
        assert one.en.endswith(".")
