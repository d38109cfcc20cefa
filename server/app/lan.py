"""HTTPS for phones in the office network: a small certificate authority of our own, made once and kept.

Phones give camera, location and offline storage to secure pages only, and an office network has no public name that
a public authority would certify. The authority's key never leaves `lan/` in the data folder (mode 0600); what a phone
must install is its certificate, offered on a plain HTTP page of its own port. That page serves nothing else.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import threading
from dataclasses import dataclass
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import IPv4Address, ip_address
from pathlib import Path

import trustme
from cryptography import x509
from cryptography.exceptions import InvalidSignature

from server import clock
from server.config import ROOT

# Phones refuse certificates of private authorities that live longer than 825 days (Apple) or 398 (browsers' own rule).
VALID_FOR = timedelta(days=390)
RENEW_BEFORE = timedelta(days=30)
CERTIFICATE_PATH = "/xuncheng-ca.crt"


@dataclass(frozen=True)
class Certificate:
    """The files gunicorn serves HTTPS with, and the authority's certificate for the phones."""

    certificate: Path
    key: Path
    authority: Path


def addresses() -> list[str]:
    """List this machine's IPv4 addresses in its networks, the one it talks to others with first; loopback last."""
    found: list[str] = []
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # chooses a route; a datagram socket sends nothing by that
            found.append(probe.getsockname()[0])
        except OSError:
            pass
    if shutil.which("hostname"):
        listed = subprocess.run(["hostname", "-I"], capture_output=True, text=True, check=False)  # noqa: S607
        found += [word for word in listed.stdout.split() if _is_ipv4(word)]
    return [*dict.fromkeys(address for address in found if not ip_address(address).is_loopback), "127.0.0.1"]


def certificate(folder: Path, names: list[str]) -> Certificate:
    """Give a valid certificate for `names` (addresses and host names), made anew where names or time demand it."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    files = Certificate(folder / "server.pem", folder / "server.key", folder / "ca.pem")
    authority = _authority(files.authority, folder / "ca.key")
    if not _still_good(files, set(names)):
        now = clock.now()  # both ends are given: trustme's own begin in 2000, a span that phones refuse
        issued = authority.issue_cert(
            *names, common_name=names[0], not_before=now - timedelta(days=1), not_after=now + VALID_FOR
        )
        chain = b"".join(blob.bytes() for blob in issued.cert_chain_pems)
        _write(files.key, issued.private_key_pem.bytes(), 0o600)
        _write(files.certificate, chain, 0o644)
    return files


def offer(authority: Path, host: str, port: int, address: str) -> ThreadingHTTPServer:
    """Serve the authority's certificate and a page on installing it, in a thread; `address` is the program's own."""
    page = (ROOT / "templates" / "app" / "certificate.html").read_text(encoding="utf-8").replace("{address}", address)
    handler = type("Offer", (_Offer,), {"page": page.encode(), "authority": authority.read_bytes()})
    server = ThreadingHTTPServer((host, port), handler)
    threading.Thread(target=server.serve_forever, daemon=True, name="certificate page").start()
    return server


class _Offer(BaseHTTPRequestHandler):
    page: bytes
    authority: bytes

    def do_GET(self) -> None:
        """Answer the page or the certificate; anything else does not exist."""
        if self.path == "/":
            self._answer(self.page, "text/html; charset=utf-8")
        elif self.path == CERTIFICATE_PATH:
            self._answer(self.authority, "application/x-x509-ca-cert")
        else:
            self.send_error(404)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Stay silent."""

    def _answer(self, body: bytes, kind: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def _authority(certificate_file: Path, key_file: Path) -> trustme.CA:
    if certificate_file.is_file() and key_file.is_file():
        return trustme.CA.from_pem(certificate_file.read_bytes(), key_file.read_bytes())
    made = trustme.CA(organization_name="Xuncheng", organization_unit_name=f"office CA of {socket.gethostname()}")
    _write(key_file, made.private_key_pem.bytes(), 0o600)
    _write(certificate_file, made.cert_pem.bytes(), 0o644)
    return made


def _still_good(files: Certificate, names: set[str]) -> bool:
    if not (files.certificate.is_file() and files.key.is_file()):
        return False
    kept = x509.load_pem_x509_certificate(files.certificate.read_bytes())
    issuer = x509.load_pem_x509_certificate(files.authority.read_bytes())
    alternatives = kept.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    covered = {str(value) for value in alternatives.get_values_for_type(x509.IPAddress)}
    covered |= set(alternatives.get_values_for_type(x509.DNSName))
    return names <= covered and _issued_by(kept, issuer) and kept.not_valid_after_utc - RENEW_BEFORE > clock.now()


def _issued_by(kept: x509.Certificate, issuer: x509.Certificate) -> bool:
    """Tell whether the authority that signed it is the present one; a new one has the same name and another key."""
    try:
        kept.verify_directly_issued_by(issuer)
    except (ValueError, TypeError, InvalidSignature):
        return False
    return True


def _write(path: Path, content: bytes, mode: int) -> None:
    """Write a file that nobody else could read for a moment, and that is never half there."""
    draft = path.with_suffix(path.suffix + ".new")
    draft.unlink(missing_ok=True)
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
    draft.replace(path)


def _is_ipv4(word: str) -> bool:
    try:
        return isinstance(ip_address(word), IPv4Address)
    except ValueError:
        return False
