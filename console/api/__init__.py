"""The HTTP API, one router a module; `ROUTERS` has them all, and `console.app` puts them below /api/v1."""

from console.api import health, metrics, session

ROUTERS = (session.router, health.router, metrics.router)
