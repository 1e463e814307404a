"""What there is to choose from: scenarios, rules, goals, lines of work.

Answers: which names may a browser send. Lists come from the command line and are asked for when the app
starts, so that no page waits for them twice.
"""

from functools import cache

from simulator.app.pages.context import App
from simulator.app.parts.numbers import rows_of
from simulator.loader.shipped import packs, question_of, shipped_scenarios

GOALS = {
    "": "as the scenario says",
    "income": "income left after Connects, plan and fees",
    "hires": "hires",
    "income_per_hour": "income for each hour of work on bids",
    "first_hire": "a first hire soon",
    "per_connect": "most hires for the Connects",
}
USUAL = "field_2025"


@cache
def scenarios() -> dict[str, str]:
    """The shipped scenarios, each with its question."""
    return {
        name: question_of(path) for name, path in shipped_scenarios().items() if name != "scenario.schema"
    }


@cache
def rule_packs() -> dict[str, str]:
    """The rules of the platform by name, each with its line."""
    return packs()


def with_words(options: dict[str, str], most: int = 90) -> dict[str, str]:
    """Names with their lines, for a list to choose from."""
    return {
        name: f"{name}: {words[:most]}{'…' if len(words) > most else ''}" for name, words in options.items()
    }


async def strategies(app: App, wait: bool = False) -> dict[str, str]:
    """Rules to compare, each with its line; none that sees hidden things or needs a rule inside."""
    ask = app.asker.ask if wait else app.asker.soon
    said = await ask("strategies", "--json")
    return {
        str(one["strategy"]): str(one["rule"])
        for one in rows_of(said.document().get("strategies"))
        if "hidden columns" not in str(one["rule"]) and "inside" not in str(one["traits"])
    }


async def work(app: App) -> list[str]:
    """The lines of work."""
    said = await app.asker.ask("categories", "--json")
    return _work_in(said.document())


def work_if_known(app: App) -> list[str]:
    """The same without waiting: empty while nobody has asked yet."""
    return _work_in(app.asker.known("categories", "--json"))


def _work_in(found: dict[str, object]) -> list[str]:
    return [str(one["category"]) for one in rows_of(found.get("categories"))]


async def prepare(app: App) -> None:
    """Ask for the lists that forms need."""
    await app.asker.ask("categories", "--json")
    await app.asker.ask("strategies", "--json")
