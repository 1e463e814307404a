"""The command `history forecast`.

Answers: what will the next weeks bring.
"""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from simulator.cli.person.market import Market, against_a_market, delays_of, prior_at
from simulator.cli.person.reading import How, how_it_is_read, read_file
from simulator.cli.shared.speak import show, show_json
from simulator.cli.typed.folders import PathTo
from simulator.cli.typed.numbers import Whole

if TYPE_CHECKING:
    from simulator.loader.history.imports.imported import Imported
    from simulator.model.values.distributions import Floats

_FILE = PathTo()
_NO_PACE = 10
"""proposals a month that are foretold to somebody who has sent none"""


@click.command("forecast")
@click.argument("file", type=_FILE)
@how_it_is_read()
@click.option("--proposals", type=Whole(1, 100_000), metavar="N", help="A month.  [default: as so far]")
@against_a_market()
def forecast_command(
    file: Path,
    how: How,
    proposals: int | None,
    market: Market,
) -> None:
    """Foretell next month's and next quarter's hires, income and Connects from the proposals in FILE."""
    from simulator.report.person.forecast_words import forecast_lines
    from simulator.report.person.import_words import nothing_line, pay_line, price_line
    from simulator.studies.person.back_test import back_test, trusted
    from simulator.studies.person.evidence import evidence_of, evidence_of_counts
    from simulator.studies.person.forecast import MONTH, QUARTER, forecast
    from simulator.studies.person.inference import posterior_of

    read = read_file(file, how)
    history, counts = read.found.history, read.found.counts
    delays = delays_of(read, market.source)
    if history is not None:
        evidence, stages = evidence_of(history, delays)
    else:
        assert counts is not None
        evidence, stages = evidence_of_counts(counts)
    each, pays = _each_and_pays(read)
    a_month = proposals or _pace(read)
    prior = prior_at(market.source, stages, market.options)
    fitted = posterior_of(prior, evidence)
    record = None if history is None else back_test(history, prior, delays)
    held = None if record is None else trusted(fitted, record.trust)
    found = [
        forecast(fitted, days, max(1, round(a_month * days / MONTH)), each, pays) for days in (MONTH, QUARTER)
    ]
    trust = None if record is None else record.trust
    lines = forecast_lines(found, fitted, int(pays.size), trust, held, nothing_line(read))
    if proposals is None and history is not None and not history.size:
        lines.append(
            f"No pace is known, so {_NO_PACE} proposals a month are foretold; --proposals says yours."
        )
    lines += [line for line in (price_line(read), pay_line(read)) if line]
    if market.as_json:
        known = {"says": lines, "hire_chance": fitted.mean(), "moved": fitted.moved()}
        known |= {"hire_chance_low": fitted.quantile(0.025), "hire_chance_high": fitted.quantile(0.975)}
        known |= {"hire_chance_held_back": None if held is None else held.mean()}
        show_json(known | {"trust": 1.0 if trust is None else trust, "forecasts": [
            {**one._asdict(), "hires": one.hires._asdict(), "income": one.income and one.income._asdict()}
            for one in found
        ]})  # fmt: skip
        return
    for line in lines:
        show(line)


def _each_and_pays(read: "Imported") -> "tuple[float, Floats]":
    """Connects for a proposal so far, NaN where unknown, and what each contract was worth [dollars]."""
    import numpy as np

    history, counts = read.found.history, read.found.counts
    if history is None:
        assert counts is not None
        return counts.total("connects") / max(counts.total("sent"), 1), np.empty(0)
    return history.take(history.invited != 1).paid_each, history.won_usd[history.won_usd > 0]


def _pace(read: "Imported") -> float:
    """Proposals a month so far; of counts, those of the mean line."""
    import numpy as np

    history, counts = read.found.history, read.found.counts
    if history is None:
        assert counts is not None
        return max(1.0, counts.total("sent") / max(counts.size, 1))
    sent = history.sent[~np.isnan(history.sent) & (history.invited != 1)]
    if not history.size:
        return _NO_PACE
    if sent.size < 2:
        return float(max(history.size, 1))
    return max(1.0, float(sent.size) / max(float(sent.max() - sent.min()), 30.0) * 30.0)
