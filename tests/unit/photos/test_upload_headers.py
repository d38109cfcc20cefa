"""The headers of tus: what is read, and what is refused with which code."""

from __future__ import annotations

import base64
import contextlib
import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.errors import Problem
from server.photos.uploads import headers

SHA = "ab" * 32


def b64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


@pytest.mark.parametrize(
    ("sentence", "header", "values"),
    [
        ("nothing", "", {}),
        ("one pair", f"sha256 {b64(SHA)}", {"sha256": SHA}),
        ("several pairs", f"sha256 {b64(SHA)},filename {b64('照片.jpg')}", {"sha256": SHA, "filename": "照片.jpg"}),
        ("spaces after the comma", f"a {b64('1')}, b {b64('2')}", {"a": "1", "b": "2"}),
        ("a key alone", "is_confidential", {"is_confidential": ""}),
        ("a key with an empty value", "name ", {"name": ""}),
    ],
)
def test_metadata_are_pairs_of_key_and_value(sentence, header, values):
    assert headers.metadata_values(header) == values, sentence


@pytest.mark.parametrize(
    ("sentence", "header"),
    [
        ("a value that is no Base64", "name §§§"),
        ("a value without its padding", "name YQ"),
        ("bytes that are no text", f"name {base64.b64encode(bytes([255, 254])).decode()}"),
        ("the same key twice", f"a {b64('1')},a {b64('2')}"),
        ("a pair without key", f",a {b64('1')}"),
        ("a comma at the end", f"a {b64('1')},"),
        ("two values", f"a {b64('1')} {b64('2')}"),
        ("a key that is not ASCII", f"名 {b64('1')}"),
        ("far too much", f"a {'A' * 5_000}"),
    ],
)
def test_metadata_of_another_form_are_refused(sentence, header):
    with pytest.raises(Problem) as refused:
        headers.metadata_values(header)
    assert refused.value.code == "upload_metadata_malformed", sentence


@given(st.dictionaries(st.text("abcXYZ_-.09", min_size=1, max_size=20), st.text(max_size=60), max_size=6))
def test_metadata_come_back_as_they_were_written(values):
    written = ",".join(f"{key} {b64(value)}" for key, value in values.items())
    assert headers.metadata_values(written) == values


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused_in_words(text):
    for read in (headers.metadata_values, headers.checksum, headers.offset):
        with contextlib.suppress(Problem):
            read(text)


def test_an_announcement_holds_length_hash_and_the_words_it_came_in():
    told = f"sha256 {b64(SHA)},filetype {b64('image/jpeg')}"
    read = headers.announcement("123", told, concat=None, limit=1000)
    assert (read.size, read.sha256, read.metadata) == (123, SHA, told)
    assert read.values["filetype"] == "image/jpeg"


@pytest.mark.parametrize(
    ("length", "concat", "code"),
    [
        (None, None, "upload_length_needed"),
        ("", None, "upload_length_malformed"),
        ("1.5", None, "upload_length_malformed"),
        ("+5", None, "upload_length_malformed"),
        ("-5", None, "upload_length_malformed"),
        ("٥", None, "upload_length_malformed"),
        ("0", None, "photo_empty"),
        ("1001", None, "photo_too_large"),
        ("5", "partial", "concatenation_not_offered"),
    ],
)
def test_a_length_is_a_number_of_bytes_within_the_limit(length, concat, code):
    with pytest.raises(Problem) as refused:
        headers.announcement(length, f"sha256 {b64(SHA)}", concat=concat, limit=1000)
    assert refused.value.code == code


@pytest.mark.parametrize("digest", [SHA.upper(), SHA[:-1], "", "g" * 64])
def test_an_announcement_needs_a_hash_that_is_one(digest):
    with pytest.raises(Problem) as refused:
        headers.announcement("5", f"sha256 {b64(digest)}", concat=None, limit=1000)
    assert refused.value.code == "upload_hash_needed"


@pytest.mark.parametrize("algorithm", ["sha1", "sha256"])
def test_a_checksum_names_its_algorithm(algorithm):
    digest = hashlib.new(algorithm, b"piece").digest()
    read = headers.checksum(f"{algorithm} {base64.b64encode(digest).decode()}")
    assert (read.algorithm, read.digest) == (algorithm, digest)
    assert headers.checksum(None) is None


@pytest.mark.parametrize(
    "header", ["", "sha1", "sha1 §", "md5 1B2M2Y8AsgTpgAmY7PhCfg==", "sha256 2jmj7l5rSw0yVb/vlWAYkK/YBwk="]
)
def test_a_checksum_of_another_form_is_refused(header):
    with pytest.raises(Problem) as refused:
        headers.checksum(header)
    assert refused.value.code == "upload_checksum_malformed"
