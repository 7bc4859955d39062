"""Saved searches: kept in Kafka, raising alerts in the job; alerts read, and delivered to webhooks."""

from saved_searches.alerts import follow_alerts, recent_alerts
from saved_searches.store import Listing, SearchRefused, as_shown, checked_search, delete, list_searches, new_id, save

__all__ = [
    "Listing",
    "SearchRefused",
    "as_shown",
    "checked_search",
    "delete",
    "follow_alerts",
    "list_searches",
    "new_id",
    "recent_alerts",
    "save",
]
