"""Style, scripts and fonts: addressed by a hash of their contents, and then kept by browsers for good."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

DIRECTORY = Path(__file__).parent / "static"
_FOREVER = "public, max-age=31536000, immutable"


@cache
def version_of(name: str) -> str:
    """Return the version of a static file, by its path below `static/`."""
    return hashlib.sha256((DIRECTORY / name).read_bytes()).hexdigest()[:12]


class VersionedFiles(StaticFiles):
    """Serves `static/`."""

    def __init__(self) -> None:
        super().__init__(directory=DIRECTORY)

    async def get_response(self, path: str, scope: Scope) -> Response:
        """Answer; what was asked for with its version never changes."""
        response = await super().get_response(path, scope)
        versioned = scope.get("query_string", b"").startswith(b"v=")
        response.headers["Cache-Control"] = _FOREVER if versioned and response.status_code == 200 else "no-cache"
        return response
