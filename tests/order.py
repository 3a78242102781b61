"""Which files of tests take longest, by `pytest --durations`: those begin, and short ones fill up what is left."""

from pathlib import Path

TESTS = Path(__file__).parent
LONGEST = (
    "screens/test_app.py",
    "records/test_store_in_trouble.py",
    "vision/test_hostile_videos.py",
    "screens/test_memory.py",
    "assessments/chair_stand/test_repetitions.py",
    "screens/test_unsaved.py",
    "records/test_commands.py",
    "commands/test_analyse.py",
    "screens/test_keys_and_backup.py",
    "vision/test_pose.py",
    "assessments/balance/test_quiet_stance.py",
    "assessments/gait/test_gait.py",
    "screens/test_client_picker.py",
    "vision/test_video.py",
    "screens/test_record.py",
    "test_offline.py",
    "records/test_store.py",
    "assessments/test_score_last.py",
    "assessments/test_uncertainty.py",
)


def place(path: Path) -> int:
    """When a file's turn is: that of its place in the list, or after all of them."""
    name = path.relative_to(TESTS).as_posix()
    return LONGEST.index(name) if name in LONGEST else len(LONGEST)
