"""The JSON Schema of every record type, as files for scraper authors."""

import json
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from schemas.dead_letter import DeadLetter
from schemas.records import MarketOrder, SocialPost
from schemas.saved_search import Alert, SavedSearch

EXPORTED: tuple[type[BaseModel], ...] = (SocialPost, MarketOrder, DeadLetter, SavedSearch, Alert)


def json_schema(model: type[BaseModel]) -> dict[str, Any]:
    """Return the JSON Schema of `model`."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **model.model_json_schema()}


def export(directory: Path) -> list[Path]:
    """Write `<Model>.schema.json` of every exported model into `directory` and return the paths."""
    directory.mkdir(parents=True, exist_ok=True)
    paths = []
    for model in EXPORTED:
        path = directory / f"{model.__name__}.schema.json"
        path.write_text(json.dumps(json_schema(model), indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
        paths.append(path)
    return paths
