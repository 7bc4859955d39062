"""Saved searches compared with new records: which records fit, and what the alert says."""

from transforms.alerting.feed import SearchFeed, shared_feed
from transforms.alerting.matching import Match, SearchMatcher, alert, read_search

__all__ = ["Match", "SearchFeed", "SearchMatcher", "alert", "read_search", "shared_feed"]
