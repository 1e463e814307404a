"""The command `history backtest`.

Answers: would the forecasts have been right, and what would another rule have made of the posts that I saw.
"""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from simulator.cli.person.market import Market, against_a_market, delays_of, prior_at
from simulator.cli.person.reading import How, how_it_is_read, read_file
from simulator.cli.shared.speak import USAGE, remark_all, show, show_json, stop, table_of
from simulator.cli.typed.folders import PathTo

if TYPE_CHECKING:
    from simulator.loader.history.table import History
    from simulator.studies.person.back_test import Scores
    from simulator.studies.person.delays import Delays
    from simulator.studies.person.prior import Prior
    from simulator.studies.person.seen import Scored

_FILE = PathTo()


@click.command("backtest")
@click.argument("file", type=_FILE)
@how_it_is_read()
@click.option(
    "--seen", type=_FILE, help="Posts that you saw and did not bid on: which rule would have taken them?"
)
@against_a_market()
def backtest_command(
    file: Path,
    how: How,
    seen: Path | None,
    market: Market,
) -> None:
    """Walk forward through the proposals in FILE: would the forecasts have been right.

    With --seen, also say what other rules would have made of all posts that you saw. What was never sent may
    have won or lost, so that is told by limits.
    """
    from simulator.report.person.forecast_words import backtest_lines
    from simulator.studies.person.back_test import back_test
    from simulator.studies.person.evidence import stages_told

    read = read_file(file, how)
    history = read.found.history
    if history is None:
        stop(f"{file} holds counts; walking forward needs proposals with dates", USAGE)
    left = None if seen is None else _posts(seen)
    prior = prior_at(market.source, stages_told(history.recorded), market.options)
    delays = delays_of(read, market.source)
    found = back_test(history, prior, delays)
    if found is None and left is None:
        stop(f"{file} has too few dated proposals of which the end is known (more than 10 are needed)", USAGE)
    rules = () if left is None else _scores(left, history, prior, delays)
    if market.as_json:
        show_json(_document(found, rules))
        return
    if found is not None:
        for line in backtest_lines(found):
            show(line)
    if rules:
        from simulator.report.person.seen_words import seen_lines, seen_rows

        show("" if found is not None else f"{file} has too few dated proposals to walk through.")
        first, *rest = seen_lines(rules)
        show(first)
        show(table_of(*seen_rows(rules)))
        for line in rest:
            show(line)


def _posts(file: Path) -> "History":
    """Read the posts without a proposal; end with every mistake in words."""
    from simulator.loader.history.imports.seen import import_seen
    from simulator.loader.tables.sheet import SheetError

    try:
        posts = import_seen(file).found.history
    except SheetError as error:
        remark_all(f"Error: {file}: {message}" for message in error.messages)
        click.get_current_context().exit(USAGE)
    assert posts is not None
    return posts


def _scores(left: "History", history: "History", prior: "Prior", delays: "Delays") -> "tuple[Scored, ...]":
    """Try rules on all posts: those with a proposal, and those that were left."""
    from simulator.studies.person.evidence import evidence_of
    from simulator.studies.person.inference import posterior_of
    from simulator.studies.person.seen import scores_of

    rows, _ = evidence_of(history, delays, by_post=False)
    return scores_of(history, left, posterior_of(prior, rows).mean())


def _document(found: "Scores | None", rules: "tuple[Scored, ...]") -> dict[str, object]:
    """What was found, as JSON."""
    from simulator.studies.person.back_test import WAYS

    made: dict[str, object] = {}
    if found is not None:
        scores = (dict(zip(WAYS, one, strict=True)) for one in (found.log_loss, found.brier))
        made = dict(zip(("log_loss", "brier"), scores, strict=True))
        made |= {"proposals": found.proposals, "trust": found.trust}
    return made | ({"rules_on_posts_seen": [one._asdict() for one in rules]} if rules else {})
