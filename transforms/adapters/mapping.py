"""A mapping as its author writes it: one YAML file for each source and version of it, checked when it is read."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from schemas import RECORD_TYPES, RESERVED_FIELDS, Kind, MarketPlatform, SocialPlatform
from transforms.adapters.casts import CASTS
from transforms.adapters.paths import PathError, compile_path

# The safe loader, in C where libyaml is: a tenth of the time.
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_DATA = Path(__file__).parent / "data"


class MappingError(ValueError):
    """A mapping cannot be used; the text names its file and what is wrong with it."""


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class FieldRule(_Part):
    """How one field of the record is made.

    Attributes:
        path: JMESPath; of several the first whose value can be read.
        cast: reads the value.
        words: vocabulary of the source -> of the contract, in small letters; null for a word that says nothing.
        otherwise: for a word that the vocabulary lacks; without it such a word is an error.
        constant: the value itself, instead of a path.
        default: the value when no path leads to one.
    """

    path: tuple[str, ...] = ()
    cast: str | None = None
    words: dict[str, str | None] | None = None
    otherwise: str | None = None
    constant: Any = None
    default: Any = None

    @field_validator("path", mode="before")
    @classmethod
    def _one_or_more(cls, path: Any) -> Any:
        return (path,) if isinstance(path, str) else path

    @field_validator("path")
    @classmethod
    def _is_jmespath(cls, path: tuple[str, ...]) -> tuple[str, ...]:
        for one in path:
            try:
                compile_path(one)
            except PathError as error:
                raise ValueError(f"path {one!r}: {error}") from None
        return path

    @field_validator("cast")
    @classmethod
    def _is_a_cast(cls, cast: str | None) -> str | None:
        if cast is not None and cast not in CASTS:
            raise ValueError(f"there is no cast {cast!r}; the casts are {', '.join(CASTS)}")
        return cast

    @model_validator(mode="after")
    def _has_a_value(self) -> Self:
        if not self.path and self.constant is None:
            raise ValueError("needs a path or a constant")
        return self


class Recognise(_Part):
    """How a message of the source is known.

    Attributes:
        keys: all are there; a message of another shape must not have them all.
        without: none of them is there.
        files: endings of file names; the mapping then holds for these files only.
    """

    keys: tuple[str, ...] = Field(min_length=1)
    without: tuple[str, ...] = ()
    files: tuple[str, ...] = ()


class Mapping(_Part):
    """Everything that a mapping says.

    Attributes:
        name: of the mapping.
        description: what sends this, and which version of it.
        platform: whose records they become; without it each message says so itself.
        kind: of the records, where no platform says so.
        zone: time zone of times that name none.
        recognise: how a message is known; of several ways one is enough.
        unwrap: paths of names to the message inside a wrapper, `[]` behind one that leads to several.
        split: names of a list whose items become a record each (`item` in paths); the first that is there.
        fields: field of the record -> how it is made, in this order; `record` in paths is what is made so far.
    """

    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
    description: str
    platform: SocialPlatform | MarketPlatform | None = None
    kind: Kind = Kind.SOCIAL
    zone: str = "Asia/Dhaka"
    recognise: tuple[Recognise, ...] = Field(min_length=1)
    unwrap: tuple[str, ...] = ()
    split: tuple[str, ...] = ()
    fields: dict[str, FieldRule]

    @field_validator("unwrap", "split", mode="before")
    @classmethod
    def _one_or_more(cls, paths: Any) -> Any:
        return (paths,) if isinstance(paths, str) else paths

    @field_validator("recognise", mode="before")
    @classmethod
    def _one_way(cls, ways: Any) -> Any:
        return (ways,) if isinstance(ways, dict) else ways

    @model_validator(mode="before")
    @classmethod
    def _kind_of_its_platform(cls, given: Any) -> Any:
        if isinstance(given, dict) and given.get("platform") is not None:
            market = given["platform"] in set(MarketPlatform)
            return {**given, "kind": Kind.MARKET if market else Kind.SOCIAL}
        return given

    @field_validator("fields", mode="before")
    @classmethod
    def _short_form(cls, fields: Any) -> Any:
        if not isinstance(fields, dict):
            return fields
        return {name: {"path": rule} if isinstance(rule, str | list) else rule for name, rule in fields.items()}

    @field_validator("zone")
    @classmethod
    def _is_a_zone(cls, zone: str) -> str:
        try:
            ZoneInfo(zone)
        except (ZoneInfoNotFoundError, ValueError):
            raise ValueError(f"{zone!r} is no time zone") from None
        return zone

    @model_validator(mode="after")
    def _fields_are_the_contracts(self) -> Self:
        model = RECORD_TYPES[self.kind]
        if reserved := RESERVED_FIELDS.intersection(self.fields):
            raise ValueError(f"fields that only the pipeline may write: {', '.join(sorted(reserved))}")
        required = {name for name, field in model.model_fields.items() if field.is_required()} - {"platform"}
        if missing := required - self.fields.keys():
            raise ValueError(f"required fields without a rule: {', '.join(sorted(missing))}")
        return self


def builtin_names() -> tuple[str, ...]:
    """Return the names of the mappings that come with the package."""
    return tuple(sorted(path.stem for path in _DATA.glob("*.yaml")))


def load_mapping(name: str) -> Mapping:
    """Return the mapping `name`: one of `builtin_names`, or the path of a YAML file.

    Raises:
        MappingError: there is none, or it is not a mapping.
    """
    path = _DATA / f"{name}.yaml" if name in builtin_names() else Path(name)
    if not path.is_file():
        raise MappingError(f"{name}: is neither a file nor one of {', '.join(builtin_names())}")
    try:
        return Mapping.model_validate(yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader))  # noqa: S506 - a safe one  # nosec B506
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise MappingError(f"{name}: is not YAML ({' '.join(str(error).split())})") from None
    except ValidationError as error:
        said = [
            f"{'.'.join(map(str, entry['loc'])) or 'the mapping'}: {entry['msg'].removeprefix('Value error, ')}"
            for entry in error.errors(include_input=False, include_url=False)
        ]
        raise MappingError("\n".join(f"{name}: {line}" for line in said)) from None
