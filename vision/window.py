"""Where the client and the others are through a video: bodies of single pictures, linked to paths."""

from dataclasses import dataclass

import numpy as np
import scipy

from vision.people import Body, same_body
from vision.track import Floats

MARGIN_HEIGHTS = 0.25  # of the body's height, kept free around it: an arm's reach beyond the landmarks
# Landmarks end inside the body, by some 5 cm of 1.7 m, and a passerby's steps are not even: as much again.
OUTLINE_HEIGHTS = 0.06
NEARER_HEIGHTS = 0.03  # how much lower in the picture the feet of who stands nearer are; less is their own error
# What one body may change between two looks, as the unit of unlikeness: it moves by half its height in a step (a brisk
# 1.7 m/s), sits down (a third off its height), and its clothes turn and fall into shade (levels of 255).
WAY_HEIGHTS, GROWTH, COLOUR = 0.5, 0.4, 60.0
FARTHEST = 1.5  # of that distance: no one is faster in a living room
MISSED = 0.8  # of a look that does not show a body that must be in it, or shows one that a second look does not
OTHER_CLOTHES = 0.5  # of the unit
ANOTHER = 3.0  # all three units used up: another body
GUESS = 2 / 3 * ANOTHER  # a body that a second look does not show may be none
# No one takes another's place from one look to the next: whatever is found there, if no one else claims it, is the
# same body, such as one that has fallen.
JUST_THE_SAME = 0.99 * ANOTHER
LONGEST_MISS = 6  # looks, 3 s: after a longer time behind someone else, who comes out is a guess

Path = dict[int, Body]
"""One person's bodies, by look."""


@dataclass(frozen=True, eq=False)
class Other:
    """Somebody else: boxes (N, 4) px at the window's times, NaN out of the picture; the color (3,) of the trunk.

    nearer (N,): how much lower than the client's the feet are in the picture, in heights of the client.
    """

    boxes: Floats
    colour: Floats
    nearer: Floats


@dataclass(frozen=True, eq=False)
class Window:
    """Where the client is: time_s (N,), boxes (N, 4) left, top, right, bottom px; color (3,) of the trunk; the others.

    seen_s: between these times the client's box is known.
    """

    time_s: Floats
    boxes: Floats
    colour: Floats
    others: tuple[Other, ...] = ()
    seen_s: tuple[float, float] = (-np.inf, np.inf)

    def at(self, time_s: float) -> Floats:
        """Box that holds the client around `time_s` and, where they stand apart, no one else."""
        left, top, right, bottom = self.during(time_s, time_s)
        mine = self._between(self.boxes, time_s)
        for other in self.others_at(time_s):
            if other[2] < mine[0]:
                left = max(left, (other[2] + mine[0]) / 2)
            elif other[0] > mine[2]:
                right = min(right, (other[0] + mine[2]) / 2)
        return np.array([left, top, right, bottom])

    def during(self, from_s: float, to_s: float) -> Floats:
        """Box that holds the client from `from_s` to `to_s`: the union of the looks, with a margin."""
        before, after = np.searchsorted(self.time_s, [from_s, to_s])
        near = self.boxes[max(0, before - 1) : after + 1]
        left, top = near[:, :2].min(axis=0)
        right, bottom = near[:, 2:].max(axis=0)
        margin = MARGIN_HEIGHTS * (bottom - top)
        return np.array([left - margin, top - margin, right + margin, bottom + margin])

    def others_at(self, time_s: float) -> list[Floats]:
        """Boxes (4,) of the others at a time; NaN out of the picture."""
        return [self._between(other.boxes, time_s) for other in self.others]

    def is_hidden(self, time_s: float) -> bool:
        """Tell whether somebody is between the phone and any part of the client: poses mix two bodies then."""
        mine = self._between(self.boxes, time_s)
        edge_px = OUTLINE_HEIGHTS * (mine[3] - mine[1])
        return any(
            bool(box[0] < mine[2] + edge_px and box[2] > mine[0] - edge_px)
            and float(np.interp(time_s, self.time_s, other.nearer)) > NEARER_HEIGHTS
            for other, box in zip(self.others, self.others_at(time_s), strict=True)
        )

    def is_client(self, time_s: float, body: Body) -> bool:
        """Tell whether a body found in the window is the client's, and not that of a passerby."""
        mine = self._between(self.boxes, time_s)
        aside_px = abs(float(body.box[0] + body.box[2] - mine[0] - mine[2])) / 2
        is_beside = aside_px > max((mine[2] - mine[0]) / 2, MARGIN_HEIGHTS * (mine[3] - mine[1]))
        if is_beside and self.seen_s[0] <= time_s <= self.seen_s[1]:  # somebody whom no look saw
            return False
        own = _change(Body(mine, self.colour), body)
        others = zip(self.others, self.others_at(time_s), strict=True)
        return not any(_change(Body(box, other.colour), body) < own for other, box in others)

    def _between(self, boxes: Floats, time_s: float) -> Floats:
        return np.array([np.interp(time_s, self.time_s, side) for side in boxes.T])


def window_of(looks: int, times_s: list[float], path: Path, others: list[Path]) -> Window:
    """Make the client's window of the paths of everybody."""
    boxes = _boxes(looks, path)
    seen_s = (times_s[min(path)], times_s[max(path)])
    them = tuple(_other(boxes, _boxes(looks, other, leaves=True), _usual_colour(other)) for other in others)
    return Window(np.array(times_s), boxes, _usual_colour(path), them, seen_s)


def _boxes(looks: int, path: Path, *, leaves: bool = False) -> Floats:
    """Boxes (N, 4) at all looks; who leaves goes on for one look, and is out of the picture (NaN) from then on."""
    known = sorted(path)
    outside = np.nan if leaves else None
    boxes = np.column_stack(
        [np.interp(range(looks), known, each, outside, outside) for each in np.array([path[i].box for i in known]).T]
    )
    if leaves and len(known) > 1:
        for last, step in ((known[0], -1), (known[-1], 1)):
            if 0 <= last + step < looks:
                boxes[last + step] = 2 * boxes[last] - boxes[last - step]
    return boxes


def _usual_colour(path: Path) -> Floats:
    return np.asarray(np.median([body.colour for body in path.values()], axis=0))


def _other(mine: Floats, boxes: Floats, colour: Floats) -> Other:
    """Compare the feet where the two stand apart, if they do: those of who is hidden are a guess."""
    nearer = (boxes[:, 3] - mine[:, 3]) / (mine[:, 3] - mine[:, 1])
    there = np.isfinite(nearer)
    apart = there & ((boxes[:, 0] > mine[:, 2]) | (boxes[:, 2] < mine[:, 0]))
    if apart.any():
        nearer = np.interp(np.arange(len(nearer)), np.flatnonzero(apart), nearer[apart])
    return Other(boxes, colour, np.full(len(nearer), np.median(nearer[there])) if not apart.any() else nearer)


def paths_of(looks: list[list[Body]]) -> list[Path]:
    """Everyone's bodies by look: the links between bodies that together change the least.

    All links are chosen at once, so that who comes out from behind somebody goes on, and is not taken for that one
    before: each body has one link to a later one, or ends there, which costs as much as another body, or GUESS.
    """
    bodies = [(now, body) for now, found in enumerate(looks) for body in found]
    if not bodies:
        return []
    count = len(bodies)
    links = [(index, count + index, ANOTHER if body.sure else GUESS) for index, (_, body) in enumerate(bodies)]
    for first, (was, body) in enumerate(bodies):
        for second in range(first + 1, count):
            now, later = bodies[second]
            if was < now <= was + LONGEST_MISS and (unlike := _unlike(body, later, now - was)) < ANOTHER:
                links.append((first, second, 1e-6 + unlike + _missed(body, later, looks[was + 1 : now])))
            elif now > was + LONGEST_MISS:
                break
    firsts, seconds, costs = zip(*links, strict=True)
    table = scipy.sparse.coo_array((costs, (firsts, seconds)), (count, 2 * count)).tocsr()
    chosen = scipy.sparse.csgraph.min_weight_full_bipartite_matching(table)
    before = {int(second): int(first) for first, second in zip(*chosen, strict=True)}
    path_of: list[Path] = []
    for index, (now, body) in enumerate(bodies):
        path_of.append(path_of[before[index]] if index in before else {})
        path_of[index][now] = body
    return [path for index, path in enumerate(path_of) if index not in before]


def _missed(body: Body, later: Body, between: list[list[Body]]) -> float:
    """What it costs that looks between two do not show the body, though nobody in other clothes is in its place."""
    missed = 0
    for number, others in enumerate(between, 1):
        box = body.box + (later.box - body.box) * number / (len(between) + 1)
        before = [each for each in others if each.box[0] < (box[0] + box[2]) / 2 < each.box[2]]
        looks_alike = [min(_recoloured(body, each), _recoloured(later, each)) < OTHER_CLOTHES for each in before]
        missed += all(looks_alike)
    return MISSED * missed


def _unlike(body: Body, later: Body, looks: int) -> float:
    """Dissimilarity between two bodies some looks apart; at least ANOTHER for an implausible displacement."""
    tall = body.box[3] - body.box[1]
    way = float(np.linalg.norm((later.box[:2] + later.box[2:] - body.box[:2] - body.box[2:]) / 2)) / (
        WAY_HEIGHTS * tall
    )
    growth = abs(float(np.log((later.box[3] - later.box[1]) / tall))) / GROWTH
    colour = _recoloured(body, later)
    alike = way / np.sqrt(looks) + growth + colour + MISSED * (2 - body.sure - later.sure) / 2  # half at each link
    if looks == 1 and same_body(body.box, later.box):
        alike = min(alike, JUST_THE_SAME)
    return min(float(alike), ANOTHER) if way <= FARTHEST * looks else ANOTHER


def _change(known: Body, body: Body) -> float:
    """Dissimilarity between where a body must be at a time, and one that was found: its edges, and its clothes."""
    aside = float(np.abs(body.box - known.box).mean()) / (WAY_HEIGHTS * float(body.box[3] - body.box[1]))
    return aside + _recoloured(known, body)


def _recoloured(body: Body, other: Body) -> float:
    return float(np.linalg.norm(other.colour - body.colour)) / COLOUR
