"""Series of alike results: none is left out, and none stands with one that it cannot be compared with."""

from hypothesis import given
from hypothesis import strategies as st

from assessments.assessment import Assessment, Measure, Quality
from assessments.conditions import Conditions
from assessments.progress.change import why_not_comparable
from assessments.progress.series import exercise, series_of
from vision.findings import Finding

REJECTED = Quality((Finding("dark", "reject", "Too dark."),))
results = st.builds(
    Assessment,
    test=st.sampled_from(["chair_stand_30s", "single_leg_stance"]),
    view=st.sampled_from(["front", "left_side"]),
    quality=st.sampled_from([Quality(), Quality(), REJECTED]),
    measures=st.sampled_from(["left", "right"]).map(lambda leg: {"stance_leg": Measure(leg, "1")}),
    repetitions=st.just(()),
    events=st.just(()),
    scores=st.just(()),
    curves=st.just(()),
    software=st.none(),
    video=st.none(),
    conditions=st.sampled_from([41.5, 42.2, 43.0, 45.0, None]).map(lambda height: Conditions(chair_height_cm=height)),
)


@given(st.lists(results, max_size=12))
def test_each_result_is_in_one_series_of_its_like(given_results: list[Assessment]) -> None:
    numbered = list(enumerate(given_results))
    series = series_of(numbered, lambda each: each[1])
    assert sorted(number for each in series for number, _ in each) == list(range(len(numbered)))
    assert [each[-1][0] for each in series] == sorted(each[-1][0] for each in series)
    for each in series:
        assert each == sorted(each, key=lambda pair: pair[0])
        newest = each[-1][1]
        assert all(why_not_comparable(earlier, newest) is None for _, earlier in each[:-1])
        assert len({exercise(result) for _, result in each}) == 1
        assert newest.quality is not REJECTED or len(each) == 1
