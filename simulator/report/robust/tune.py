"""Tuning for people: an answer, a table, and a document for other programs.

Answers: which settings are best, is it worth changing anything, and how much of the lead was luck.
"""

from collections.abc import Mapping

from simulator.kit.measured import in_yaml
from simulator.metrics.estimates.quantities import LEVEL, Estimate
from simulator.metrics.goals import GOALS, goal_by
from simulator.metrics.numbers import counted, interval, number, signed
from simulator.metrics.strategy import METRICS, Kind
from simulator.report.robust.rules import duration, rule_words
from simulator.report.tables import heading_of
from simulator.report.words.goals import in_a_sentence
from simulator.report.words.plain import window_words
from simulator.report.words.sheet import Sheet
from simulator.studies.tune.ask import Answer, Question
from simulator.studies.tune.final import Edge, Standing
from simulator.studies.tune.grammar import group_of
from simulator.studies.tune.space import Point
from simulator.studies.tune.trace import point_id
from simulator.studies.tune.weigh import Over

_WORLDS = {
    "mean": "on average over {}",
    "worst": "in the worst tenth of {}",
    "regret": "behind the best of each world, in the tenth of {} where that is most",
}
_HAD = {"default": "the defaults", "yours": "what you have"}


def estimate_of(edge: Edge, answer: Answer, sign: float = 1.0) -> Estimate:
    """A value or a lead as tables have it.

    Parameters
    ----------
    edge : Edge
        The number.
    answer : Answer
        Whose.
    sign : float
        -1 to turn a goal of which less is better.

    Returns
    -------
    Estimate
    """
    low, high = sorted((sign * edge.low, sign * edge.high))
    n = answer.tuned.final.fresh
    unit = METRICS[answer.question.measured_by].unit
    return Estimate(sign * edge.value, low, high, n, unit, "t over replications", LEVEL)


def _sign(answer: Answer) -> float:
    return -1.0 if METRICS[answer.question.measured_by].better == "lower" else 1.0


def point_words(point: Point, base: Point) -> str:
    """Write settings, those that differ from others; all are the same if it is empty."""
    changed = {name: value for name, value in point.items() if value != base.get(name)}
    return ", ".join(f"{name} {_value(name, value)}" for name, value in changed.items())


def _value(name: str, value: object) -> str:
    if value is None:
        return "none"
    if name.rpartition(".")[2] in ("max_age", "stale_after", "days", "pause") and isinstance(value, float):
        return duration(value)
    return f"{value:g}" if isinstance(value, float) else str(value)


def _named(answer: Answer) -> str:
    """What was found, as the beginning of a sentence."""
    winner, rules = answer.tuned.final.winner, answer.question.choice is None
    if rules:
        return rule_words(winner)
    assert answer.question.choice is not None
    words = point_words(winner, answer.tuned.start)
    return f"{answer.question.choice.name} with {words}" if words else answer.question.choice.name


def had_words(question: Question, name: str) -> str:
    """Settings that one had, in a sentence."""
    if question.choice is not None:
        return {"default": "the default settings", "yours": "the settings in the scenario"}[name]
    return "the plain score of 0.75" if name == "default" else f"'{question.group}'"


def _had(answer: Answer, name: str) -> str:
    return had_words(answer.question, name)


def tune_answer(answer: Answer) -> str:
    """Say what is best, what it gets, and whether that is better than what one had.

    Parameters
    ----------
    answer : Answer
        What `ask` returned.

    Returns
    -------
    str
    """
    final, question = answer.tuned.final, answer.question
    metric, sign = question.measured_by, _sign(answer)
    kind, goal = METRICS[metric].kind, goal_by(metric)
    value = estimate_of(final.value, answer, sign)
    window = window_words([question.scenario])
    counts = GOALS[goal].counts(window) if goal else f"{in_a_sentence(metric)} in {window}"
    where = worlds_words(question.over, answer.worlds)
    got = f"{number(value.value, kind)} {counts}{where} ({interval(value, kind)})"
    kept = next((name for name in final.fresh_values if name not in final.against), None)
    if kept is not None:
        return f"Keep {_had(answer, kept)}: the search found nothing better. They get {got}."
    leads = "; ".join(
        _lead(estimate_of(one.honest, answer), metric, _had(answer, name))
        for name, one in final.against.items()
    )
    if final.better:
        what = "The best simple rule found: " if question.choice is None else "Best settings found: "
        return f"{what}{_named(answer).rstrip('.')}. It gets {got}: {leads}."
    good = next(name for name, one in final.against.items() if not one.honest.sure)
    so = f"{_had(answer, good)[0].upper()}{_had(answer, good)[1:]}"
    verb = "is" if question.choice is None else "are"
    return (
        f"{so} {verb} as good. The best that the search found is not surely better on fresh luck: "
        f"{_named(answer).rstrip('.')}. It gets {got}: {leads}."
    )


def worlds_words(over: Over, worlds: int) -> str:
    """In which worlds a number holds, as the end of a sentence; empty for one world."""
    if worlds == 1:
        return ""
    return ", " + _WORLDS[over].format(f"{worlds} uncertain worlds")


def _lead(lead: Estimate, metric: str, other: str) -> str:
    """Write a lead over other settings, with its interval."""
    kind = METRICS[metric].kind
    ahead = (lead.value or 0.0) >= 0
    size = signed(abs(lead.value or 0.0), kind).lstrip("+")
    ends = f"{signed(lead.low, kind)} to {signed(lead.high, kind)}"
    return f"{size} {'ahead of' if ahead else 'behind'} {other} (95 % interval of the lead {ends})"


def gap_sentence(answer: Answer) -> str:
    """Say what the lead was while searching and what it is on fresh luck; empty where there was none."""
    found = []
    kind = METRICS[answer.question.measured_by].kind
    for name, one in answer.tuned.final.against.items():
        naive, honest = (estimate_of(edge, answer).value or 0.0 for edge in (one.naive, one.honest))
        found.append(
            f"its lead over {_had(answer, name)} was {signed(naive, kind)} in the plays by which it was "
            f"chosen and is {signed(honest, kind)} in new ones{_gap(naive, honest, kind)}"
        )
    said = "; ".join(found)
    return f"How much was luck: {said}." if found else ""


def _gap(naive: float, honest: float, kind: Kind) -> str:
    """What of a lead was the luck of being chosen, so that it is gone on fresh luck."""
    if honest >= naive or signed(naive, kind) == signed(honest, kind):
        return ", no less"
    return f", so {number(naive - honest, kind)} of it was luck"


def effort_sentence(answer: Answer) -> str:
    """Say what was played."""
    tuned = answer.tuned
    points = len({point_id(one.point) for g in tuned.generations for one in g.seen})
    worlds = f" in {answer.worlds} worlds each" if answer.worlds > 1 else ""
    return (
        f"Tried {counted(points, 'setting' if answer.question.choice else 'rule')}{worlds} over "
        f"{counted(len(tuned.generations), 'generation')}; {counted(len(tuned.final.standings), 'finalist')} "
        f"met {counted(tuned.final.replications, 'replication')} more, the winner "
        f"{counted(tuned.final.fresh, 'replication')} of fresh luck."
    )


_FEW_FINALISTS, _FINALIST_WIDE = 3, 50


def tune_table(answer: Answer, details: bool = True) -> Sheet:
    """Lay out the finalists, best first; without `details` a few of them, and always what one had."""
    metric, sign = answer.question.measured_by, _sign(answer)
    kind, final = METRICS[metric].kind, answer.tuned.final
    table = Sheet(airy=True)
    table.column("Finalist", "name", most=_FINALIST_WIDE)
    table.column(heading_of(metric))
    table.column("", "words", stays=True, label="standing")
    had = {name: answer.tuned.start if name == "yours" else None for name in final.fresh_values}
    left = 0
    for place, one in enumerate(final.standings):
        known = _which_had(answer, one.point)
        if not (details or known or place < _FEW_FINALISTS):
            left += 1
            continue
        what = known or _short(answer, one.point, had)
        table.row(what, number(sign * one.value, kind), _standing(one))
    if left:
        table.note(f"{counted(left, 'more finalist')}: --details.")
    table.note(_of_the_final(answer))
    return table


def _standing(one: Standing) -> str:
    """Where finalists stand, from differences on the same luck and not from their own numbers."""
    if one.behind is None:
        return "winner"
    if one.behind.high < 0:
        return "ahead, by next to nothing"
    return "surely behind" if one.behind.sure else "cannot be told\nfrom the winner"


def _of_the_final(answer: Answer) -> str:
    """Say on which luck these numbers are, and whether the winner's own was too good there."""
    final, sign = answer.tuned.final, _sign(answer)
    kind = METRICS[answer.question.measured_by].kind
    own = next(one.value for one in final.standings if one.behind is None)
    fresh = number(sign * final.value.value, kind)
    so = "so its own number here is too good" if own > final.value.value else "no less good than here"
    return (
        "On the luck of the final, which chose the winner; on fresh luck that got "
        f"{fresh}, {so}. Who is behind is judged by differences on the same luck (95 % sure for all at once)."
    )


def _which_had(answer: Answer, point: Point) -> str:
    if group_of(point) is not None:
        return f"'{group_of(point)}'"
    rest = answer.tuned.start
    return (
        ("plain score" if answer.question.choice is None else "what one starts from") if point == rest else ""
    )


def _short(answer: Answer, point: Point, _had: Mapping[str, Point | None]) -> str:
    if answer.question.choice is None:
        return rule_words(point).removeprefix("Bid on ").rstrip(".")
    return point_words(point, answer.tuned.start) or "as it is"


def yaml_line(answer: Answer) -> str:
    """The winner as a scenario writes it."""
    return in_yaml(answer.choice)


def tune_document(answer: Answer) -> dict[str, object]:
    """Lay everything out as plain data."""
    question, final = answer.question, answer.tuned.final
    return {
        "answer": tune_answer(answer),
        "scenario": question.scenario.name,
        "metric": question.measured_by,
        "strategy": question.choice.name if question.choice else "simple rules",
        "group": question.group,
        "worlds": answer.worlds,
        "over": question.over,
        "better": final.better,
        "winner": {
            "settings": dict(final.winner),
            "strategy": {answer.choice.name: answer.choice.settings},
            "words": _named(answer),
            "value": estimate_of(final.value, answer, _sign(answer))._asdict(),
        },
        "edges": {
            name: {
                "naive": estimate_of(one.naive, answer)._asdict(),
                "honest": estimate_of(one.honest, answer)._asdict(),
                "gap": one.gap,
            }
            for name, one in final.against.items()
        },
        "finalists": [
            {**one._asdict(), "point": dict(one.point), "value": _sign(answer) * one.value,
             "behind": one.behind and one.behind._asdict()}
            for one in final.standings
        ],
        "replications": {"final": final.replications, "fresh": final.fresh},
        "generations": _generations(answer),
        "seconds": round(answer.seconds, 1),
        "folder": None if answer.folder is None else str(answer.folder),
    }  # fmt: skip


def _generations(answer: Answer) -> list[dict[str, object]]:
    """What each generation saw, as plain data."""
    return [
        {
            "number": generation.number,
            "plays": generation.played,
            "points": [
                {"id": point_id(one.point), **one._asdict(), "point": dict(one.point)}
                for one in generation.seen
            ],
        }
        for generation in answer.tuned.generations
    ]
