"""What can be wrong with a redaction."""

from __future__ import annotations

from server.errors import Invalid


class RegionsMissing(Invalid):
    """Nothing is marked."""

    code = "redaction_regions_missing"
    zh = "请先在照片上框出要遮盖的部分；要取消遮盖，请撤回。"
    en = "Mark what is to be covered first; to show the picture again, withdraw the redaction."


class RegionsTooMany(Invalid):
    """More regions than a picture can sensibly have."""

    code = "redaction_regions_too_many"
    zh = "一张照片最多遮盖 {most} 处。"
    en = "At most {most} places of a photo can be covered."


class RegionOutside(Invalid):
    """A region is no rectangle inside the picture."""

    code = "redaction_region_outside"
    zh = "遮盖框应在照片之内，且不能过小。"
    en = "A covered place must lie inside the picture and must not be tiny."


class RedactionReason(Invalid):
    """The reason is missing."""

    code = "redaction_reason_missing"
    zh = "请写明理由。"
    en = "Please give the reason."
