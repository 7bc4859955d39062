"""The JSON Schema of every record type, as files for scraper authors."""

import json
from pathlib import Path

from pydantic import BaseModel

from schemas.dead_letter import DeadLetter
from schemas.records import MarketOrder, SocialPost

EXPORTED: tuple[type[BaseModel], ...] = (SocialPost, MarketOrder, DeadLetter)


def export(directory: Path) -> list[Path]:
    """Write `<Model>.schema.json` of every exported model into `directory` and return the paths."""
    directory.mkdir(parents=True, exist_ok=True)
    paths = []
    for model in EXPORTED:
        schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", **model.model_json_schema()}
        path = directory / f"{model.__name__}.schema.json"
        path.write_text(json.dumps(schema, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
        paths.append(path)
    return paths
