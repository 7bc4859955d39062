"""What a search asks for: the parameters of every route that searches."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, model_validator

from console.api.moments import end_of_time, start_of_time
from console.sources.search import Wanted
from schemas import Kind
from search import MOST_HITS, Bounds
from transforms.context import canonical_city
from transforms.context.cities import CITIES
from transforms.language import Language

LONGEST_QUERY = 1000


def open_field(value: Any) -> Any:
    """Return a field of a form; None for one that was left empty: a form sends those too."""
    return None if value == "" else value


def _city(value: Any) -> Any:
    if value in (None, ""):
        return None
    city = canonical_city(str(value))
    if city is None:
        raise ValueError(f"must be one of {', '.join(CITIES)}, in any usual spelling")
    return city


Word = Annotated[Annotated[str, StringConstraints(max_length=100)] | None, BeforeValidator(open_field)]


class SearchFilter(BaseModel):
    """What a hit must be, and how many are shown."""

    model_config = ConfigDict(extra="forbid")

    kind: Kind = Field(default=Kind.SOCIAL, description="`social` for posts, `market` for orders")
    platform: Word = Field(default=None, description="For example tiktok")
    category: Word = Field(default=None, description="Detected product category, for example smartphone")
    city: Annotated[str | None, BeforeValidator(_city)] = Field(
        default=None, description="A city that the place names, in any usual spelling"
    )
    weather: Word = Field(default=None, description="Conditions, for example Rain")
    language: Annotated[Language | None, BeforeValidator(open_field)] = Field(
        default=None, description="What the text is written in"
    )
    since: Annotated[datetime | None, BeforeValidator(start_of_time)] = Field(
        default=None, description="Earliest time of the post or order: ISO 8601, Dhaka's without a zone"
    )
    until: Annotated[datetime | None, BeforeValidator(end_of_time)] = Field(
        default=None, description="The same, excluded; a bare date is included"
    )
    nearest: bool = Field(default=False, description="Also what fits too little to be shown")
    fold: bool = Field(default=False, description="Of hits that say the same only the best, with the number of others")
    under: UUID | None = Field(default=None, description="UUID of a hit: those folded into it instead")
    limit: int = Field(default=10, ge=1, le=50, description="Most hits")
    offset: int = Field(default=0, ge=0, description="Hits before them that are left out")

    @model_validator(mode="after")
    def _within_reach(self) -> SearchFilter:
        if self.offset + self.limit > MOST_HITS:
            raise ValueError(f"offset and limit: the first {MOST_HITS} hits can be asked for")
        if self.since is not None and self.until is not None and self.since >= self.until:
            raise ValueError("since must be before until")
        return self

    def wanted(self, text: str = "", *, personal: bool = False) -> Wanted:
        """Return it as the source takes it."""
        language = None if self.language is None else self.language.value
        bounds = Bounds(self.platform, self.category, self.since, self.until, self.city, self.weather, language)
        return Wanted(text, self.kind, bounds, self.limit, self.offset, self.nearest, personal, self.fold, self.under)


class SearchQuery(SearchFilter):
    """A query in any script, and what a hit must be."""

    q: str = Field(default="", max_length=LONGEST_QUERY, description="In English, Bangla or romanised Bangla; or an id")
    personal: bool = Field(
        default=False, description="Search by the personal values in the query: officers only, and it is audited"
    )
