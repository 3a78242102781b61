"""The SPPB: points against a table made by hand, what does not count, marks, limits, and changes of the total."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import product

import pytest

from assessments.assessment import Assessment, Measure, Quality
from assessments.conditions import Conditions
from assessments.protocol import all_tests
from assessments.sppb.balance_part import STANCES
from assessments.sppb.part import PARTS, Part, PartName
from assessments.sppb.points import STAGES
from assessments.sppb.sppb import Sppb, change, compose
from assessments.sppb.timed_parts import HELPED, STANDS, STANDS_TIME, WALK, WALK_TIME
from vision.findings import Finding

# Made by hand from the printed table, and not from the csv: the points of each time, at the edges and beside them. A
# time counts as printed to 0.01 s.
WALK_4M = [
    *((each, 4) for each in (1.9, 3.62, 3.63, 4.65, 4.8, 4.81, 4.8149)),
    *((each, 3) for each in (4.815, 4.82, 4.825, 5.0, 6.19, 6.2, 6.2049)),
    *((each, 2) for each in (6.205, 6.21, 7.0, 8.69, 8.7, 8.7049)),
    *((each, 1) for each in (8.705, 8.71, 12.0, 61.0)),
]
WALK_3M = [
    *((each, 4) for each in (1.9, 3.61, 3.6149, 3.62, 3.6249)),
    *((each, 3) for each in (3.625, 3.63, 4.64, 4.65, 4.6549)),
    *((each, 2) for each in (4.655, 4.66, 4.82, 6.51, 6.52, 6.5249)),
    *((each, 1) for each in (6.525, 6.53, 8.7, 61.0)),
]
CHAIR = [
    *((each, 4) for each in (5.0, 11.0, 11.18, 11.19, 11.1949)),
    *((each, 3) for each in (11.195, 11.2, 12.0, 13.6, 13.69, 13.6949)),
    *((each, 2) for each in (13.695, 13.7, 15.0, 16.69, 16.6949)),
    *((each, 1) for each in (16.695, 16.7, 30.0, 59.99, 60.0, 60.0049)),
    *((each, 0) for each in (60.005, 60.01, 61.0)),
]
HOLDS: list[tuple[tuple[float | None, ...], int]] = [
    ((0.0, None, None), 0),
    ((9.99, None, None), 0),
    ((9.9949, None, None), 0),
    ((9.99, 10.0, 10.0), 0),  # the part has ended
    ((10.0, 0.0, None), 1),
    ((9.995, 9.99, None), 1),
    ((10.0, 9.99, 10.0), 1),
    ((10.0, 10.0, 0.0), 2),
    ((10.0, 10.0, 2.99), 2),
    ((10.0, 10.0, 2.9949), 2),
    ((10.0, 10.0, 2.995), 3),
    ((10.0, 10.0, 3.0), 3),
    ((10.0, 10.0, 9.99), 3),
    ((10.0, 10.0, 9.9949), 3),
    ((10.0, 10.0, 9.995), 4),
    ((10.0, 10.0, 10.0), 4),
]
OPEN, USUAL = Conditions(eyes="open"), Conditions(walkway_m=4.0, pace="usual", walking_aid="none")
DARK = Finding("dark", "reject", "The video is too dark.")


def made(
    test: str, said: Conditions, findings: tuple[Finding, ...] = (), **values: Measure | float | None
) -> Assessment:
    measures = {name: each if isinstance(each, Measure) else Measure(each, "s") for name, each in values.items()}
    return Assessment(test, "front", Quality(findings), measures, conditions=said)


def holds(*times: Measure | float | None, said: Conditions = OPEN, findings: tuple[Finding, ...] = ()) -> Assessment:
    return made(STANCES, said, findings, **dict(zip(STAGES, times, strict=True)))


def walk(time: Measure | float | None, said: Conditions = USUAL, findings: tuple[Finding, ...] = ()) -> Assessment:
    return made(WALK, said, findings, **{WALK_TIME: time})


def stands(time: Measure | float | None, helped: float | None = 0, findings: tuple[Finding, ...] = ()) -> Assessment:
    return made(STANDS, Conditions(chair_height_cm=43.0), findings, **{STANDS_TIME: time, HELPED: helped})


WELL = (holds(10.0, 10.0, 10.0), walk(4.0), stands(10.0))


def sppb(*results: Assessment, age_years: int | None = 74, **unable: str) -> Sppb:
    marks: dict[PartName, str] = {name: unable[name] for name in PARTS if name in unable}
    return compose(results, marks, age_years)


def part(of: Sppb, name: PartName) -> Part:
    [found] = [each for each in of.parts if each.name == name]
    return found


def cases() -> Iterator[tuple[tuple[float | None, ...], float, float, float, int]]:
    """Every time of every part, beside turns of the others."""
    for (held, first), (course_m, (time_s, second)) in product(
        HOLDS, [*((4.0, each) for each in WALK_4M), *((3.0, each) for each in WALK_3M)]
    ):
        chair_s, third = CHAIR[round(time_s * 100 + first) % len(CHAIR)]
        yield held, course_m, time_s, chair_s, first + second + third
    for (held, first), (chair_s, third) in product(HOLDS, CHAIR):
        yield held, 4.0, 5.0, chair_s, first + 3 + third


def test_points_equal_a_table_made_by_hand() -> None:
    seen, chairs = 0, set()
    for held, course_m, time_s, chair_s, total in cases():
        found = sppb(holds(*held), walk(time_s, replace(USUAL, walkway_m=course_m)), stands(chair_s))
        assert found.total == total, (held, course_m, time_s, chair_s)
        assert [each.name for each in found.parts] == ["balance", "walk", "chair"]
        seen, chairs = seen + 1, chairs | {chair_s}
    assert seen > 900
    assert chairs == {time_s for time_s, _ in CHAIR}


@pytest.mark.parametrize(
    ("total", "words"),
    [*((n, "Severe") for n in range(4)), *((n, "Moderate") for n in range(4, 7)), *((n, "Mild") for n in range(7, 10))]
    + [(n, "Minimal") for n in range(10, 13)],
)
def test_the_class_is_that_of_the_total(total: int, words: str) -> None:
    one, other = min(total, 4), min(max(total - 4, 0), 4)
    times_s = {4: 10.0, 3: 12.0, 2: 14.0, 1: 20.0, 0: 61.0}
    first = {held: points for held, points in HOLDS}
    held = next(each for each, points in first.items() if points == one)
    walked = {4: walk(4.0), 3: walk(5.0), 2: walk(7.0), 1: walk(9.0)}
    results = [holds(*held), stands(times_s[max(total - 8, 0)]), *([walked[other]] if other else [])]
    found = sppb(*results) if other else sppb(*results, walk="in pain")
    assert found.total == total
    assert found.class_text.startswith(f"{words} limitation (Guralnik JM")
    assert sppb(*WELL, age_years=64).class_text == "The classes of the total are for 65 years or more."
    assert sppb(*WELL, age_years=None).class_text == "The classes of the total are for 65 years or more."


@pytest.mark.parametrize("left_out", range(3))
def test_without_a_part_there_is_no_total(left_out: int) -> None:
    found = sppb(*(each for number, each in enumerate(WELL) if number != left_out))
    assert (found.total, found.possible, found.class_text) == (None, (), "")
    assert [each.state for each in found.parts].count("missing") == 1
    assert found.parts[left_out].state == "missing"
    assert found.parts[left_out].title.lower() in found.total_text
    assert not sppb().has_begun


@pytest.mark.parametrize("name", PARTS)
def test_unable_is_no_points_with_its_reason(name: PartName) -> None:
    number = [*PARTS].index(name)
    found = sppb(*(each for at, each in enumerate(WELL) if at != number), **{name: "knee pain"})
    assert (found.total, part(found, name).state, part(found, name).points) == (8, "unable", 0)
    assert part(found, name).text == "Unable: knee pain"
    both = sppb(*WELL, **{name: "knee pain"})  # one of the two is wrong
    assert (both.total, part(both, name).state) == (None, "does_not_count")


def test_unable_after_a_stage_that_was_held_keeps_its_points() -> None:
    found = part(sppb(holds(10.0, None, None), balance="afraid"), "balance")
    assert (found.state, found.points) == ("unable", 1)
    alone = part(sppb(holds(10.0, None, None)), "balance")
    assert (alone.state, alone.points) == ("missing", None)
    assert "Not measured: Semi-tandem." in alone.text


@pytest.mark.parametrize(
    ("name", "result", "why"),
    [
        ("walk", walk(4.0, replace(USUAL, pace="fast")), "this walk was fast"),
        ("walk", walk(4.0, replace(USUAL, pace=None)), "no pace was entered"),
        ("walk", walk(4.0, replace(USUAL, walkway_m=None)), "no length was entered"),
        ("walk", walk(2.9, replace(USUAL, walkway_m=2.44)), "this one was 2.44 m"),
        ("walk", walk(4.0, findings=(DARK,)), "too dark"),
        ("walk", walk(None), "could not be measured"),
        (
            "walk",
            walk(Measure(None, "s", voided_by=("flying_start",)), USUAL, (Finding("flying_start", "caution", "Ran."),)),
            "Ran.",
        ),
        ("chair", stands(10.0, helped=2), "helped in 2 stands"),
        ("chair", stands(10.0, helped=None), "hands were not seen"),
        ("chair", stands(10.0, findings=(DARK,)), "too dark"),
        ("balance", holds(10.0, 10.0, 10.0, said=Conditions(eyes="closed")), "they were closed"),
        ("balance", holds(10.0, 10.0, 10.0, said=Conditions()), "does not say"),
        ("balance", holds(10.0, 10.0, 10.0, findings=(DARK,)), "too dark"),
        ("balance", holds(10.0, 4.0, None, findings=(Finding("ended_too_early", "caution", "Cut."),)), "may be longer"),
    ],
)
def test_what_does_not_count_has_a_reason_and_gives_no_total(name: PartName, result: Assessment, why: str) -> None:
    others = [each for each in WELL if each.test != result.test]
    found = sppb(*others, result)
    assert (found.total, part(found, name).state, part(found, name).points) == (None, "does_not_count", None)
    assert why in part(found, name).text
    good = next(each for each in WELL if each.test == result.test)
    assert sppb(*WELL, result).total == sppb(result, *others, good).total == 12  # a later or earlier one counts
    assert sppb(*others, result, **{name: "too weak"}).total is not None


def test_a_walk_with_a_flying_start_is_no_part() -> None:
    passing = made("gait", USUAL, speed_m_s=Measure(1.2, "m/s"), **{WALK_TIME: 3.0})
    found = sppb(WELL[0], WELL[2], passing)
    assert (found.total, part(found, "walk").state) == (None, "missing")
    assert "flying start" in part(found, "walk").text


def test_the_fastest_walk_counts_and_the_first_stands() -> None:
    twice = sppb(WELL[0], walk(5.0), walk(4.7), walk(6.3), WELL[2])
    assert part(twice, "walk").points == 4
    assert "the fastest of 3 trials" in part(twice, "walk").text
    assert (twice.loinc, sppb(*WELL).loinc, sppb(WELL[0], WELL[2], walk="weak").loinc) == ("62825-5", None, "62825-5")
    assert part(sppb(stands(12.0), stands(11.0)), "chair").points == 3
    short = replace(USUAL, walkway_m=3.0)  # a course is never read in the other's table
    assert part(sppb(walk(3.0, short), walk(5.0)), "walk").points == 3
    assert part(sppb(walk(4.7, short)), "walk").points == 2


def test_stages_may_be_films_of_their_own_and_the_first_of_each_counts() -> None:
    each = [holds(10.0, None, None), holds(None, 10.0, None), holds(None, None, 5.0), holds(None, None, 10.0)]
    assert part(sppb(*each), "balance").points == 3
    on_one_leg = made(STANCES, replace(OPEN, feet="one_leg"), **dict.fromkeys(STAGES), one_leg_s=3.0)
    assert part(sppb(on_one_leg), "balance").state == "missing"
    assert part(sppb(each[2]), "balance").points is None  # the stages before were not shown


@pytest.mark.parametrize(
    ("result", "possible"),
    [
        (walk(Measure(4.8, "s", 4.7, 4.81)), (4,)),
        (walk(Measure(4.8, "s", 4.7, 4.82)), (3, 4)),
        (walk(Measure(5.0, "s", 4.0, 9.0)), (1, 2, 3, 4)),
        (walk(3.62, replace(USUAL, walkway_m=3.0)), (3, 4)),  # the sources disagree
        (walk(3.61, replace(USUAL, walkway_m=3.0)), (4,)),
        (walk(3.62), (4,)),
        (stands(Measure(60.0, "s", 59.0, 61.0)), (0, 1)),
        (stands(Measure(11.1, "s", 11.0, 11.1949)), (4,)),
        (stands(Measure(11.1, "s", 11.0, 11.195)), (3, 4)),
        (holds(Measure(10.0, "s", 9.9, 10.1), 10.0, 10.0), (0, 4)),
        (holds(10.0, 10.0, Measure(2.9, "s", 2.5, 3.3)), (2, 3)),
    ],
)
def test_a_part_near_a_limit_says_both(result: Assessment, possible: tuple[int, ...]) -> None:
    found = sppb(*(each for each in WELL if each.test != result.test), result)
    own = found.parts[[each.test for each in WELL].index(result.test)]
    assert own.possible == possible
    assert own.points in possible
    assert ("Near a limit" in own.text) == (len(possible) > 1)
    assert found.possible == tuple(8 + each for each in possible)


def test_a_time_is_told_with_its_interval_as_it_is_compared() -> None:
    told = part(sppb(holds(Measure(10.0, "s", 10.0, 10.0), 10.0, Measure(6.355, "s", 6.17, 6.54))), "balance").text
    assert told == (
        "Feet side by side 10.00 s, Semi-tandem 10.00 s, Tandem (heel to toe) 6.36 s (95% interval 6.17 to 6.54 s)."
    )


def test_both_totals_and_classes_are_said_near_a_limit() -> None:
    found = sppb(holds(10.0, 10.0, 5.0), walk(Measure(6.2, "s", 6.1, 6.4)), stands(12.0))
    assert found.total_text == "9 of 12 points (8 or 9, since a part is near a limit)"
    assert found.class_text.startswith("Mild limitation (")
    higher = sppb(holds(10.0, 10.0, 5.0), walk(Measure(4.9, "s", 4.7, 5.1)), stands(12.0))
    assert higher.total_text.startswith("9 of 12 points (9 or 10,")
    assert higher.class_text.startswith("Mild limitation or minimal limitation (")
    assert sppb(*WELL).total_text == "12 of 12 points"


def of_total(total: int, said: Conditions = USUAL) -> Sppb:
    held = {
        4: (10.0, 10.0, 10.0),
        3: (10.0, 10.0, 5.0),
        2: (10.0, 10.0, 1.0),
        1: (10.0, 1.0, None),
        0: (1.0, None, None),
    }
    return sppb(holds(*held[total - 8]), walk(4.0, said), stands(10.0))


@pytest.mark.parametrize(
    ("earlier", "later", "verdict"),
    [
        (10, 10, "no change that can be told"),
        (10, 11, "better, which may matter"),
        (12, 10, "worse, which may matter"),
        (9, 12, "better, more than measurement error"),
        (12, 8, "worse, more than measurement error"),
    ],
)
def test_a_change_of_the_total(earlier: int, later: int, verdict: str) -> None:
    found = change(of_total(earlier), of_total(later))
    assert found
    assert (found.earlier, found.difference, found.verdict) == (earlier, later - earlier, verdict)
    assert [source.split()[0] for source in found.sources] == ["Perera", "Kwon", "Mangione"]


def test_a_change_near_a_limit_and_one_that_is_none() -> None:
    near = sppb(WELL[0], walk(Measure(4.81, "s", 4.7, 4.9)), WELL[2])
    found = change(of_total(12), near)
    assert found
    assert found.verdict == "no change that can be told; a part is near a limit, so the change could be −1 to 0"
    assert change(of_total(12), sppb(WELL[0])) is None
    for other in (replace(USUAL, walkway_m=3.0), replace(USUAL, walking_aid="cane")):
        compared = change(of_total(12), of_total(12, other))
        assert compared
        assert compared.difference is None
        assert compared.verdict.startswith("not comparable: different walk")


def test_its_tests_and_measures_are_those_of_the_registry() -> None:
    feeds = {STANCES: set(STAGES), STANDS: {STANDS_TIME, HELPED}, WALK: {WALK_TIME}}
    known = {name: set(test.specs) for name, test in all_tests().items()}
    assert {STANCES, STANDS} <= set(known)
    assert [name for name, measures in feeds.items() if name in known and not measures <= known[name]] == []
