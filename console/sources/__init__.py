"""The services behind the console: typed functions over what is there, without HTTP.

Each module asks one service. What is asked often is kept for a moment (`kept`), so that many open browsers cost a
service no more than one; a service that is unavailable is asked again after as long, so that no page waits in a queue.
"""

from console.sources.all import Sources

__all__ = ["Sources"]
