"""Search: a query in any script, by meaning and by words, within bounds; the one way to ask what Weaviate holds."""

from search.bounds import Bounds
from search.engine import MOST_HITS, Hit, NotStored, Page, Searcher, open_searcher

__all__ = ["MOST_HITS", "Bounds", "Hit", "NotStored", "Page", "Searcher", "open_searcher"]
