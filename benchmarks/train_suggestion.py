"""`python -m benchmarks.train_suggestion`: make suggestion.npz, and say how often the suggestion is right.

It learns from the joints of rendered clips (NAME.npz, NAME.json), seen through many cameras that never were: from all
round, near and far, upright and tilted, with the errors that a pose model makes.
"""

import argparse
import json
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.signal import lfilter

from assessments.suggestion import LEAST_SURE, NEEDED, NO_TEST, TEST_FEATURES, VIEW_FEATURES, classifier, features
from benchmarks.camera import projection
from vision.body import ANKLES, HIPS, KNEES, LANDMARKS, SHOULDERS, Landmark
from vision.track import Floats, PoseTrack
from vision.view import mean_yaw_deg, view_of

Strings = NDArray[np.str_]
NAMES = (*TEST_FEATURES, *VIEW_FEATURES)
TARGET = Path(__file__).parents[1] / "assessments" / "suggestion.npz"
SHARED_CLIPS = Path(__file__).parents[2] / "shared" / "clips"
VIEWS_A_CLIP = 80

# Of the 33 landmarks, the face hangs on the nose (metres ahead, to the left, up), the hand on the wrist.
FACE_M = np.array(
    [[0, 0, 0], *([-0.01, side * y, 0.03] for side in (1, -1) for y in (0.015, 0.03, 0.045)),
     [-0.1, 0.075, 0.01], [-0.1, -0.075, 0.01], [-0.01, 0.025, -0.05], [-0.01, -0.025, -0.05]]
)  # fmt: skip
JOINTS = ("shoulder", "elbow", "wrist", "wrist", "wrist", "wrist", "hip", "knee", "ankle", "heel", "foot_index")
LEFT, RIGHT = np.arange(11, LANDMARKS, 2), np.arange(12, LANDMARKS, 2)
OTHER_SIDE = np.array([0, 4, 5, 6, 1, 2, 3, 8, 7, 10, 9, *np.column_stack([RIGHT, LEFT]).ravel()])
LEGS = np.arange(Landmark.LEFT_HIP, LANDMARKS)


class Clip(NamedTuple):
    """A movement whose joints are known: time_s (T,), body_m (T, 33, 3): ahead, to the left, up; what it shows."""

    name: str
    time_s: Floats
    body_m: Floats
    test: str


@dataclass(frozen=True, eq=False)
class Rows:
    """What is learned from: features (N, len(NAMES)), and of each row what it shows, from where, and its clip."""

    features: NDArray[np.float32]
    test: Strings
    view: Strings
    clip: Strings

    def only(self, keep: NDArray[np.bool_]) -> "Rows":
        """Some of the rows."""
        return Rows(self.features[keep], self.test[keep], self.view[keep], self.clip[keep])


def clips_in(folders: Iterable[Path]) -> list[Clip]:
    """Read the clips of known tests."""
    files = sorted(file for folder in folders for file in folder.glob("*.npz"))
    return [clip for file in files if file.with_suffix(".json").is_file() and (clip := _clip(file))]


def _clip(file: Path) -> Clip | None:
    test = json.loads(file.with_suffix(".json").read_text(encoding="utf-8")).get("truth", {}).get("test")
    if test not in ("sit_to_stand", "gait", "single_leg_stance", "quiet_stance"):
        return None
    with np.load(file, allow_pickle=False) as joints:
        time_s, xyz, names = joints["t"], joints["xyz"].astype(float), [str(name) for name in joints["names"]]
    if xyz[0, names.index("left_hip"), 1] < xyz[0, names.index("right_hip"), 1]:
        xyz = xyz * [-1, -1, 1]  # walks against the x axis
    body_m = np.empty((len(time_s), LANDMARKS, 3))
    body_m[:, : len(FACE_M)] = xyz[:, [names.index("nose")]] + FACE_M
    body_m[:, LEFT] = xyz[:, [names.index(f"left_{joint}") for joint in JOINTS]]
    body_m[:, RIGHT] = xyz[:, [names.index(f"right_{joint}") for joint in JOINTS]]
    return Clip(file.stem, time_s, body_m, test)


def rows_of(clips: Iterable[Clip], views: int = VIEWS_A_CLIP) -> Rows:
    """Film each clip through many cameras; the same clips give the same rows."""
    found = [row for clip in clips for row in _rows_of(clip, views)]
    columns = list(zip(*found, strict=True))
    return Rows(np.array(columns[0], dtype=np.float32), *(np.array(column) for column in columns[1:]))


def _rows_of(clip: Clip, views: int) -> list[tuple[list[float], str, str, str]]:
    random = np.random.default_rng(zlib.crc32(clip.name.encode()))
    rows: list[tuple[list[float], str, str, str]] = []
    while len(rows) < views:
        span = _span(clip, random)
        test = _shown(span)
        track, yaw_deg = _film(span, random)
        measured, view = features(track), view_of(yaw_deg)
        if test and view and measured:
            rows.append(([measured[name] for name in NAMES], test, view, clip.name))
    return rows


def _span(clip: Clip, random: np.random.Generator) -> Clip:
    """Part of the clip, 3 s or more, perhaps mirrored, slower or faster, at the frame rate of some phone."""
    time_s, body_m = clip.time_s * random.uniform(0.8, 1.25), clip.body_m
    if random.random() < 0.5:
        body_m = (body_m * [1, -1, 1])[:, OTHER_SIDE]
    length_s = 3 * max(1, time_s[-1] / 3) ** random.uniform()
    start_s = random.uniform(0, max(0, time_s[-1] - length_s))
    at_s = np.arange(start_s, min(start_s + length_s, time_s[-1]), 1 / random.choice([12, 15, 24, 30]))
    columns = [np.interp(at_s, time_s, column) for column in body_m.reshape(len(time_s), -1).T]
    return clip._replace(time_s=at_s - start_s, body_m=np.column_stack(columns).reshape(-1, LANDMARKS, 3))


def _shown(span: Clip) -> str | None:
    """Say what a part of a clip still shows; None when that is a matter of taste."""
    if span.test == "sit_to_stand":
        hip_m = span.body_m[:, Landmark.LEFT_HIP, 2]
        up = hip_m[(hip_m > 0.75) | (hip_m < 0.6)] > 0.75
        return span.test if np.sum(~up[:-1] & up[1:]) >= 2 else NO_TEST
    if span.test == "single_leg_stance":
        lifted_m = np.abs(np.diff(span.body_m[:, ANKLES, 2], axis=1))
        return span.test if np.mean(lifted_m > 0.08) > 0.35 else None
    return span.test


def _film(span: Clip, random: np.random.Generator) -> tuple[PoseTrack, float]:
    """Film a movement with a camera somewhere: its track, and how far the body was turned from the camera."""
    azimuth = random.uniform(-np.pi, np.pi)
    body_m = _as_landmarks(span.body_m, azimuth, random)
    hips_m = body_m[:, HIPS].mean(axis=1)
    middle_m = (hips_m.max(axis=0) + hips_m.min(axis=0)) / 2
    away_m = random.uniform(2.5, 6) + np.ptp(hips_m[:, 0]) / 2 * abs(np.cos(azimuth))
    camera_m = middle_m + away_m * np.array([np.cos(azimuth), np.sin(azimuth), 0])
    camera_m[2] = random.uniform(0.5, 2)
    aim_m = np.append(middle_m[:2] + random.normal(scale=0.15, size=2), random.uniform(0.7, 1.1))
    turn = _orientation(aim_m - camera_m, np.radians(random.uniform(-5, 5)))
    seen_m = (body_m - camera_m) @ turn.T
    width, height = (1280, 720) if random.random() < 0.5 else (720, 1280)
    focal_px = random.uniform(0.7, 1) * 1280
    xy = seen_m[..., :2] / np.maximum(seen_m[..., 2:], 0.3) * focal_px + np.array([width, height]) / 2
    yaw = _yaw(span.body_m, camera_m)
    side = np.sin(yaw).mean()
    far = np.ones(LANDMARKS)  # how much worse a landmark is seen than on the near side
    far[LEFT if side > 0 else RIGHT] += 2 * abs(side)
    rate_hz = 1 / span.time_s[1]
    # Landmark errors, slow and fast, in px of a 720p picture in which the client is 400 px tall.
    error_px = random.uniform(0.5, 5) * _slow(xy.shape, rate_hz, 1, random)
    error_px += random.uniform(0.2, 2) * random.normal(size=xy.shape)
    xy = _moved(xy, rate_hz, random) + error_px * far[:, None] * focal_px / away_m / 250
    visibility = np.tile(1 / far, (len(xy), 1))
    world_m = (body_m - hips_m[:, None]) @ turn.T
    lost = random.random(len(xy)) < random.uniform(0, 0.1)
    lost |= _slow((len(xy), 1), rate_hz, 0.3, random)[:, 0] > random.uniform(1.5, 5)
    for values in (xy, visibility, world_m):
        values[lost] = np.nan
    return PoseTrack(span.time_s, xy, world_m, visibility, width, height), _mean_deg(yaw)


def _as_landmarks(body_m: Floats, azimuth: float, random: np.random.Generator) -> Floats:
    """Put the joints where MediaPipe puts its landmarks, as its tracks of the training clips show.

    Its shoulders are higher, its knees lower; hips above a lap that points at the camera are up to 0.2 m too high.
    """
    body_m = body_m + random.normal(scale=0.015, size=(LANDMARKS, 3))
    bent = np.clip(1 - (body_m[:, HIPS, 2] - body_m[:, KNEES, 2]).mean(axis=1, keepdims=True) / 0.38, 0, 1)
    body_m[:, HIPS, 2] += random.uniform(0, 0.2) * abs(np.cos(azimuth)) * bent
    body_m[:, SHOULDERS, 2] += random.uniform(0.04, 0.12)
    body_m[:, KNEES, 2] -= random.uniform(0, 0.08)
    return body_m


def _orientation(ahead: Floats, roll: float) -> Floats:
    """Rows: right, down and ahead of a camera that looks along `ahead`, rolled by radians."""
    ahead = ahead / np.linalg.norm(ahead)
    right = np.cross(ahead, [0, 0, 1])
    right = right / np.linalg.norm(right)
    down = np.cross(ahead, right)
    cos, sin = np.cos(roll), np.sin(roll)
    return np.asarray(np.array([[cos, -sin, 0], [sin, cos, 0], [0, 0, 1]]) @ np.array([right, down, ahead]))


def _yaw(body_m: Floats, camera_m: Floats) -> Floats:
    """How far the body is turned from facing the camera, radians: `vision.view.yaw_deg` with known joints."""
    to_left = (body_m[:, HIPS[0]] - body_m[:, HIPS[1]] + body_m[:, SHOULDERS[0]] - body_m[:, SHOULDERS[1]])[:, :2]
    to_camera = camera_m[:2] - body_m[:, HIPS, :2].mean(axis=1)
    return np.asarray(np.arctan2(-to_left[:, 0], to_left[:, 1]) - np.arctan2(to_camera[:, 1], to_camera[:, 0]))


def _mean_deg(angle: Floats) -> float:
    """Circular mean in degrees; NaN for someone who turns round."""
    sin, cos = np.sin(angle).mean(), np.cos(angle).mean()
    return float(np.degrees(np.arctan2(sin, cos))) if np.hypot(sin, cos) > 0.8 else float("nan")


def _slow(shape: tuple[int, ...], rate_hz: float, time_s: float, random: np.random.Generator) -> Floats:
    """Noise of unit variance that forgets itself in time_s."""
    keep = np.exp(-1 / (time_s * rate_hz))
    lead = int(3 * time_s * rate_hz)
    white = random.normal(size=(shape[0] + lead, *shape[1:]))
    return np.asarray(lfilter([np.sqrt(1 - keep**2)], [1, -keep], white, axis=0)[lead:])


def _moved(xy: Floats, rate_hz: float, random: np.random.Generator) -> Floats:
    """Let some hands shake, some phones follow the client, and some legs change places for a moment."""
    if random.random() < 0.3:
        xy = xy + random.uniform(2, 6) * _slow((len(xy), 1, 2), rate_hz, 0.3, random)
    if random.random() < 0.3:
        hips_px = xy[:, HIPS, :1].mean(axis=1, keepdims=True)
        xy = xy - random.uniform(0.5, 1) * (hips_px - hips_px.mean()) * [1, 0]
    swapped = _slow((len(xy), 1), rate_hz, 0.1, random)[:, 0] > random.uniform(1.3, 3)
    xy[np.ix_(swapped, LEGS)] = xy[np.ix_(swapped, OTHER_SIDE[LEGS])]
    return xy


def leave_one_out(rows: Rows) -> dict[str, tuple[float, float, float]]:
    """For each clip, by a model that never saw it: shares of right tests and views, and of wrong suggestions."""
    found = {}
    for name in dict.fromkeys(rows.clip):
        learn, ask = rows.only(rows.clip != name), rows.only(rows.clip == name)
        test, sure = answers(learn, ask.features)
        wrong = (sure >= LEAST_SURE) & (test != ask.test) & (test != NO_TEST)
        right_view = answers(learn, ask.features, "view")[0] == ask.view
        found[str(name)] = float(np.mean(test == ask.test)), float(np.mean(right_view)), float(np.mean(wrong))
    return found


def answers(learn: Rows, asked: NDArray[np.floating], target: str = "test") -> tuple[Strings, Floats]:
    """Likeliest test or view of each row of features, and its probability."""
    columns = [NAMES.index(name) for name in (TEST_FEATURES if target == "test" else VIEW_FEATURES)]
    model = classifier().fit(learn.features[:, columns], getattr(learn, target))
    probability = model.predict_proba(asked[:, columns])
    return model.classes_[probability.argmax(axis=1)], probability.max(axis=1)


def true_view(file: Path) -> str | None:
    """Say from where a rendered clip was seen, by its joints in space and in the picture; None if the camera moved."""
    clip = _clip(file)
    if clip is None:
        return None
    with np.load(file, allow_pickle=False) as joints:
        names = [str(name) for name in joints["names"]]
        uv = joints["uv"][::10, [names.index(mark.name.lower()) for mark in NEEDED]].astype(float).reshape(-1, 2)
    matrix, off_px = projection(clip.body_m[::10, NEEDED].reshape(-1, 3), uv)
    if off_px > 2:
        return None
    return view_of(_mean_deg(_yaw(clip.body_m, np.asarray(-np.linalg.solve(matrix[:, :3], matrix[:, 3])))))


def report_tracks(rows: Rows, tracks: Path, folders: Iterable[Path]) -> None:
    """Print what is suggested for real pose tracks, NAME.track, by a model that never saw the clip's joints."""
    truth = {file.stem: file for folder in folders for file in sorted(folder.glob("*.npz"))}
    for file in sorted(tracks.glob("*.track")):
        track = PoseTrack.from_bytes(file.read_bytes())
        measured = features(track)
        if measured is None:
            print(f"{file.stem:30} too little seen")
            continue
        asked = np.array([[measured[name] for name in NAMES]])
        learn = rows.only(rows.clip != file.stem)
        ((test,), (sure,)), ((view,), (view_sure,)) = (answers(learn, asked, target) for target in ("test", "view"))
        known = _clip(truth[file.stem]) if file.stem in truth else None
        facts = f"{known.test} {true_view(truth[file.stem])}" if known else "not known"
        by_3d = view_of(mean_yaw_deg(track))
        print(f"{file.stem:30} {test:18}{sure:.2f} {view:11}{view_sure:.2f} (3D pose: {by_3d}) truth: {facts}")


def main() -> None:
    """Train, report, and write the rows."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.train_suggestion", description=__doc__)
    parser.add_argument("folders", nargs="*", type=Path, metavar="FOLDER", default=[SHARED_CLIPS])
    parser.add_argument("--tracks", type=Path, metavar="DIR", help="try these pose tracks, NAME.track, too")
    parser.add_argument("--held-out", nargs="*", type=Path, metavar="FOLDER", default=[], help="truth of those tracks")
    chosen = parser.parse_args()
    rows = rows_of(clips_in(chosen.folders))
    print("clip (never seen): tests right, views right, wrong suggestions")
    found = leave_one_out(rows)
    for name, shares in found.items():
        print(f"{name:30}", *(f"{share:.0%}" for share in shares))
    print(f"{'mean':30}", *(f"{share:.1%}" for share in np.mean(list(found.values()), axis=0)))
    if chosen.tracks:
        report_tracks(rows, chosen.tracks, [*chosen.folders, *chosen.held_out])
    np.savez_compressed(
        TARGET, names=np.array(NAMES), features=rows.features, test=rows.test, view=rows.view, clip=rows.clip
    )


if __name__ == "__main__":
    main()
