"""The one error of this package: a service that cannot be reached."""


class ServiceUnavailable(Exception):  # noqa: N818
    """An outside service cannot be reached: no record is to blame. The text names the service and its setting."""

    exit_code = 1
    """Of a command that ends with it."""
