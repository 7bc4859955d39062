"""What the Privacy Shield found in a record, by type and rule: for the officer who checks it, on their own machine.

Finds hold personal values in clear; nothing of the job makes them.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from transforms.privacy.anonymize import Anonymizer, Own
from transforms.privacy.policy import Policy
from transforms.privacy.spans import Kind, Span
from transforms.privacy.tokens import Tokenizer


class Find(NamedTuple):
    """A value that was replaced.

    Attributes:
        kind: what it is.
        rule: name of the rule that found it; "field" when the name of its field says so.
        value: as it was written.
        token: what stands for it.
    """

    kind: Kind
    rule: str
    value: str
    token: str


class Inspector(Anonymizer):
    """An anonymizer that remembers what it replaced.

    Args:
        tokenizer: makes the tokens.
        policy: what happens to what is found; None for the default policy.
    """

    def __init__(self, tokenizer: Tokenizer, policy: Policy | None = None) -> None:
        super().__init__(tokenizer, None, policy)
        self._finds: list[Find] = []
        self._rule = "field"

    def inspect(self, record: dict[str, Any]) -> tuple[dict[str, Any], list[Find]]:
        """The anonymized record, and what was replaced in it."""
        self._finds = []
        anonymized, _ = self.anonymize(record)
        return anonymized, self._finds

    def inspect_text(self, text: str) -> tuple[str, list[Find]]:
        """The masked text, and what was replaced in it."""
        self._finds = []
        return self.mask(text), self._finds

    def _address(self, value: str, own: Own, found: dict[str, int]) -> str:
        general = self._address_read(value, own, found)  # each find of it is told, if it comes again too
        if general != value:
            self._finds.append(Find(Kind.ADDRESS, "field", value, general))
        return general

    def _token_of(self, span: Span, text: str, found: dict[str, int]) -> str:
        self._rule = span.rule
        token = super()._token_of(span, text, found)
        self._rule = "field"
        return token

    def _token(self, kind: Kind, value: str, found: dict[str, int]) -> str:
        token = super()._token(kind, value, found)
        self._finds.append(Find(kind, self._rule, value, token))
        return token
