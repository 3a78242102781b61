"""The one error tree: every failure that a user can meet is a sentence and an exit status."""


class StridewellError(Exception):
    """Base of all errors shown to a user; its text says what happened and what to do."""

    exit_status = 1


class UsageError(StridewellError):
    """The command or the form was filled in wrongly."""

    exit_status = 2


class UnreadableVideoError(StridewellError):
    """The file is missing, broken, too large or holds no video."""

    exit_status = 4

    def __init__(self, reason: str, advice: str = "choose the phone's original file") -> None:
        super().__init__(f"This video cannot be read ({reason}); {advice}.")


class MissingPartError(StridewellError):
    """The installation lacks a model or a system library."""


class CancelledError(StridewellError):
    """The user stopped the work."""

    def __init__(self) -> None:
        super().__init__("The analysis was stopped; nothing was saved.")
