"""What may lie under the compliance map, and how it is kept."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from server.places.base_map import NotABaseMap, base_map_file, keep_base_map


def collection(*kinds: str, **values: Any) -> dict[str, Any]:
    features = [{"type": "Feature", "properties": {"kind": kind}, "geometry": None} for kind in kinds]
    return {"type": "FeatureCollection", "attribution": "© somebody", "features": features, **values}


def test_a_base_map_is_kept_with_the_lowest_kinds_first(tmp_path: Path) -> None:
    path = keep_base_map(collection("main", "water", "campus", "lane"), tmp_path)
    kept = json.loads(path.read_text(encoding="utf-8"))
    assert [each["properties"]["kind"] for each in kept["features"]] == ["campus", "water", "lane", "main"]
    assert kept["attribution"] == "© somebody"
    assert base_map_file(tmp_path) == path


@pytest.mark.parametrize(
    "wrong",
    [collection("main", attribution=" "), collection("tiles"), collection(), {"type": "Feature"}],
    ids=["no attribution", "an unknown kind", "no features", "no collection"],
)
def test_what_is_no_base_map_is_refused_and_nothing_is_written(tmp_path: Path, wrong: dict[str, Any]) -> None:
    with pytest.raises(NotABaseMap):
        keep_base_map(wrong, tmp_path)
    assert base_map_file(tmp_path) is None
    assert list(tmp_path.iterdir()) == []
