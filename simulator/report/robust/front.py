"""Two goals for people: what has to be given up of one for more of the other.

Answers: which settings give most of each goal, which lie between, and is what one has among them.
"""

from simulator.kit.measured import in_yaml
from simulator.metrics.estimates.quantities import LEVEL, Estimate
from simulator.metrics.goals import GOALS, goal_by
from simulator.metrics.numbers import counted, interval, limits, number
from simulator.metrics.strategy import METRICS
from simulator.report.robust.rules import rule_words
from simulator.report.robust.tune import had_words, point_words, worlds_words
from simulator.report.tables import heading_of
from simulator.report.words.goals import in_a_sentence
from simulator.report.words.plain import window_words
from simulator.report.words.sheet import Sheet
from simulator.studies.tune.ask import BothAnswer
from simulator.studies.tune.final import Edge
from simulator.studies.tune.front import Held
from simulator.studies.tune.grammar import group_of


def metrics_of(answer: BothAnswer) -> tuple[str, str]:
    """The metrics of both goals."""
    assert answer.question.second is not None
    return answer.question.measured_by, answer.question.second


def value_of(edge: Edge, metric: str, answer: BothAnswer) -> Estimate:
    """A value as tables have it.

    Parameters
    ----------
    edge : Edge
        The number, more being better.
    metric : str
        What it measures.
    answer : BothAnswer
        Whose.

    Returns
    -------
    Estimate
    """
    sign = -1.0 if METRICS[metric].better == "lower" else 1.0
    low, high = sorted((sign * edge.low, sign * edge.high))
    n, unit = answer.front.fresh, METRICS[metric].unit
    return Estimate(sign * edge.value, low, high, n, unit, "t over replications", LEVEL)


def goal_words(metric: str) -> str:
    """A goal in the middle of a sentence."""
    goal = goal_by(metric)
    return GOALS[goal].words if goal else in_a_sentence(metric)


def setting_words(held: Held, answer: BothAnswer) -> str:
    """What a setting or a rule is called in an answer."""
    if group_of(held.point) is not None:
        return f"'{group_of(held.point)}'"
    if answer.question.choice is None:
        return rule_words(held.point).removeprefix("Bid on ").rstrip(".")
    words = point_words(held.point, answer.front.start)
    return words or had_words(answer.question, next(iter(held.had), "default"))


def front_answer(answer: BothAnswer) -> str:
    """Say what is best for each goal, and whether one setting is best for both.

    Parameters
    ----------
    answer : BothAnswer
        What `ask_both` returned.

    Returns
    -------
    str
    """
    front, (one, two) = answer.front, metrics_of(answer)
    goals = f"{goal_words(one)} and {goal_words(two)}"
    window = window_words([answer.question.scenario])
    over = worlds_words(answer.question.over, answer.worlds)
    best = front.efficient
    if len(best) == 1:
        return (
            f"One choice is best for both {goals}: {setting_words(best[0], answer)}. It gets "
            f"{_got(best[0], answer)} per freelancer in {window}{over}."
        )
    least, most = best[-1], best[0]
    between = len(best) - 2
    are = "is" if between == 1 else "are"
    rest = f" {counted(between, 'choice')} in between {are} in the table." if between else ""
    return (
        f"{trade_words(answer).format(goals=goals)} Most for {goal_words(one)}: "
        f"{setting_words(most, answer)}, with {_got(most, answer)} per freelancer in {window}{over}. "
        f"Most for {goal_words(two)}: {setting_words(least, answer)}, with {_got(least, answer)}.{rest}"
    )


def trade_words(answer: BothAnswer) -> str:
    """Say whether one goal has to be given up for the other, from differences on the same fresh luck."""
    trade = answer.front.trade
    first, second = (False, False) if trade is None else (one.sure for one in trade)
    if first and second:
        return "No one choice is best for both {goals}."
    if not (first or second):
        return (
            "It cannot be told that one of {goals} costs some of the other: the choices that got most of "
            "each differ by no more than luck could do."
        )
    goals = [goal_words(metric) for metric in metrics_of(answer)]
    more, less = goals if first else goals[::-1]
    return (
        f"Between {{goals}}, one choice has surely more for {more}; that it costs anything for {less} cannot "
        "be told."
    )


def trade_title(answer: BothAnswer) -> str:
    """The same in a few words."""
    if len(answer.front.efficient) < 2:
        return "one rule is best for both"
    trade = answer.front.trade
    told = trade is not None and all(one.sure for one in trade)
    return "more of one costs some of the other" if told else "no cost of one in the other can be told"


def _got(held: Held, answer: BothAnswer) -> str:
    """Both values, each with its interval."""
    parts = []
    for edge, metric in zip((held.first, held.second), metrics_of(answer), strict=True):
        value, kind = value_of(edge, metric, answer), METRICS[metric].kind
        parts.append(f"{number(value.value, kind)} {_unit(metric)} ({interval(value, kind)})")
    return " and ".join(parts)


def _unit(metric: str) -> str:
    """What a number counts, in a word or two."""
    short = {"net_earnings_usd": "left", "all_hires": "hires"}
    return short.get(metric, f"for {goal_words(metric)}")


def had_sentence(answer: BothAnswer) -> str:
    """Say of what one has whether something else is better for both goals."""
    said = []
    for held in answer.front.held:
        for name in held.had:
            what = had_words(answer.question, name)
            what = what[0].upper() + what[1:]
            if held.efficient:
                said.append(f"{what}: nothing that was found is better for both goals.")
            elif held.chance < 1 - LEVEL:
                said.append(f"{what}: something else is surely better for both goals.")
            else:
                said.append(f"{what}: something else was better for both goals, though that may be luck.")
    return " ".join(said)


_CHOICE_WIDE = 42
"""columns of a choice in words, so that there is room for what it gets"""


def front_table(answer: BothAnswer) -> Sheet:
    """Lay out what is held, by the first goal."""
    one, two = metrics_of(answer)
    table = Sheet(airy=True)
    table.column("", "number", stays=True, label="number in the picture")
    table.column("Choice", "name", most=_CHOICE_WIDE)
    for metric in (one, two):
        table.column(heading_of(metric))
    table.column("Nothing\nbetter for\nboth", stays=True)
    for k, held in enumerate(answer.front.held):
        cells: list[str] = []
        for edge, metric in zip((held.first, held.second), (one, two), strict=True):
            value, kind = value_of(edge, metric, answer), METRICS[metric].kind
            cells.append(f"{number(value.value, kind)}\n{limits(value, kind)}")
        words = setting_words(held, answer)
        known = {had_words(answer.question, name) for name in held.had} - {words}
        had = f" ({' and '.join(sorted(known))})" if known else ""
        table.row(str(k + 1), words + had, *cells, f"{100 * held.chance:.0f} %")
    table.note("Below a value: its 95 % interval on fresh luck.")
    table.note(
        "Nothing better for both: share of samples of the fresh replications in which no other choice of "
        "this table has more of both goals."
    )
    return table


def front_effort(answer: BothAnswer) -> str:
    """Say what was played."""
    front = answer.front
    what = counted(front.seen, "setting" if answer.question.choice else "rule")
    met = counted(front.replications, "replication")
    return (
        f"Tried {what}; the best for five mixes of the goals met over {met}"
        f", and what is in the table over {counted(front.fresh, 'replication')} of fresh luck."
    )


def front_document(answer: BothAnswer) -> dict[str, object]:
    """Lay everything out as plain data."""
    question, (one, two) = answer.question, metrics_of(answer)
    return {
        "answer": front_answer(answer),
        "scenario": question.scenario.name,
        "metrics": [one, two],
        "strategy": question.choice.name if question.choice else "simple rules",
        "group": question.group,
        "worlds": answer.worlds,
        "over": question.over,
        "choices": [
            {
                "settings": dict(held.point),
                "strategy": {choice.name: choice.settings},
                "words": setting_words(held, answer),
                "yaml": in_yaml(choice),
                "had": list(held.had),
                "values": {
                    metric: value_of(edge, metric, answer)._asdict()
                    for metric, edge in zip((one, two), (held.first, held.second), strict=True)
                },
                "efficient": held.efficient,
                "chance_nothing_better": held.chance,
            }
            for held, choice in zip(answer.front.held, answer.choices, strict=True)
        ],
        "more_of_each_at_its_best": _trade(answer),
        "replications": {"final": answer.front.replications, "fresh": answer.front.fresh},
        "plays": answer.front.plays,
        "seconds": round(answer.seconds, 1),
        "folder": None if answer.folder is None else str(answer.folder),
    }


def _trade(answer: BothAnswer) -> dict[str, object] | None:
    """What the best for each goal has more of it than the best for the other, as plain data."""
    if answer.front.trade is None:
        return None
    metrics = metrics_of(answer)
    return {
        metric: {**one._asdict(), "sure": one.sure}
        for metric, one in zip(metrics, answer.front.trade, strict=True)
    }
