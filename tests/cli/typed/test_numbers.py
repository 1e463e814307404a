"""Numbers after options, as people write them: read where one thing is meant, explained elsewhere."""

from __future__ import annotations

import click
import pytest
from click.testing import CliRunner

from simulator.cli import main
from simulator.cli.typed.numbers import Chance, Gain, Number, Seconds, Shares, Whole


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        (Whole(1), "200", 200),
        (Whole(1), "1,000", 1000),
        (Whole(1), "1e3", 1000),
        (Whole(1), "10k", 10_000),
        (Whole(0, 2**63 - 1), "9223372036854775807", 2**63 - 1),
        (Number(above=0), "0.05", 0.05),
        (Seconds(above=0), "5s", 5),
        (Seconds(above=0), "90", 90),
        (Seconds(above=0), "2 min", 120),
        (Seconds(above=0), "1h", 3600),
        (Gain(), "5 %", (0.05, True)),
        (Gain(), "20", (20.0, False)),
        (Chance(), "90%", 0.9),
        (Chance(), "0.9", 0.9),
        (Chance(), " 12.5 % ", 0.125),
        (Shares(), "1%,5%,0.25", (0.01, 0.05, 0.25)),
    ],
)
def test_a_number_is_read_as_it_is_written(kind: click.ParamType, text: str, value: object) -> None:
    assert kind.convert(text, None, None) == pytest.approx(value)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("run field_2023 --replications 7,5", "if decimals are meant, write 7.5"),
        ("run field_2023 --replications 2.5", "a whole number is needed, not '2.5'"),
        ("run field_2023 --replications 70%", "here a whole number is needed"),
        ("run field_2023 --replications $7.50", "'$7.50' is money"),
        ("run field_2023 --replications 0", "0 is not in the range (allowed: 1 to 10,000,000)"),
        ("run field_2023 --replications 1e30", "1e30 is not in the range (allowed: 1 to 10,000,000)"),
        ("run field_2023 --replications many", "a whole number is needed, not 'many'"),
        ("run field_2023 --workers 2,000", "(allowed: 1 to 1,024)"),
        ("run field_2023 --seed -1", "not in the range"),
        ("compare field_2023 --budget 1month", "write days, such as 30 d"),
        ("compare field_2023 --budget 0s", "not in the range (allowed: more than 0 and at most 2,592,000"),
        ("compare field_2023 --budget soon", "a number of seconds is needed"),
        ("compare field_2023 --indifference 5%", "is a share of something"),
        ("plan field_2023 --chance 70", "did you mean 70%?"),
        ("plan field_2023 --chance likely", "write it like 90% or 0.9"),
        ("plan field_2023 --hires 4", "(allowed: 1 to 3)"),
        ("adoption market_2023 random --shares 7,5%", "did you mean 7%?"),
        ("adoption market_2023 random --shares half", "write shares such as 1%,5%,25%"),
    ],
)
def test_what_could_be_meant_otherwise_is_explained(line: str, words: str) -> None:
    result = CliRunner().invoke(main, line.split())
    assert (result.exit_code, result.stdout) == (2, "")
    assert words in result.stderr
    assert f"Invalid value for '{line.split()[-2]}'" in result.stderr
