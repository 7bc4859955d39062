"""The policy: what happens to each kind of personal data, and to single fields and texts, from a YAML file."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache, lru_cache
from importlib import resources
from pathlib import Path
from typing import Annotated, Final, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from transforms.privacy.actions import FLAG, GENERALIZE, GENERALIZED, REDACT, TOKEN, PathRules
from transforms.privacy.normalize import fold
from transforms.privacy.spans import FLAGGED, Kind

SCHEMA: Final = 1
_LARGEST_FILE: Final = 1_000_000
_Action = Literal["token", "redact", "generalize", "keep", "flag"]


class PolicyError(ValueError):
    """The policy file is wrong; the text names each faulty entry by its path in the file."""


class _FieldRule(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    path: Annotated[str, StringConstraints(pattern=r"^[^.\s][^.]*(\.[^.]+)*$", max_length=500)]
    action: Literal["token", "redact", "generalize", "keep"]
    kind: Kind | None = None

    @model_validator(mode="after")
    def _kind_fits(self) -> _FieldRule:
        if self.action in (TOKEN, GENERALIZE) and self.kind is None:
            raise ValueError(f"{self.action} needs the kind of the value, such as `kind: NID`")
        if self.kind is not None:
            _check_action(self.kind, self.action)
        return self


class _Denied(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    text: Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=200)]
    kind: Kind


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    schema_: Literal[1] = Field(alias="schema")
    version: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,31}$")]
    kinds: dict[Kind, _Action] = {}
    fields: list[_FieldRule] = []
    allow: list[Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=200)]] = []
    deny: list[_Denied] = []

    @model_validator(mode="after")
    def _actions_fit(self) -> _File:
        for kind, action in self.kinds.items():
            _check_action(kind, action)
        return self


def _check_action(kind: Kind, action: str) -> None:
    if kind is Kind.SECRET and action != REDACT:
        raise ValueError(f"SECRET: secrets are always redacted, not `{action}`")
    if action == GENERALIZE and kind not in GENERALIZED:
        raise ValueError(f"{kind.value}: cannot be generalized; {', '.join(sorted(GENERALIZED))} can")
    if action == FLAG and kind not in FLAGGED:
        raise ValueError(f"{kind.value}: cannot be flagged; {', '.join(sorted(FLAGGED))} can")
    if action == TOKEN and kind in FLAGGED:
        raise ValueError(f"{kind.value}: is a statement, of which a token says nothing: flag, keep or redact it")


@dataclass(frozen=True)
class Policy:
    """A checked policy.

    Attributes:
        version: as the file names it, a dot and six digits of the file's content.
        actions: what happens to each kind.
        rules: what happens to fields by path; None without any.
        allow: texts in lower case, folded, that are never replaced.
        deny: texts in lower case, folded, that always are, with their kind.
        text: the file, by which a worker makes the policy again.
    """

    version: str
    actions: dict[Kind, str]
    rules: PathRules | None = None
    allow: frozenset[str] = frozenset()
    deny: tuple[tuple[str, Kind], ...] = ()
    text: str = field(default="", repr=False)

    def __reduce__(self) -> tuple[Callable[[str], Policy], tuple[str]]:
        return parse_policy, (self.text,)


def load_policy(path: Path | None = None) -> Policy:
    """Return the policy of the file `path`, or the default policy for None.

    Raises:
        PolicyError: the file cannot be read, is no YAML, or breaks the schema.
    """
    if path is None:
        return default_policy()
    try:
        if path.stat().st_size > _LARGEST_FILE:
            raise PolicyError(f"is larger than {_LARGEST_FILE:,} bytes")
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise PolicyError(f"cannot be read as a UTF-8 file ({type(error).__name__})") from None
    return parse_policy(text)


@cache
def default_policy() -> Policy:
    """Return the policy that is shipped."""
    return parse_policy((resources.files(__package__) / "default_policy.yaml").read_text(encoding="utf-8"))


@lru_cache(maxsize=4)  # each stage of a worker that has one reads it from its text
def parse_policy(text: str) -> Policy:
    """Return the policy that a YAML text writes down; kinds that it leaves out are treated as the default policy does.

    Raises:
        PolicyError: the text is no YAML or breaks the schema.
    """
    try:
        content = yaml.safe_load(text)
    except (yaml.YAMLError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        raise PolicyError(f"is no YAML{f' (line {mark.line + 1})' if mark else ''}") from None
    if not isinstance(content, dict):
        raise PolicyError("must be a mapping with the keys schema, version, kinds, fields, allow, deny")
    try:
        file = _File.model_validate(content)
    except ValidationError as error:
        raise PolicyError("; ".join(_described(entry["loc"], entry["msg"]) for entry in error.errors())) from None
    actions = dict.fromkeys(Kind, TOKEN) | dict(file.kinds)
    if missing := [kind for kind in Kind if kind not in file.kinds]:
        actions |= {kind: default_policy().actions[kind] for kind in missing}
    digest = hashlib.sha256(json.dumps(file.model_dump(mode="json"), sort_keys=True).encode()).hexdigest()
    rules = PathRules()
    for rule in file.fields:
        rules.add(rule.path.split("."), rule.action, rule.kind)
    return Policy(
        f"{file.version}.{digest[:6]}",
        {kind: str(action) for kind, action in actions.items()},
        rules if file.fields else None,
        frozenset(_plain(entry) for entry in file.allow),
        tuple((_plain(entry.text), entry.kind) for entry in file.deny),
        text,
    )


def _described(place: tuple[int | str, ...], message: str) -> str:
    path = ".".join(str(part) for part in place if part != "[key]")
    text = message.removeprefix("Value error, ")
    return f"{path}: {text}" if path else text


def _plain(text: str) -> str:
    return " ".join(fold(text).lower.split())
