"""The day's package as a ZIP (docs/package-file.md): one inspector's pages, for a phone that cannot reach this network.

The pages are those the server gives to that inspector, asked for in the program itself, so that a file can show no
more than the phone would. The file is signed: a phone shows kept pages as the program's own, so it takes none that
somebody else has made.
"""

from __future__ import annotations

import base64
import hashlib
import io
import json
import zipfile
from contextvars import Context
from typing import Any, cast

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from flask import Flask, current_app, url_for

from server import clock
from server.config import Settings
from server.errors import Conflict
from server.field.rechecks import rounds_to_recheck
from server.field.today import assigned_sites
from server.people.models import Account
from server.people.rules import Role

FORMAT = "xuncheng-package"
VERSION = 1
FOR_ROLES = frozenset({Role.INSPECTOR, Role.OFFICE, Role.ADMIN})
_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
"""The order of the group of P-256 (FIPS 186-5)."""
_COORDINATE_BYTES = 32
_INSIDE = "https://localhost"


class PackageIncomplete(Conflict):
    """A page of the package could not be made; half a package would look whole on the phone."""

    code = "package_incomplete"
    zh = "今日资料里的一页没有生成（{path}），没有导出。请稍后再试。"
    en = "A page of the package could not be made ({path}), so nothing was exported. Try again later."


class NotForThisAccount(Conflict):
    """The account does not inspect, or is disabled."""

    code = "package_not_for_account"
    zh = "账号“{username}”不能使用外勤页面，没有可导出的资料。"
    en = "The account “{username}” has no field pages, so there is nothing to export."


def page_paths(account: Account) -> list[str]:
    """List the addresses of every page the account may need today, as the phone fetches them."""
    names = ("field.today", "field.site_map", "field.map_ground", "field.problem", "field.outbox", "field.me")
    paths = [url_for(name) for name in names]
    visits: list[tuple[int, int, int | None]] = [
        (each.id, site.id, None) for each in assigned_sites(account) for site in each.sites
    ]
    visits += [(each.id, site.id, 1) for each in rounds_to_recheck(account) for site in each.sites]
    paths += [
        url_for("field.visit", round_id=round_id, site_id=site_id, recheck=again) for round_id, site_id, again in visits
    ]
    return list(dict.fromkeys(paths))


def package_file(account: Account) -> bytes:
    """Make the file for one account; raises `NotForThisAccount` and `PackageIncomplete`."""
    if account.role not in FOR_ROLES or not account.is_active:
        raise NotForThisAccount(username=account.username)
    app = cast(Flask, current_app._get_current_object())  # type: ignore[attr-defined]
    paths, made_at = page_paths(account), clock.now()
    pages: list[dict[str, Any]] = []
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as packed:
        # In a context of its own: a request within this one would be answered for whoever asks here.
        made = Context().run(_pages, app, str(account.id), account.get_id(), paths)
        for number, (path, kind, body) in enumerate(made, 1):
            name = f"pages/{number:04d}"
            packed.writestr(name, body)
            pages.append({"path": path, "name": name, "type": kind, "sha256": hashlib.sha256(body).hexdigest()})
        manifest = json.dumps(
            {
                "format": FORMAT,
                "version": VERSION,
                "made_at": round(made_at.timestamp() * 1000),
                "owner": {"id": account.id, "username": account.username},
                "asset_version": app.extensions["asset_version"],
                "pages": pages,
            },
            ensure_ascii=False,
        ).encode()
        packed.writestr("manifest.json", manifest)
        packed.writestr("manifest.sig", _signature(app, manifest))
    return content.getvalue()


def file_name(account: Account) -> str:
    """Name the file so that the office tells whose it is."""
    return f"今日资料-{account.username}-{clock.today():%Y%m%d}.zip"


def public_key(app: Flask) -> str:
    """Give the key by which a phone knows a file of this instance: SubjectPublicKeyInfo in base64."""
    spki = serialization.PublicFormat.SubjectPublicKeyInfo
    return base64.b64encode(_key(app).public_key().public_bytes(serialization.Encoding.DER, spki)).decode()


def _pages(app: Flask, owner: str, remembered: str, paths: list[str]) -> list[tuple[str, str, bytes]]:
    found = []
    asking = app.test_client()
    # Over HTTPS, so that a cookie that may travel only so travels.
    with asking.session_transaction(base_url=_INSIDE) as session:
        session["_user_id"], session["_fresh"] = remembered, True
    for path in paths:
        answer = asking.get(path, base_url=_INSIDE)
        if answer.status_code != 200 or answer.headers.get("X-Field-Owner") != owner:
            raise PackageIncomplete(path=path)
        found.append((path, answer.headers["Content-Type"], answer.get_data()))
    return found


def _key(app: Flask) -> ec.EllipticCurvePrivateKey:
    """Derive the signing key from the key of the sessions, so that several machines sign alike and none is kept."""
    settings = cast(Settings, app.extensions["settings"])
    derived = HKDF(hashes.SHA256(), _COORDINATE_BYTES + 16, salt=None, info=b"xuncheng package signature")
    number = int.from_bytes(derived.derive(settings.session_key().encode()), "big") % (_ORDER - 1) + 1
    return ec.derive_private_key(number, ec.SECP256R1())


def _signature(app: Flask, manifest: bytes) -> bytes:
    """Sign as WebCrypto reads it: r and s, each in 32 bytes (IEEE P1363)."""
    r, s = decode_dss_signature(_key(app).sign(manifest, ec.ECDSA(hashes.SHA256())))
    return r.to_bytes(_COORDINATE_BYTES, "big") + s.to_bytes(_COORDINATE_BYTES, "big")
