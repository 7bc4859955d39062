"""Whether Weaviate answers, asked with a short wait before a search, whose client would try for much longer."""

from __future__ import annotations

import requests

from clients.errors import ServiceUnavailable
from console.sources.kept import Kept

ASK_SECONDS = 2.0
GOOD_SECONDS = 1.0


class WeaviateReach:
    """Asks Weaviate whether it is ready.

    Args:
        url: of Weaviate.
    """

    def __init__(self, url: str):
        self.url = url.rstrip("/")
        self._session = requests.Session()
        self._session.trust_env = False
        self._kept = Kept(self._ask, GOOD_SECONDS)

    def check(self) -> None:
        """Return when it is ready, as of the last moment.

        Raises:
            ServiceUnavailable: it does not answer, or is not ready.
        """
        self._kept.get()

    def _ask(self) -> bool:
        try:
            answer = self._session.get(f"{self.url}/v1/.well-known/ready", timeout=ASK_SECONDS)
        except requests.RequestException as error:
            raise ServiceUnavailable(
                f"Weaviate at {self.url} (WEAVIATE_URL) does not answer ({type(error).__name__})"
            ) from None
        if not answer.ok:
            raise ServiceUnavailable(f"Weaviate at {self.url} (WEAVIATE_URL) is not ready ({answer.status_code})")
        return True
