"""What checks look up and calculate, and that nothing else is ever run."""

from __future__ import annotations

from dataclasses import replace

import pytest

from engine.api import NetworkInfo
from gui.lessons.checks import CheckError, NotOpenError, calculate, same, value
from gui.lessons.script import Check
from tests.gui.fakes import LENET

OTHER = replace(
    LENET, name="other", title="Other", parameters=7, card={"published": {"top1_error": 30.2, "top5_error": 10.5}}
)


def find(name: str) -> NetworkInfo | None:
    return {"": LENET, "lenet5": LENET, "other": OTHER}.get(name)


@pytest.mark.parametrize(
    ("subject", "expected"),
    [
        ("conv1.output", "6x28x28"),
        ("fc3.output", "10"),
        ("conv2.parameters", 2416),
        ("conv2.macs", 240000),
        ("conv2.kernel", "5x5"),
        ("pool1.stride", "2x2"),
        ("conv1.padding", "0x0"),
        ("pool2.receptive_field", "16x16"),
        ("pool2.jump", "4x4"),
        ("conv2.weight", "16x6x5x5"),
        ("network.parameters", 61706),
        ("network.macs", 416520),
        ("network.name", "lenet5"),
        ("other:parameters", 7),
        ("other:conv1.output", "6x28x28"),
        ("lenet5:labels[3]", "3"),
        ("lenet5:test_accuracy", 0.99),
        ("round(lenet5:test_accuracy * 100, 1)", 99.0),
        ("other:top5_error", 10.5),
        ("conv2.parameters - 16", 2400),
        ("(7 - 3) // 3 + 1", 2),
        ("(7 - 3) / 2 + 1", 3.0),
        ("max(1, 1, 5, 6)", 6),
        ("round(exp(1), 2)", 2.72),
        ("round(other:parameters / 1e6, 6)", 7e-06),
        ("-3 * -2", 6),
    ],
)
def test_facts_and_calculations(subject: str, expected: object) -> None:
    assert value(subject, find) == expected


@pytest.mark.parametrize(
    ("check", "truth"),
    [
        (Check("conv1.output", "6x28x28"), True),
        (Check("conv1.output", "6x28x27"), False),
        (Check("10 / 2", "5"), True),
        (Check("conv2.parameters", "2,416"), False),
        (Check("lenet5:labels[3]", "4"), False),
        (Check("0.1 + 0.2", "0.3"), True),
        (Check("0.1 + 0.2", "0.3001"), False),
    ],
)
def test_a_check_holds_or_does_not(check: Check, truth: bool) -> None:
    assert same(value(check.subject, find), check.expected) is truth


@pytest.mark.parametrize(
    "subject",
    [
        "conv9.output",
        "conv1.colour",
        "relu1.kernel",
        "flatten.receptive_field",
        "network.colour",
        "lenet5:top5_error",
        "lenet5:labels[99]",
        "conv1.output + 1",
        "1 / 0",
        "exp(10000)",
        "1 +",
        "2 ** 3",
        "__import__('os').system('true')",
        "open('x')",
        "max(x for x in (1, 2))",
        "round(1, ndigits=0)",
        "'a' * 3",
        "True + 1",
        "(" * 500 + "1" + ")" * 500,
        "max()",
    ],
)
def test_what_is_none_is_refused(subject: str) -> None:
    with pytest.raises(CheckError):
        value(subject, find)


def test_a_network_that_is_not_to_be_had_is_told_apart() -> None:
    with pytest.raises(NotOpenError):
        value("vgg16:parameters", find)


def test_names_are_only_those_given() -> None:
    assert calculate("a * 2", {"a": 21}) == 42
    with pytest.raises(CheckError):
        calculate("b", {"a": 21})
