"""The office's own certificate authority: made once, renewed when it must be, and readable by its owner only."""

import http.client
import ssl
from datetime import timedelta

import pytest
from cryptography import x509

from server import clock
from server.app import lan


def _certificate(files: lan.Certificate) -> x509.Certificate:
    return x509.load_pem_x509_certificate(files.certificate.read_bytes())


def test_the_certificate_covers_every_address_and_name(tmp_path):
    kept = _certificate(lan.certificate(tmp_path, ["192.0.2.7", "127.0.0.1", "office-pc", "localhost"]))
    names = kept.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert [str(each) for each in names.get_values_for_type(x509.IPAddress)] == ["192.0.2.7", "127.0.0.1"]
    assert names.get_values_for_type(x509.DNSName) == ["office-pc", "localhost"]


def test_phones_accept_how_long_it_lives(tmp_path):
    kept = _certificate(lan.certificate(tmp_path, ["192.0.2.7"]))
    assert kept.not_valid_after_utc - kept.not_valid_before_utc < timedelta(days=398)
    assert kept.not_valid_before_utc < clock.now()


def test_the_keys_are_for_the_owner_only(tmp_path):
    lan.certificate(tmp_path / "lan", ["192.0.2.7"])
    assert (tmp_path / "lan" / "ca.key").stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "lan" / "server.key").stat().st_mode & 0o777 == 0o600


def test_a_good_certificate_is_kept(tmp_path):
    first = _certificate(lan.certificate(tmp_path, ["192.0.2.7", "localhost"]))
    assert _certificate(lan.certificate(tmp_path, ["192.0.2.7"])) == first


def test_a_new_address_makes_a_new_certificate_of_the_same_authority(tmp_path):
    files = lan.certificate(tmp_path, ["192.0.2.7"])
    first, authority = _certificate(files), files.authority.read_bytes()
    assert _certificate(lan.certificate(tmp_path, ["192.0.2.8"])) != first
    assert files.authority.read_bytes() == authority


def test_a_certificate_about_to_end_is_renewed(tmp_path):
    first = _certificate(lan.certificate(tmp_path, ["192.0.2.7"]))
    with clock.held(first.not_valid_after_utc - timedelta(days=29)):
        renewed = _certificate(lan.certificate(tmp_path, ["192.0.2.7"]))
    assert renewed.not_valid_after_utc > first.not_valid_after_utc


def test_a_lost_authority_is_made_anew_with_a_certificate_that_fits_it(tmp_path):
    files = lan.certificate(tmp_path, ["127.0.0.1"])
    (tmp_path / "ca.key").unlink()
    files.authority.unlink()
    files = lan.certificate(tmp_path, ["127.0.0.1"])
    authority = x509.load_pem_x509_certificate(files.authority.read_bytes())
    _certificate(files).verify_directly_issued_by(authority)


def test_the_certificate_and_its_key_serve_a_client_that_trusts_the_authority(tmp_path):
    files = lan.certificate(tmp_path, ["127.0.0.1"])
    served = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    served.load_cert_chain(files.certificate, files.key)
    offered = lan.offer(files.authority, "127.0.0.1", 0, "https://127.0.0.1:1")
    offered.socket = served.wrap_socket(offered.socket, server_side=True)
    try:
        trusting = ssl.create_default_context(cafile=files.authority)
        connection = http.client.HTTPSConnection("127.0.0.1", offered.server_port, context=trusting, timeout=10)
        connection.request("GET", "/")
        assert connection.getresponse().status == 200
    finally:
        offered.shutdown()
        offered.server_close()


@pytest.mark.parametrize(
    ("path", "status", "kind"),
    [
        ("/", 200, "text/html; charset=utf-8"),
        ("/xuncheng-ca.crt", 200, "application/x-x509-ca-cert"),
        ("/ca.key", 404, None),
        ("/../lan/ca.key", 404, None),
    ],
)
def test_the_plain_page_offers_the_authority_and_nothing_else(path, status, kind, tmp_path):
    files = lan.certificate(tmp_path, ["127.0.0.1"])
    offered = lan.offer(files.authority, "127.0.0.1", 0, "https://192.0.2.7:8000")
    try:
        connection = http.client.HTTPConnection("127.0.0.1", offered.server_port, timeout=10)
        connection.request("GET", path)
        answer = connection.getresponse()
        body = answer.read()
        assert answer.status == status
        if kind:
            assert answer.headers["Content-Type"] == kind
        if path == "/":
            assert b"https://192.0.2.7:8000" in body
        assert b"PRIVATE KEY" not in body
    finally:
        offered.shutdown()
        offered.server_close()


def test_this_machine_always_knows_an_address_of_its_own():
    found = lan.addresses()
    assert found[-1] == "127.0.0.1"
    assert len(found) == len(set(found))
