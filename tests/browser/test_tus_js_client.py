"""tus-js-client in a real browser, on a page of the program with its session: the other half of tus conformance."""

from __future__ import annotations

import base64
import os
import time
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from server import clock
from server.database import db
from server.people.rules import Role
from server.photos import queries
from server.photos.models import Photo
from server.photos.rules import PhotoState, original_key
from server.photos.uploads.models import PhotoUpload
from tests.support import making, pictures
from tests.support.pieces import checksum, sha

pytestmark = pytest.mark.browser
CHUNK = 64 * 1024

UPLOADING = """
(() => {
  const bytes = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  window.sending = [];
  window.send = (how) => {
    const { data, sha256, size, chunk, patch = {}, delays = [], held_at = Infinity } = how;
    const run = { offset: 0, state: null, failed: null, done: false, requests: [], held_at };
    window.sending.push(run);
    const upload = new tus.Upload(new File([bytes(data)], "IMG_1.jpg", { type: "image/jpeg", lastModified: 1 }), {
      endpoint: "/api/v1/uploads",
      chunkSize: chunk,
      uploadSize: size,
      retryDelays: delays,
      uploadDataDuringCreation: how.withCreation ?? false,
      metadata: { sha256, filename: "IMG_1.jpg", filetype: "image/jpeg" },
      headers: { "X-CSRFToken": document.querySelector("meta[name=csrf-token]").content },
      onBeforeRequest: async (request) => {
        run.requests.push(request.getMethod());
        while (run.offset >= run.held_at) await new Promise((next) => setTimeout(next, 20));
        if (how.overtaken && request.getMethod() === "PATCH")
          await fetch(request.getURL(), {
            method: "PATCH",
            headers: {
              "Tus-Resumable": "1.0.0", "Upload-Offset": "0", "Content-Type": "application/offset+octet-stream",
              "X-CSRFToken": document.querySelector("meta[name=csrf-token]").content,
            },
            body: bytes(data).slice(0, 10),
          });
        if (request.getMethod() === "PATCH")
          for (const [name, value] of Object.entries(patch)) request.setHeader(name, value);
      },
      onAfterResponse: (_, response) => { run.state = response.getHeader("Photo-State") ?? run.state; },
      onChunkComplete: (_, accepted) => { run.offset = accepted; },
      onSuccess: () => { run.done = true; },
      onError: (error) => {
        const answer = error.originalResponse;
        const said = answer?.getBody();
        run.failed = { status: answer?.getStatus() ?? 0, code: said ? JSON.parse(said).code : null };
      },
    });
    run.upload = upload;
    if (!how.previous) return upload.start();
    upload.findPreviousUploads().then((found) => {
      upload.resumeFromPreviousUpload(found[0]);
      upload.start();
    });
  };
})()
"""

PIECES = 100
BEFORE_THE_END = 90 * CHUNK  # held there, an upload is not done before a slow test interferes


def a_photo(size: int = 0) -> bytes:
    """Make a photo nobody else has; what stands behind its end changes its hash only."""
    return pictures.jpeg(size=(400, 300)) + os.urandom(max(size, 16))


@pytest.fixture
def page(live_server, open_browser):
    with live_server.writing():
        making.account(Role.INSPECTOR, "yi")
    visitor = open_browser(live_server)
    visitor.forgiven = ["Failed to load resource"]  # the refusals that are provoked here
    visitor.sign_in("yi")
    visitor.go("/account")
    return with_tus(visitor.page)


def with_tus(page):
    page.add_script_tag(url="/static/vendor/tus-js-client/tus.min.js")
    page.evaluate(UPLOADING)
    return page


def start(page, data: bytes, **more) -> int:
    """Start an upload and give its number."""
    told = {"data": base64.b64encode(data).decode(), "sha256": sha(data), "chunk": CHUNK}
    page.evaluate("(options) => { window.send(options); }", told | more)
    return page.evaluate("window.sending.length - 1")


def outcome(page, number: int) -> dict:
    wait_until(page, f"window.sending[{number}].done || window.sending[{number}].failed")
    return page.evaluate(f"(({{upload, ...rest}}) => rest)(window.sending[{number}])")


def wait_until(page, true: str) -> None:
    """Ask again and again: the page's own policy keeps Playwright from waiting inside of it."""
    until = time.monotonic() + 90
    while not page.evaluate(true):
        assert time.monotonic() < until, f"never true: {true}"
        page.wait_for_timeout(20)


def must_be_verified(server, data: bytes) -> None:
    with server.app.app_context():
        assert queries.photo(sha(data)).state is PhotoState.VERIFIED
        assert server.app.extensions["photo_store"].local_path(original_key(sha(data))).read_bytes() == data


@pytest.mark.parametrize("with_creation", [False, True])
def test_a_photo_is_sent_in_pieces_from_a_page(live_server, page, with_creation):
    data = a_photo(3 * CHUNK)
    sent = outcome(page, start(page, data, withCreation=with_creation))
    assert (sent["done"], sent["offset"], sent["state"]) == (True, len(data), "verified")
    must_be_verified(live_server, data)


def test_a_photo_that_is_there_is_not_sent_again(live_server, page):
    data = a_photo(3 * CHUNK)
    outcome(page, start(page, data))
    again = outcome(page, start(page, data, withCreation=True))
    assert (again["requests"], again["state"], again["done"]) == (["POST"], "verified", True)
    must_be_verified(live_server, data)


REFUSALS = (
    ("a damaged piece", {"patch": {"Upload-Checksum": checksum(b"others")}}, 460, "upload_checksum_mismatch"),
    ("a place another request has passed", {"overtaken": True}, 409, "upload_offset_wrong"),
    ("another photo than announced", {"sha256": "ab" * 32}, 422, "hash_mismatch"),
    ("no hash", {"sha256": ""}, 422, "upload_hash_needed"),
    ("another version", {"patch": {"Tus-Resumable": "0.1"}}, 412, "tus_version_unknown"),
    ("more bytes than announced", {"size": 100}, 413, "upload_too_long"),
)


def test_what_cannot_be_taken_is_told_to_the_page(live_server, page):
    for sentence, how, status, code in REFUSALS:
        data = a_photo()
        if "size" in how:  # a file that grew after it was announced: the library itself would cut it
            page.evaluate("() => { Blob.prototype.slice = function () { return this; }; }")
        refused = outcome(page, start(page, data, **how))
        assert refused["failed"] == {"status": status, "code": code}, sentence
        with live_server.app.app_context():
            assert queries.photo(sha(data)) is None


def test_a_right_checksum_is_accepted(live_server, page):
    data = a_photo()
    sent = outcome(page, start(page, data, patch={"Upload-Checksum": checksum(data, "sha256")}))
    assert sent["state"] == "verified"


def test_an_upload_goes_on_when_the_server_was_killed_in_it(live_server, page):
    data = a_photo(PIECES * CHUNK)
    number = start(page, data, delays=[300] * 1000, held_at=BEFORE_THE_END)
    wait_until(page, f"window.sending[{number}].offset >= {3 * CHUNK}")
    live_server.kill()
    page.evaluate(f"window.sending[{number}].held_at = Infinity")
    wait_until(page, f"window.sending[{number}].requests.includes('HEAD')")  # it has noticed that nobody answers
    live_server.start_again()
    sent = outcome(page, number)
    assert (sent["done"], sent["state"]) == (True, "verified")
    must_be_verified(live_server, data)


def test_an_upload_goes_on_when_the_page_was_closed_in_it(live_server, page):
    data = a_photo(PIECES * CHUNK)
    number = start(page, data, held_at=BEFORE_THE_END)
    wait_until(page, f"window.sending[{number}].offset >= {3 * CHUNK}")
    page.reload()
    with_tus(page)
    sent = outcome(page, start(page, data, previous=True))
    assert (sent["requests"][0], sent["state"]) == ("HEAD", "verified")
    assert len(sent["requests"]) <= PIECES
    must_be_verified(live_server, data)


def test_an_expired_upload_is_begun_again(live_server, page):
    data = a_photo(PIECES * CHUNK)
    number = start(page, data, held_at=3 * CHUNK)
    wait_until(page, f"window.sending[{number}].offset >= {3 * CHUNK}")
    page.evaluate(f"window.sending[{number}].upload.abort()")
    with live_server.writing():
        then = clock.now() - timedelta(hours=100)
        db.session.execute(update(PhotoUpload).values(created_at=then, expires_at=then + timedelta(hours=72)))
    sent = outcome(page, start(page, data, previous=True))
    assert (sent["requests"][:2], sent["state"]) == (["HEAD", "POST"], "verified")
    must_be_verified(live_server, data)


def test_the_same_photo_sent_five_times_at_once_is_one_row_and_one_file(live_server, page):
    data = a_photo(5 * CHUNK)
    numbers = [start(page, data, delays=[100] * 20) for _ in range(5)]
    outcomes = [outcome(page, number) for number in numbers]
    assert [(each["done"], each["state"]) for each in outcomes] == [(True, "verified")] * 5
    must_be_verified(live_server, data)
    with live_server.app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Photo)) == 1
        originals = live_server.app.extensions["photo_store"].root / "originals"
        assert len([path for path in originals.rglob("*") if path.is_file()]) == 1
