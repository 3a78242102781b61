"""How the history fails: one sentence each, and nothing of what it holds."""

from vision.errors import StridewellError


class WrongPassphraseError(StridewellError):
    """No key slot opens with this passphrase."""

    exit_status = 5

    def __init__(self) -> None:
        super().__init__("The passphrase does not unlock this history; check it and try again.")


class LockedHistoryError(StridewellError):
    """The history cannot be read, whatever the passphrase."""

    exit_status = 5

    def __init__(self, reason: str, advice: str = "restore the data folder from a backup") -> None:
        super().__init__(f"This history cannot be unlocked ({reason}); {advice}.")


class DamagedFileError(StridewellError):
    """A stored file is missing, cut or changed."""

    exit_status = 7

    def __init__(self) -> None:
        super().__init__("A stored file is missing or damaged; restore the data folder from a backup.")


class FullDiskError(StridewellError):
    """Nothing more can be written; what was saved before is kept."""

    exit_status = 8

    def __init__(self) -> None:
        super().__init__("The disk is full, so this was not saved; free some space and save again.")


class BusyHistoryError(StridewellError):
    """Another process kept the history locked for too long."""

    exit_status = 8

    def __init__(self) -> None:
        super().__init__("Another window is still saving to this history; wait a moment and try again.")


class NotInHistoryError(StridewellError):
    """The client or the assessment was deleted, or never was."""

    exit_status = 2

    def __init__(self) -> None:
        super().__init__("This entry is not in the history; go back to the list of clients.")


class JobGoneError(StridewellError):
    """A job is not in the state that this needs: it was stopped, discarded, or taken up by another worker."""

    exit_status = 2

    def __init__(self) -> None:
        super().__init__("This video is being measured, or was discarded; open the list of videos again.")


class TooManyAttemptsError(StridewellError):
    """After several wrong passphrases the next one must wait."""

    exit_status = 5

    def __init__(self, wait_s: float) -> None:
        wait = f"{wait_s:.0f} s" if wait_s < 90 else f"{wait_s / 60:.0f} minutes"
        super().__init__(f"Too many wrong passphrases; wait {wait}, then try again.")


class ConsentError(StridewellError):
    """The client has not agreed that this goes to this recipient, or no longer does."""

    exit_status = 6

    def __init__(self, content: str) -> None:
        super().__init__(f"There is no valid consent to share the {content} with this recipient; record one first.")


class BackupError(StridewellError):
    """A backup cannot be read."""

    exit_status = 7

    def __init__(self, reason: str) -> None:
        super().__init__(f"This backup cannot be restored ({reason}); choose another backup file.")
