"""The pages, one router a module, HTML of the same functions as the API's; `ROUTERS` has them all."""

from console.pages import login, operate

ROUTERS = (login.router, operate.router)
