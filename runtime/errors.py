"""The one error a person gets to see from this package."""


class ServiceError(RuntimeError):
    """A step towards running services failed.

    Args:
        what: What failed, one line.
        why: The cause, as far as it is known; may hold several lines (the end of a log).
        what_to_do: What the reader can do about it.
    """

    exit_code = 1
    """Of a command that ends with it."""

    def __init__(self, what: str, why: str, what_to_do: str) -> None:
        super().__init__(f"{what}\n  why: {why}\n  what to do: {what_to_do}")
        self.what = what
        self.why = why
        self.what_to_do = what_to_do
