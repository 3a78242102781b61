"""From a clip's plan to what is filmed: the client, the room, the phone, those who pass, and the truth."""

from collections.abc import Callable
from dataclasses import fields
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.bench.camera import Camera, Phone
from benchmarks.bench.captures.plans import capture_of
from benchmarks.bench.captures.retarget import retargeted
from benchmarks.bench.clips import BODIES, ClipPlan, View, body_of
from benchmarks.bench.film import film
from benchmarks.bench.furniture import Box, Chair, chair_boxes, furniture_boxes
from benchmarks.bench.motion import RATE_HZ, Motion
from benchmarks.bench.motions.walk import Walk
from benchmarks.bench.people import Person
from benchmarks.bench.rooms import Room
from benchmarks.bench.truth import one_leg_truth, stages_truth, stands_truth, walk_truth
from benchmarks.bench.turning import Floats, about

TRUTHS: dict[str, Callable[[Motion], dict[str, Any]]] = {
    "walk": walk_truth,
    "five_stands": stands_truth,
    "thirty_seconds": stands_truth,
    "one_leg": one_leg_truth,
    "quiet": one_leg_truth,
    "stages": stages_truth,
}


@cache
def _person(split: str, number: int) -> Person:
    body = body_of(split, number)
    return Person(body.shape, body.clothes)


def render(plan: ClipPlan, folder: Path) -> None:
    """Film a clip of the list into a folder."""
    motion = plan.motion.moved(_person(plan.split, plan.body))
    if getattr(plan.motion, "aid", None):
        motion.aid = _frame(motion)
    filmed(plan, motion, folder)


def render_capture(plan: ClipPlan, path: Path, entry: dict[str, Any], folder: Path) -> None:
    """Film a capture of a list, on a body of its split."""
    names = {joint: tuple(markers) for joint, markers in entry["joints"].items()}
    motion = retargeted(capture_of(path, entry), names, _person(plan.split, plan.body))
    left = (motion.landmarks["left_hip"] - motion.landmarks["right_hip"]).mean(axis=0)
    motion.plan = {"turn": entry.get("turn", False), "lifted": entry.get("lifted")}
    motion.plan["faces_deg"] = float(np.degrees(np.arctan2(-left[0], left[1])))
    filmed(plan, motion, folder)


def filmed(plan: ClipPlan, motion: Motion, folder: Path) -> None:
    """Film a motion, scripted or captured, as a plan says."""
    rng = np.random.default_rng(plan.seed)
    camera = placed(plan.view, motion)
    passers = [_passer(plan, motion, camera)] if plan.passer else []
    span_m = _span_m([motion, *passers], camera)
    chair: Chair | None = motion.plan.get("chair")
    boxes = [*(chair_boxes(chair) if chair else []), *_furnished(plan, span_m, rng)]
    room = Room(camera, span_m, boxes, plan.seed, plan.view.light)
    truth = TRUTHS[plan.kind](motion)
    told: dict[str, Any] = {
        "fps": plan.coding.fps,
        "split": plan.split,
        "body": f"{plan.split}_{plan.body}",
        "truth": truth,
    }
    told["pinhole"] = plan.view.is_pinhole
    if passers:
        x, y = camera.seen_px(motion.root[0])
        told["args"] = ["--subject", f"{x:.0f},{y:.0f}@0"]
    film(folder / f"{plan.name}.mp4", [motion, *passers], room, plan.coding, plan.seed, told)


def placed(view: View, motion: Motion) -> Camera:
    """Put the phone where it sees all of the client: at the side of a walk, at its end, or before a stand."""
    begin, end = motion.root[0, :2], motion.root[-1, :2]
    gone_m = float(np.linalg.norm(end - begin))
    walks = gone_m > 1
    heading_deg = (
        float(np.degrees(np.arctan2(*(end - begin)[::-1]))) if walks else float(motion.plan.get("faces_deg", 0))
    )
    away = about("z", heading_deg + view.azimuth_deg)[0][:2, 0]
    facing = abs(view.azimuth_deg) < 20 or abs(view.azimuth_deg) > 160
    middle = (begin + end) / 2
    body_m = motion.person.height_m
    # Half the body's height fills two fifths of the picture; a way across fills three quarters of its width.
    tall_m = 0.62 * body_m / (0.8 * view.size[1] / view.size[0] * np.tan(np.radians(view.across_deg / 2)))
    wide_m = gone_m * abs(np.sin(np.radians(view.azimuth_deg))) / (1.5 * np.tan(np.radians(view.across_deg / 2)))
    if walks and facing:
        eye = (end if abs(view.azimuth_deg) < 20 else begin) + away * (tall_m + 0.3)
    else:
        eye = middle + away * (
            max(tall_m, wide_m) * view.nearness + 0.3 * gone_m * abs(np.cos(np.radians(view.azimuth_deg)))
        )
    return Camera(
        eye=(float(eye[0]), float(eye[1]), view.high_m),
        target=(float(middle[0]), float(middle[1]), 0.5 * body_m),
        **{field.name: getattr(view, field.name) for field in fields(Phone)},
    )


def _passer(plan: ClipPlan, motion: Motion, camera: Camera) -> Motion:
    """Somebody of the same split who walks across the picture, 0.9 m before or 1.2 m behind the client."""
    other = _person(plan.split, (plan.body + 1) % BODIES)
    walked = Walk(step_m=0.62, cadence=108, steps=9, flying=True, seed=plan.seed).moved(other)
    middle = motion.root[len(motion.root) // 2, :2]
    seen = middle - np.array(camera.eye[:2])
    seen = seen / np.linalg.norm(seen)
    turn = about("z", float(np.degrees(np.arctan2(seen[0], -seen[1]))))[0]
    at = middle + seen * (-0.9 if plan.passer == "before" else 1.2)
    crossing = turn @ (walked.root[len(walked.root) // 2] * [1, 1, 0])
    return walked.moved(np.array([*at, 0.0]) - crossing, turn)


def _frame(motion: Motion) -> Any:
    """A walking frame, 0.35 m ahead of the hips: four legs, two handles and a bar."""
    import trimesh

    parts = [((0.03, 0.03, 0.88), (x, y, 0.44)) for x in (0.15, 0.5) for y in (-0.27, 0.27)]
    parts += [((0.4, 0.03, 0.03), (0.32, y, 0.88)) for y in (-0.27, 0.27)] + [((0.03, 0.54, 0.03), (0.5, 0, 0.75))]
    boxes = []
    for size, center in parts:
        box = trimesh.creation.box(size)
        box.apply_translation(center)
        boxes.append(box)
    mesh = trimesh.util.concatenate(boxes)
    colors = np.tile([150.0, 152, 158], (len(mesh.vertices), 1))
    return (np.asarray(mesh.vertices), np.asarray(mesh.faces), colors), motion.root * [1, 1, 0]


def _span_m(motions: list[Motion], camera: Camera) -> Floats:
    ways = np.concatenate([*(each.root[:: RATE_HZ // 4, :2] for each in motions), [camera.eye[:2]]])
    low, high = ways.min(axis=0) - 1.3, ways.max(axis=0) + 1.3
    return np.array([low[0], high[0], low[1], high[1]])


def _furnished(plan: ClipPlan, span_m: Floats, rng: np.random.Generator) -> list[Box]:
    """Furniture along the walls, where nobody walks."""
    x0, x1, y0, y1 = span_m
    places = [
        (x0 + 0.5, y1 - 0.5, 0.0),
        (x1 - 0.5, y1 - 0.5, 0.0),
        (x0 + 0.5, y0 + 0.5, 180.0),
        (x1 - 0.5, y0 + 0.5, 180.0),
    ]
    corners = rng.permutation(len(places))[: len(plan.furniture)]
    boxes = []
    for kind, at in zip(plan.furniture, corners, strict=True):
        x, y, turn_deg = places[at]
        boxes += furniture_boxes(kind, x, y, turn_deg, rng)
    return boxes
