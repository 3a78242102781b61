"""In which order `make test` shares tests out, and what stays in one process.

Longest first, by `pytest --durations`: short files fill up what is left at the end. The browser's tests begin and stay
together: they share one Chromium, and one film is to play at a time.
"""

from pathlib import Path

TESTS = Path(__file__).parent
BROWSER = "screens"
LONGEST = (
    "records/test_store_in_trouble.py",
    "vision/test_hostile_videos.py",
    "records/working/test_worker.py",
    "benchmarks/test_kill_jobs.py",
    "records/test_worker_command.py",
    "records/test_batch_command.py",
    "test_offline.py",
    "test_stridewell.py",
    "vision/test_start_signal.py",
    "assessments/chair_stand/test_repetitions.py",
    "records/test_commands.py",
    "commands/test_analyse.py",
    "vision/test_pose.py",
    "assessments/balance/test_quiet_stance.py",
    "assessments/gait/test_gait.py",
    "vision/test_video.py",
    "records/test_store.py",
    "assessments/test_score_last.py",
    "assessments/test_uncertainty.py",
)


def place(path: Path) -> int:
    """When a file's turn is: the browser's, those of the list, then all others."""
    name = path.relative_to(TESTS).as_posix()
    if name.startswith(BROWSER):
        return -1
    return LONGEST.index(name) if name in LONGEST else len(LONGEST)
