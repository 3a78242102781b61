"""Whether the start signal that the recording heard is this test's "go"."""

from assessments.protocol import MeasureSpec
from vision.findings import Finding

# A client who moves half a second before "go" did not wait for it, or the signal was not for this test. Frail clients
# need a second or two to start; a signal that is ten seconds old was a false start.
EARLIEST_S, LATEST_S = -0.5, 10.0
TIME_FROM = MeasureSpec("time_from", "1", "Clock started by", is_outcome=False)


def is_go(signal_s: float | None, moves_s: float | None) -> bool:
    """Tell whether the clock starts at a signal; times in s, None where there is no signal or no movement."""
    return signal_s is not None and moves_s is not None and EARLIEST_S <= moves_s - signal_s <= LATEST_S


def signal_findings(signal_s: float | None, moves_s: float) -> list[Finding]:
    """Say what became of a signal that was heard, by when the client moves first."""
    if signal_s is None:
        return []
    at_s = round(signal_s, 2)
    if is_go(signal_s, moves_s):
        text = f"Start signal heard at {at_s:.2f} s. The time runs from there."
        return [Finding("start_signal_heard", "info", text, at_s, at_s)]
    text = (
        f"Start signal heard at {at_s:.2f} s, but the client first moves at {moves_s:.2f} s. The time runs from the "
        "first movement."
    )
    return [Finding("start_signal_not_used", "info", text, at_s, at_s)]
