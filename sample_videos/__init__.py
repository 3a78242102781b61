"""Clips that anyone may use. Origin, license and known truth: README.md, and the JSON file beside each clip."""

from pathlib import Path

__all__ = ["sample_path"]

_FOLDER = Path(__file__).parent


def sample_path(name: str) -> Path:
    """Path of a clip by name, such as `sts5_side`; its truth is beside it, `.with_suffix(".json")`.

    Raises
    ------
    ValueError
        If there is no such clip.
    """
    path = _FOLDER / f"{name}.mp4"
    if not path.is_file():
        known = ", ".join(sorted(clip.stem for clip in _FOLDER.glob("*.mp4")))
        raise ValueError(f"name must be one of {known}; got {name}.")
    return path
