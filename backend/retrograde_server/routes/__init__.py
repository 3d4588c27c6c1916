"""The routes, a file for each group; `ROUTERS` lists them."""

from retrograde_server.routes import examples, health, page, session

ROUTERS = (health.router, examples.router, session.router, page.router)
