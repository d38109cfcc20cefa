"""Every setting of the program, typed, with the environment variable that sets it.

Settings are read once at start from variables named `XUNCHENG_…` (and `DATABASE_URL`) or from `var/settings.env`.
A wrong value stops the start with a sentence naming the variable. Secrets are `SecretStr`, so they are never logged.
`docs/operations.md` explains each one; a house test fails when one is missing there.
"""

from __future__ import annotations

import secrets
import tomllib
from functools import cache
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

from pydantic import AliasChoices, Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

ROOT = Path(__file__).resolve().parent.parent


@cache
def version() -> str:
    """Give the version of this program."""
    return str(tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"])


class Settings(BaseSettings):
    """The settings of one running instance."""

    model_config = SettingsConfigDict(env_prefix="XUNCHENG_", env_file=ROOT / "var" / "settings.env", extra="ignore")

    data_dir: Path = Field(ROOT / "var", description="Where the embedded database, photos, queue and keys live.")
    database_url: str = Field(
        "",
        validation_alias=AliasChoices("DATABASE_URL", "XUNCHENG_DATABASE_URL"),
        description="SQLAlchemy address of the database; empty: the SpatiaLite file in data_dir.",
    )
    sqlite_driver: Literal["auto", "sqlite3", "pysqlite3"] = Field(
        "auto", description="Which SQLite driver to use; auto takes Python's own where it can load extensions."
    )
    spatialite_library: str = Field("mod_spatialite", description="Name or path of the SpatiaLite extension.")
    photo_store: str = Field("", description="Folder of the photo store; empty: photos/ in data_dir.")
    secret_key: SecretStr = Field(SecretStr(""), description="Signs sessions; empty: made once and kept in data_dir.")
    timezone: str = Field("Asia/Shanghai", description="Time zone in which times are shown and deadlines fall.")
    language: Literal["zh_CN", "en"] = Field("zh_CN", description="Language of pages when a person has chosen none.")
    city_name: str = Field("", description="Name of the city or office in page heads and papers.")
    public_url: str = Field("http://127.0.0.1:8000", description="Address at which people reach this instance.")
    secure_cookies: bool = Field(False, description="Send cookies over HTTPS only; set it when served over HTTPS.")
    max_photo_bytes: int = Field(60_000_000, gt=0, description="Largest photo accepted, in bytes.")
    max_unfinished_bytes: int = Field(
        2_000_000_000, gt=0, description="Bytes of photos that one account may have begun to send in pieces."
    )
    upload_expiry_hours: int = Field(
        72, gt=0, le=8760, description="How long a photo sent in pieces waits for its next."
    )
    max_photo_pixels: int = Field(200_000_000, gt=0, description="Largest picture that is decoded, in pixels.")
    read_text: bool = Field(True, description="Read the text that photos show, where the extra for it is installed.")
    sign_in_limit: str = Field("10 per minute", description="Failed sign-ins allowed from one address.")
    trusted_proxies: int = Field(
        0, ge=0, le=5, description="How many reverse proxies stand before the program; 0 believes no header of theirs."
    )
    rate_limit_store: str = Field("memory://", description="Where attempts are counted; redis://… on several machines.")
    font_dir: str = Field("", description="Folder with the office's own fonts for papers; looked at first.")
    office_name: str = Field("", description="Name of the issuing office on papers; empty: city_name + 创建办.")
    office_contact: str = Field("", description="Contact printed on a notice unless its draft says otherwise.")
    notice_prefix: str = Field("创文督", description="Letters before the year in the number of a notice (发文字号).")
    notice_template: str = Field("", description="The office's own DOCX template of a notice; empty: the built-in one.")
    demo: bool = Field(False, description="This instance shows the demo city; pages say so.")

    @property
    def database_address(self) -> str:
        """The address SQLAlchemy connects to."""
        return self.database_url or f"sqlite:///{self.data_dir / 'xuncheng.db'}"

    @property
    def photo_dir(self) -> Path:
        """The folder of the photo store."""
        return Path(self.photo_store) if self.photo_store else self.data_dir / "photos"

    @property
    def zone(self) -> ZoneInfo:
        """The office's time zone."""
        return ZoneInfo(self.timezone)

    def session_key(self) -> str:
        """Give the key that signs sessions, making and keeping one (mode 0600) where none is set."""
        given = self.secret_key.get_secret_value()
        if given:
            return given
        kept = self.data_dir / "secret.key"
        if not kept.exists():
            self.data_dir.mkdir(parents=True, exist_ok=True)
            kept.touch(mode=0o600)
            kept.write_text(secrets.token_urlsafe(48), encoding="ascii")
        return kept.read_text(encoding="ascii").strip()
