"""The store that the console's search is measured in: copies of a post are like it, and no two are the same."""

import json

import numpy as np

from benchmarks.filled_store import COPIES, objects
from schemas import Kind
from transforms.records import Record, SourceRecord


def test_copies_are_near_their_post_and_say_something_else() -> None:
    value = {
        "post_id": "p-1", "platform": "tiktok", "content": "phone battery", "posted_at": "2025-12-20T10:00:00+06:00",
        "context": {
            "product_category": "smartphone", "category_confidence": 0.9,
            "temporal": {"hour": 10, "day_of_week": "Monday", "season": "winter", "is_business_hours": True,
                         "is_weekend": False},
        },
    }  # fmt: skip
    before = json.dumps(value)
    post = Record(Kind.SOCIAL, value, SourceRecord("t", 0, 0, 0, None, b"{}"))
    vector = np.zeros(384, np.float32)
    vector[0] = 1
    found = list(objects([post], vector[None]))
    assert len(found) == len({one.uuid for one in found}) == COPIES
    assert len({one.properties["content"] for one in found}) == COPIES
    assert found[0].properties["post_id"] == "p-1"
    assert json.dumps(value) == before
    for one in found[1:]:
        assert 0.85 < float(np.dot(vector, one.vector)) < 0.99
        assert abs(float(np.linalg.norm(one.vector)) - 1) < 1e-5
        assert "battery" in one.properties["words"]
