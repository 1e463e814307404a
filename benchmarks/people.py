"""Would the forecasts for one person have been right, on people of another year than those that stand in?

People of two rules play the markets of 2023 and 2025. Each is taken for a person with a log of proposals: the
chances are fitted with the prior of their own year or of the other one, the next month is foretold, and the
log is walked through. `python -m benchmarks people` prints the figures of `docs/evidence.md`.
"""

import tempfile
from pathlib import Path
from typing import NamedTuple

import numpy as np

from simulator.loader.scenario import load_scenario
from simulator.runs.run import run
from simulator.studies.person.back_test import WAYS, back_test
from simulator.studies.person.delays import delays_of_rules
from simulator.studies.person.evidence import evidence_of
from simulator.studies.person.forecast import hires_law
from simulator.studies.person.histories import as_known_on, histories_of
from simulator.studies.person.inference import posterior_of
from simulator.studies.person.prior import SIMULATED, prior_of_counts

RULES = {"everything": "spray_and_pray", "good fit": "{fit_threshold: {threshold: 0.7}}"}
YEARS = {"2023": ("2023_card6", 240, 7.5), "2025": ("2025_dynamic", 120, 30.0)}
"""rules of the platform, posts a day, dollars a month for more Connects"""
WORLDS, PEOPLE = 40, 10
PARTS, MONTH, WARM_UP = (20, 60, 150), 30, 30
LONGEST = 100
"""proposals of a history that is walked through"""
_COLUMNS = ["proposals", "opened", "replied", "hires"]
_TEXT = """name: people
question: Would forecasts for one person have been right?
pack: {pack}
competition: field
clock: {{tick: 6 h}}
horizon: 240 d
warmup: {warm_up} d
jobs: {{per_day: {posts}, categories: {{web: 1}}}}
invitations: {{profiles: 2500}}
connects: {{top_up: {{rule: monthly, monthly_budget_usd: {dollars}}}}}
freelancers:
{groups}
run: {{replications: {worlds}, keep_tables: {worlds}, seed: {seed}}}
"""


class Year(NamedTuple):
    """People of one year: what each did in all, and what each would have written down, by their rule."""

    counts: dict
    histories: dict
    delays: object

    def prior(self, rule):
        """What people with a rule do."""
        return prior_of_counts(self.counts[rule], SIMULATED)


def played(year, folder, seed=1, worlds=WORLDS, people=PEOPLE):
    """Play the people of a year.

    Parameters
    ----------
    year : {"2023", "2025"}
    folder : Path
        Where the run may lie.
    seed : int
    worlds, people : int
        How many worlds, and people of each rule in each of them; those of one world share its posts.

    Returns
    -------
    Year
    """
    pack, posts, dollars = YEARS[year]
    each = f"count: {people}, hours_per_week: 40"
    groups = "\n".join(f"  - {{name: {name}, strategy: {rule}, {each}}}" for name, rule in RULES.items())
    file = Path(folder) / f"people_{year}.yaml"
    file.write_text(
        _TEXT.format(
            pack=pack, posts=posts, dollars=dollars, groups=groups, worlds=worlds, seed=seed, warm_up=WARM_UP
        ),
        encoding="utf-8",
    )
    scenario = load_scenario(file)
    result = run(scenario, out=Path(folder) / f"{year}_{seed}")
    lanes = result.freelancers
    counts = {rule: lanes.loc[lanes["group"] == rule, _COLUMNS].to_numpy(float) for rule in RULES}
    counts = {rule: one[one[:, 0] > 0] for rule, one in counts.items()}
    return Year(
        counts, {rule: histories_of(result, rule) for rule in RULES}, delays_of_rules(scenario.clients)
    )


def places(of, by, rule, part):
    """Place of what came among what was foretold: between 0 and 1, people x stages; even if it is right.

    Parameters
    ----------
    of, by : Year
        Whose people, and whose prior.
    rule : str
    part : int
        Days of the log that are known.

    Returns
    -------
    array
    """
    prior, rng, found = by.prior(rule), np.random.default_rng(1), []
    day = WARM_UP + part
    for history in of.histories[rule]:
        ahead = history.take((history.sent >= day) & (history.sent < day + MONTH))
        if not ahead.size:
            continue
        known, _ = evidence_of(as_known_on(history, day), of.delays, by_post=False)
        fitted = posterior_of(prior, known)
        row = []
        for at, stage in enumerate(SIMULATED):
            law, got = hires_law(fitted, ahead.size, at), int((ahead.stage >= stage).sum())
            below = law[:got].sum()
            row.append(below + rng.random() * (law[got] if got < law.size else 0.0))
        found.append(row)
    return np.array(found).reshape(-1, len(SIMULATED))


def held(places_found, level):
    """Share of the places that lie within the middle range of this level."""
    return (np.abs(places_found - 0.5) < level / 2).mean(axis=0)


def walked(of, by, rule):
    """Scores of every history of a rule: people x ways of the two scores, and how many were foretold."""
    prior, logs, squares, counts = by.prior(rule), [], [], []
    for history in of.histories[rule]:
        own = history.take(np.arange(min(history.size, LONGEST)))
        scores = back_test(own, prior, of.delays)
        if scores is not None:
            logs.append(scores.log_loss)
            squares.append(scores.brier)
            counts.append(scores.proposals)
    return np.array(logs), np.array(squares), np.array(counts)


def _coverage_rows(years):
    rows = []
    for of, by in (("2023", "2025"), ("2025", "2023"), ("2023", "2023"), ("2025", "2025")):
        for rule in RULES:
            for part in PARTS:
                found = places(years[of], years[by], rule, part)
                rows.append(
                    {"of": of, "by": by, "rule": rule, "days": part, "people": len(found)}
                    | {str(level): held(found, level).round(4).tolist() for level in (0.8, 0.95)}
                )
    return rows


def _walk_rows(years):
    rows = []
    for of, by in (("2025", "2025"), ("2023", "2025"), ("2025", "2023"), ("2023", "2023")):
        for rule in RULES:
            logs, squares, counts = walked(years[of], years[by], rule)
            for name, scores in (("log", logs), ("brier", squares)):
                enough = counts >= 10
                rows.append({
                    "of": of, "by": by, "rule": rule, "score": name, "people": len(counts),
                    "beats raw rate": float((scores[:, 0] < scores[:, 1]).mean()),
                    "beats last 30": float((scores[:, 0] < scores[:, 3]).mean()),
                    "mean against field": float(scores[:, 0].mean() / scores[:, 2].mean() - 1),
                    "worst against field": float((scores[enough, 0] / scores[enough, 2]).max() - 1),
                    "held back: beats raw rate": float((scores[:, 4] < scores[:, 1]).mean()),
                    "held back: mean against field": float(scores[:, 4].mean() / scores[:, 2].mean() - 1),
                    "held back: worst against field": float(
                        (scores[enough, 4] / scores[enough, 2]).max() - 1
                    ),
                    **{way: float(scores[:, k].mean()) for k, way in enumerate(WAYS)},
                })  # fmt: skip
    return rows


KINDS = {
    "people of 2023, prior of 2025": lambda row: (row["of"], row["by"]) == ("2023", "2025"),
    "people of 2025, prior of 2023": lambda row: (row["of"], row["by"]) == ("2025", "2023"),
    "prior of the other year": lambda row: row["of"] != row["by"],
    "prior of their own year": lambda row: row["of"] == row["by"],
}


def _coverage_lines(rows):
    """How often the ranges held: of all people of a kind, and in the worst and the best single cell."""
    for name, chosen in KINDS.items():
        own = [row for row in rows if chosen(row)]
        weights = [row["people"] for row in own]
        for level in ("0.8", "0.95"):
            stages = 100 * np.average([row[level] for row in own], axis=0, weights=weights)
            each = ", ".join(f"{one:.1f}" for one in stages)
            yield (
                f"{name}, ranges of {100 * float(level):g} % ({sum(weights):,} forecasts): "
                f"views, replies, hires {each}; all {stages.mean():.1f} %"
            )
    for level in ("0.8", "0.95"):
        cells = 100 * np.array([row[level] for row in rows])
        yield f"single cells, ranges of {100 * float(level):g} %: {cells.min():.1f} to {cells.max():.1f} %"


def report(seed=1):
    """Play, foretell and walk."""
    with tempfile.TemporaryDirectory() as folder:
        years = {year: played(year, folder, seed) for year in YEARS}
    cover, walk = _coverage_rows(years), _walk_rows(years)
    lines = list(_coverage_lines(cover))
    for row in walk:
        whose = f"{row['of']} by {row['by']}, {row['rule']}, {row['score']} ({row['people']} people)"
        won, last = (100 * row[f"beats {way}"] for way in ("raw rate", "last 30"))
        mean, worst = (100 * row[f"{what} against field"] for what in ("mean", "worst"))
        lines.append(
            f"{whose}: beats the raw rate in {won:.1f} %, the last 30 in {last:.1f} %; against the field "
            f"{mean:+.2f} % on average, {worst:+.2f} % at worst; held back "
            + ", ".join(
                f"{what} {100 * row[f'held back: {what}']:+.2f} %"
                for what in ("beats raw rate", "mean against field", "worst against field")
            )
        )
    return lines, {"coverage": cover, "walk": walk}
