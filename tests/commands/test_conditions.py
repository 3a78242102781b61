"""Every condition that the app asks for is an option of `stridewell analyse`, with the same answers and limits."""

from typing import Any, get_args

import pytest
import typer.main

import cli
from assessments.conditions import CONDITIONS, ConditionSpec


@pytest.mark.parametrize("spec", CONDITIONS.values(), ids=lambda spec: spec.name)
def test_a_condition_is_an_option_of_the_command(spec: ConditionSpec) -> None:
    command: Any = typer.main.get_command(cli.app)
    options = {name: option for option in command.commands["analyse"].params for name in option.opts}
    assert spec.option in options, f"`stridewell analyse` has no {spec.option}, which gives the {spec.short}."
    option = options[spec.option]
    if spec.answers:
        answers = get_args(option.type_descriptor.annotation)
        assert set(answers) == set(spec.choices), f"{spec.option} takes other answers than the app."
    if spec.limits:
        least, most = spec.limits
        assert (option.min, option.max or most) == (least, most), f"{spec.option} has other limits than the app."
