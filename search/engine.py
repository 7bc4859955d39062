"""Asks Weaviate for the nearest by meaning and the best by words, and makes one list of hits of both."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator, Sequence
from typing import Any, Final, NamedTuple
from uuid import UUID

import numpy as np
import weaviate
from numpy.typing import NDArray
from weaviate.classes.query import Filter, MetadataQuery
from weaviate.exceptions import WeaviateBaseError

from clients.errors import ServiceUnavailable
from clients.weaviate import VectorOrigin, connect, require_origin
from pipeline.plan import model_config, weaviate_config
from pipeline.settings import NONE, Settings, SettingsError
from pipeline.sinks.vector_origin import vector_origin
from schemas import Kind
from schemas.collections import COLLECTIONS, DUPLICATE_OF
from schemas.kinds import FIELDS
from search.bounds import Bounds, filters
from search.folding import NAMED_BY, Named, fold_duplicates, named_by
from search.fusion import FLOOR, TAIL, Scored, coverage, floor_of, fuse, meaning_weight
from search.personal import Query, read_query
from transforms import language
from transforms.embedding import EmbeddingModel, shared_model
from transforms.language import Group
from transforms.privacy import Tokenizer

WORDS: Final = "words"
DEPTH: Final = 400
"""Candidates by meaning and as many by words, however few hits are asked for: so the order of the first hits depends
neither on the limit nor on the page."""
MOST_HITS: Final = 200
"""Last hit that can be asked for: half of `DEPTH`, so that each is compared with others by both its scores."""
LOOKED_THROUGH: Final = 100
"""Hits among which near-duplicates are folded at a time: what they are called has to be read for each."""

Vector = NDArray[np.float32]


class NotStored(ValueError):  # noqa: N818
    """No object has the id that was asked for."""

    exit_code = 1
    """Of a command that ends with it."""


class Hit(NamedTuple):
    """An object found.

    Attributes:
        score: 0 to 1, of both parts.
        meaning: cosine of its vector and the query's, at least 0.
        words: how well the words match beside the best match, 0 to 1.
        id: the record's own.
        uuid: the object's.
        properties: the object's, see `schemas.collections`.
        folded: how many hits that say the same are folded into it, of those that were looked through.
    """

    score: float
    meaning: float
    words: float
    id: str
    uuid: UUID
    properties: dict[str, Any]
    folded: int = 0


class Page(NamedTuple):
    """An answer.

    Attributes:
        hits: the best first.
        weight: of the meaning in their scores, 0 to 1; the rest is the words'.
        more: whether hits follow that fit.
        below_floor: whether there was something within the bounds, but nothing that fits.
        left_out: kinds of personal values in the query that the caller may not search by.
        without_words: hits written by an earlier version, which only their meaning finds until they are replayed.
    """

    hits: list[Hit]
    weight: float = 1.0
    more: bool = False
    below_floor: bool = False
    left_out: tuple[str, ...] = ()
    without_words: int = 0


class _Asked(NamedTuple):
    """What candidates are compared with; no `vector` leaves meaning out, no `groups` words."""

    vector: Vector | None
    groups: list[Group]


class _Candidates(NamedTuple):
    """What may fit a query.

    Attributes:
        scored: the best first.
        weight: of the meaning in their scores.
        best_words: folded words of the best match by words.
    """

    scored: list[Scored[UUID]]
    weight: float
    best_words: list[str]


class Searcher:
    """Searches the collections. Several threads may ask at once; the model, which takes all cores, has one at a time.

    Args:
        client: connected to Weaviate; stays the caller's.
        model: makes the vectors of queries; the same that made those of the collections.
        tokenizer: makes the tokens of the store, for callers who may search by personal values; None if nobody may.
        origin: of the collections' vectors; None does not check it.
    """

    def __init__(
        self,
        client: weaviate.WeaviateClient,
        model: EmbeddingModel,
        tokenizer: Tokenizer | None = None,
        origin: VectorOrigin | None = None,
    ) -> None:
        self._client = client
        self._model = model
        self._tokenizer = tokenizer
        self._origin = origin
        self._encoding = threading.Lock()
        self._checked: set[Kind] = set()
        self._worded: set[Kind] = set()
        self._marked: set[Kind] = set()

    def search(
        self,
        text: str,
        kind: Kind = Kind.SOCIAL,
        bounds: Bounds | None = None,
        *,
        limit: int = 10,
        offset: int = 0,
        meaning: float | None = None,
        floor: float = FLOOR,
        may_see_personal: bool = False,
        fold_duplicates: bool = False,
        folded_into: UUID | None = None,
        only: Sequence[str] = (),
    ) -> Page:
        """Return the hits that fit a query best.

        Args:
            text: as typed, in any script.
            kind: which collection.
            bounds: what a hit must be.
            limit: most hits.
            offset: hits before them that are left out.
            meaning: weight of the meaning beside the words: 1 is meaning alone, 0 words alone; None weighs by how much
                of the query the words find.
            floor: least score of the best hit, below which nothing fits; 0 shows the nearest, however far.
            may_see_personal: whether personal values in the query become the tokens of the store; if not, they and
                tokens are left out of it.
            fold_duplicates: whether of hits that say the same only the best is shown (search/folding.py).
            folded_into: instead of these, the hits that are folded into this one.
            only: properties of the hits that are read; empty for all.

        Raises:
            ValueError: `offset` and `limit` reach beyond `MOST_HITS`, or there is no tokenizer for personal values.
            ServiceUnavailable: Weaviate did not answer, or its vectors are another model's.
        """
        if may_see_personal and self._tokenizer is None:
            raise ValueError("the tokens of personal values need PRIVACY_SALT")
        query = read_query(text, self._tokenizer if may_see_personal else None)
        asked = self._asked(query)
        with self._answering(kind):
            page = self._page(
                kind, asked, bounds or Bounds(), limit, offset, meaning, floor, fold=fold_duplicates,
                under=folded_into, only=only,
            )  # fmt: skip
            if (
                offset == 0
                and folded_into is None
                and not query.tokens + query.left_out
                and (named := self._named(kind, text, bounds or Bounds())) is not None
            ):
                others = [hit for hit in page.hits if hit.uuid != named.uuid]
                named = named._replace(folded=sum(hit.folded for hit in page.hits if hit.uuid == named.uuid))
                page = page._replace(hits=[named, *others][:limit], below_floor=False)
        return page._replace(left_out=query.left_out)

    def like(
        self,
        identifier: str,
        kind: Kind = Kind.SOCIAL,
        bounds: Bounds | None = None,
        *,
        limit: int = 10,
        offset: int = 0,
        floor: float = FLOOR,
        fold_duplicates: bool = False,
        folded_into: UUID | None = None,
    ) -> Page:
        """Return what is most like one stored object, without itself.

        Args:
            identifier: its record's id, or its UUID.
            kind: which collection.
            bounds: what a hit must be; the object itself need not.
            limit: most hits.
            offset: hits before them that are left out.
            floor: least score of the best hit.
            fold_duplicates: whether of hits that say the same only the best is shown.
            folded_into: instead of these, the hits that are folded into this one.

        Raises:
            NotStored: there is no such object.
            ValueError: `offset` and `limit` reach beyond `MOST_HITS`.
            ServiceUnavailable: Weaviate did not answer, or its vectors are another model's.
        """
        with self._answering(kind):
            found = self._object(kind, identifier)
            vector = np.asarray(found.vector["default"], np.float32)
            groups = language.query_groups(str(found.properties.get(FIELDS[kind].text) or ""))
            asked = _Asked(vector, groups)
            return self._page(
                kind, asked, bounds or Bounds(), limit, offset, None, floor, without=found.uuid, fold=fold_duplicates,
                under=folded_into,
            )  # fmt: skip

    def stored(self, identifier: str, kind: Kind = Kind.SOCIAL, *, platform: str = "", line: str = "") -> Hit:
        """Return one stored object as a hit of score 1.

        Args:
            identifier: its record's id, or its UUID.
            kind: which collection.
            platform: of the record, where several platforms may have its id.
            line: of the order, see `schemas.identity.line_of`.

        Raises:
            NotStored: there is no such object.
            ServiceUnavailable: Weaviate did not answer.
        """
        with self._answering(kind):
            found = self._object(kind, identifier, platform, line)
        properties = dict(found.properties)
        return Hit(1.0, 1.0, 1.0, str(properties[FIELDS[kind].id]), found.uuid, properties)

    @contextlib.contextmanager
    def _answering(self, kind: Kind) -> Iterator[None]:
        """Check the collection once; turn what the client raises into the error that callers know."""
        try:
            if kind not in self._checked:
                if self._origin is not None:
                    require_origin(self._client, kind, self._origin)
                properties = self._client.collections.get(COLLECTIONS[kind]).config.get().properties
                names = {one.name for one in properties}
                for name, having in ((WORDS, self._worded), (DUPLICATE_OF, self._marked)):
                    if name in names:
                        having.add(kind)
                if {WORDS, DUPLICATE_OF} <= names:  # a job adds those of later versions at its start
                    self._checked.add(kind)
            yield
        except WeaviateBaseError as error:
            raise ServiceUnavailable(
                f"Weaviate (WEAVIATE_URL) did not answer the search ({type(error).__name__})"
            ) from None

    def _asked(self, query: Query) -> _Asked:
        groups = language.query_groups(query.text)
        groups += [Group((token.lower(),), grammar=False) for token in query.tokens]
        if not query.text:
            return _Asked(None, groups)
        with self._encoding:
            return _Asked(self._model.encode_queries([query.text])[0], groups)

    def _page(
        self,
        kind: Kind,
        asked: _Asked,
        bounds: Bounds,
        limit: int,
        offset: int,
        meaning: float | None,
        floor: float,
        without: UUID | None = None,
        fold: bool = False,
        under: UUID | None = None,
        only: Sequence[str] = (),
    ) -> Page:
        fold = fold or under is not None
        if limit < 1 or offset < 0 or offset + limit > MOST_HITS:
            raise ValueError(f"hits 1 to {MOST_HITS} can be asked for, not {offset + 1} to {offset + limit}")
        candidates = self._candidates(kind, asked, bounds, meaning)
        scored = [one for one in candidates.scored if one.key != without]
        weight = candidates.weight
        # Of words alone, each match is one.
        floor = floor_of(asked.groups, candidates.best_words, floor) if weight else 0.0
        fits = bool(scored) and scored[0].score >= floor
        fit = [one for one in scored if fits and one.score >= TAIL * floor and one.score > 0]
        folded: dict[UUID, list[UUID]] = {}
        if fold:
            folded = self._folded(kind, fit, offset + limit)
            shown = folded if under is None else folded.get(under, [])
            fit = [one for one in fit if one.key in shown]
        wanted = fit[offset : offset + limit]
        found = self._objects(kind, [one.key for one in wanted], [*only, FIELDS[kind].id] if only else None)
        hits = [
            Hit(
                one.score,
                one.meaning,
                one.words,
                str(properties[FIELDS[kind].id]),
                one.key,
                properties,
                len(folded.get(one.key, [])),
            )
            for one in wanted
            if (properties := found.get(one.key)) is not None  # deleted meanwhile
        ]
        return Page(
            hits,
            weight,
            more=len(fit) > offset + limit,
            below_floor=bool(scored) and not fit,
            without_words=0 if only else sum(not hit.properties.get(WORDS) for hit in hits),
        )

    def _folded(self, kind: Kind, fit: Sequence[Scored[UUID]], wanted: int) -> dict[UUID, list[UUID]]:
        """Return the hits that stay, each with those folded into it, until there are more than `wanted`.

        Looks through the best `LOOKED_THROUGH`, and as many again while they come to too few.
        """
        named: list[tuple[UUID, Named]] = []
        folded: dict[UUID, list[UUID]] = {}
        for start in range(0, len(fit), LOOKED_THROUGH):
            keys = [one.key for one in fit[start : start + LOOKED_THROUGH]]
            names = self._objects(kind, keys, [*NAMED_BY[kind], *([DUPLICATE_OF] if kind in self._marked else [])])
            named += [(key, named_by(kind, names[key])) for key in keys if key in names]
            folded = fold_duplicates(named)
            if len(folded) > wanted:
                break
        return folded

    def _candidates(self, kind: Kind, asked: _Asked, bounds: Bounds, meaning: float | None) -> _Candidates:
        """Return what may fit.

        Of hundreds of objects, to read vectors and properties takes longer than to find them: none but the words of
        those that match by words are read.
        """
        ask = self._client.collections.get(COLLECTIONS[kind]).query
        common: dict[str, Any] = {"limit": DEPTH, "filters": filters(kind, bounds)}
        cosines: dict[UUID, float] = {}
        matched: dict[UUID, float] = {}
        best_words: list[str] = []
        weight = 1.0
        by_meaning = asked.vector is not None and meaning != 0
        if by_meaning:
            cosines = self._cosines(kind, asked, common)
        words = " ".join(dict.fromkeys(word for group in asked.groups for word in group.folded))
        if words and kind in self._worded and meaning != 1:
            best = ask.bm25(
                words,
                query_properties=[WORDS],
                return_metadata=MetadataQuery(score=True),
                return_properties=[WORDS],
                **common,
            ).objects
            for one in best:
                covered = coverage(asked.groups, str(one.properties[WORDS]).split())
                matched[one.uuid] = float(one.metadata.score or 0.0) * covered.share
            if best:
                best_words = str(best[0].properties[WORDS]).split()
                weight = meaning_weight(coverage(asked.groups, best_words))
            if by_meaning and (others := [key for key in matched if key not in cosines]):
                among = Filter.by_id().contains_any(others)
                cosines |= self._cosines(kind, asked, {"filters": among, "limit": len(others)})
        if asked.vector is None:
            weight = 0.0
        elif meaning is not None:
            weight = meaning
        return _Candidates(fuse(cosines, matched, weight), weight, best_words)

    def _cosines(self, kind: Kind, asked: _Asked, common: dict[str, Any]) -> dict[UUID, float]:
        """Return the nearest by meaning, each with its cosine."""
        assert asked.vector is not None  # noqa: S101 - for the type checker
        ask = self._client.collections.get(COLLECTIONS[kind]).query
        near = ask.near_vector(
            asked.vector.tolist(), return_metadata=MetadataQuery(distance=True), return_properties=[], **common
        )
        return {one.uuid: 1.0 - (one.metadata.distance or 0.0) for one in near.objects}

    def _objects(
        self, kind: Kind, uuids: Sequence[UUID], only: Sequence[str] | None = None
    ) -> dict[UUID, dict[str, Any]]:
        """Return the properties of objects, all or `only` some; those deleted meanwhile are left out."""
        if not uuids:
            return {}
        ask = self._client.collections.get(COLLECTIONS[kind]).query
        # One filter of many ids: `fetch_objects_by_ids` makes a filter of each, which takes half as long again.
        ids = Filter.by_id().contains_any(uuids)
        found = ask.fetch_objects(filters=ids, limit=len(uuids), return_properties=only).objects
        return {one.uuid: dict(one.properties) for one in found}

    def _named(self, kind: Kind, text: str, bounds: Bounds) -> Hit | None:
        """Return the object whose record has the query as its id, if there is one."""
        name = text.strip()
        if not any(map(str.isdigit, name)) or len(name.split()) != 1:
            return None
        ask = self._client.collections.get(COLLECTIONS[kind]).query
        bounded = filters(kind, bounds)
        named = Filter.by_property(FIELDS[kind].id).equal(name)
        found = ask.fetch_objects(filters=named if bounded is None else named & bounded, limit=1).objects
        return Hit(1.0, 0.0, 1.0, name, found[0].uuid, dict(found[0].properties)) if found else None

    def _object(self, kind: Kind, identifier: str, platform: str = "", line: str = "") -> Any:
        ask = self._client.collections.get(COLLECTIONS[kind]).query
        with contextlib.suppress(ValueError):
            found = ask.fetch_object_by_id(UUID(identifier), include_vector=True)
            if found is not None:
                return found
        named = Filter.by_property(FIELDS[kind].id).equal(identifier)
        if platform:
            named &= Filter.by_property("platform").equal(platform)
        if line:
            named &= Filter.by_property("line_id").equal(line) | Filter.by_property("product_id").equal(line)
        objects = ask.fetch_objects(filters=named, limit=1, include_vector=True).objects
        if not objects:
            raise NotStored(f"{COLLECTIONS[kind]} holds nothing with this id")
        return objects[0]


@contextlib.contextmanager
def open_searcher(settings: Settings, *, personal: bool = False) -> Iterator[Searcher]:
    """Connect to Weaviate and load the model.

    Args:
        settings: of the job whose collections are searched.
        personal: whether personal values may be searched by at all; needs PRIVACY_SALT.

    Raises:
        SettingsError: there is no Weaviate, or no salt.
        ModelError: the model cannot be loaded.
        ServiceUnavailable: Weaviate cannot be reached.
    """
    if settings.weaviate_url == NONE:
        raise SettingsError("WEAVIATE_URL: is none, so there is nothing to search")
    tokenizer = None
    if personal:
        try:
            tokenizer = Tokenizer(settings.privacy_salt.get_secret_value().encode(), settings.pii_hash_length)
        except ValueError as error:
            raise SettingsError(str(error)) from None
    client = connect(weaviate_config(settings))
    try:
        config = model_config(settings)
        yield Searcher(client, shared_model(config), tokenizer, vector_origin(config))
    finally:
        client.close()
