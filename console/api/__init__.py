"""The HTTP API, one router a module; `ROUTERS` has them all, and `console.app` puts them below /api/v1."""

from console.api import (
    alerts,
    audit,
    check,
    contract,
    dead_letters,
    health,
    jobs,
    metrics,
    privacy,
    saved_searches,
    search,
    session,
    tasks,
)

ROUTERS = (
    session.router,
    health.router,
    metrics.router,
    jobs.router,
    dead_letters.router,
    tasks.router,
    check.router,
    contract.router,
    search.router,
    saved_searches.router,
    alerts.router,
    privacy.router,
    audit.router,
)
