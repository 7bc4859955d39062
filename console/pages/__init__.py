"""The pages, one router a module, HTML of the same functions as the API's; `ROUTERS` has them all."""

from console.pages import alerts, audit, dead_letters, login, operate, privacy, search, send, tasks

ROUTERS = (
    login.router,
    operate.router,
    dead_letters.router,
    send.router,
    search.router,
    alerts.router,
    privacy.router,
    tasks.router,
    audit.router,
)
