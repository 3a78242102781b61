"""The body as MediaPipe draws it: the landmarks, the two sides, and the groups that the rooms use."""

from enum import IntEnum
from typing import Literal

LANDMARKS = 33

Side = Literal["left", "right"]
SIDES: tuple[Side, Side] = ("left", "right")
"""What has one entry a side has the left one first: `PAIR[SIDES.index(side)]`."""


class Landmark(IntEnum):
    """BlazePose landmark numbers that the rooms use (Bazarevsky et al. 2020, arXiv:2006.10204)."""

    NOSE = 0
    LEFT_EAR = 7
    RIGHT_EAR = 8
    LEFT_SHOULDER = 11
    RIGHT_SHOULDER = 12
    LEFT_ELBOW = 13
    RIGHT_ELBOW = 14
    LEFT_WRIST = 15
    RIGHT_WRIST = 16
    LEFT_PINKY = 17
    RIGHT_PINKY = 18
    LEFT_INDEX = 19
    RIGHT_INDEX = 20
    LEFT_THUMB = 21
    RIGHT_THUMB = 22
    LEFT_HIP = 23
    RIGHT_HIP = 24
    LEFT_KNEE = 25
    RIGHT_KNEE = 26
    LEFT_ANKLE = 27
    RIGHT_ANKLE = 28
    LEFT_HEEL = 29
    RIGHT_HEEL = 30
    LEFT_FOOT_INDEX = 31
    RIGHT_FOOT_INDEX = 32


Pair = tuple[Landmark, Landmark]
"""The same landmark left and right."""

EARS: Pair = (Landmark.LEFT_EAR, Landmark.RIGHT_EAR)
SHOULDERS: Pair = (Landmark.LEFT_SHOULDER, Landmark.RIGHT_SHOULDER)
ELBOWS: Pair = (Landmark.LEFT_ELBOW, Landmark.RIGHT_ELBOW)
WRISTS: Pair = (Landmark.LEFT_WRIST, Landmark.RIGHT_WRIST)
HIPS: Pair = (Landmark.LEFT_HIP, Landmark.RIGHT_HIP)
KNEES: Pair = (Landmark.LEFT_KNEE, Landmark.RIGHT_KNEE)
ANKLES: Pair = (Landmark.LEFT_ANKLE, Landmark.RIGHT_ANKLE)
HEELS: Pair = (Landmark.LEFT_HEEL, Landmark.RIGHT_HEEL)
TOES: Pair = (Landmark.LEFT_FOOT_INDEX, Landmark.RIGHT_FOOT_INDEX)

# What moves under one name: where MediaPipe calls one of them by the other side's name, it does so with all of them.
LEGS: tuple[Pair, ...] = (KNEES, ANKLES, HEELS, TOES)
ARMS: tuple[Pair, ...] = (
    ELBOWS,
    WRISTS,
    (Landmark.LEFT_PINKY, Landmark.RIGHT_PINKY),
    (Landmark.LEFT_INDEX, Landmark.RIGHT_INDEX),
    (Landmark.LEFT_THUMB, Landmark.RIGHT_THUMB),
)

# The left side first, each from the top down.
LEG_JOINTS = tuple(zip(HIPS, KNEES, ANKLES, strict=True))
SHANKS = tuple(zip(KNEES, ANKLES, strict=True))
FEET = tuple(zip(ANKLES, HEELS, TOES, strict=True))

FACE = slice(Landmark.NOSE, Landmark.LEFT_SHOULDER)  # nose, eyes, ears and mouth
BELOW_HEAD = slice(Landmark.LEFT_SHOULDER, LANDMARKS)

BONES: tuple[tuple[int, int], ...] = (
    (11, 12), (11, 23), (12, 24), (23, 24), (11, 13), (13, 15), (12, 14), (14, 16),
    (23, 25), (25, 27), (24, 26), (26, 28), (27, 29), (29, 31), (27, 31), (28, 30), (30, 32), (28, 32),
)  # fmt: skip
