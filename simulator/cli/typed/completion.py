"""What a shell may complete: scenarios, strategies, metrics, claims, packs, and keys of settings.

Answers: what could stand here. A shell asks while a person types, so nothing is played, and whatever goes
wrong is no completion.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress

import click
from click.shell_completion import CompletionItem

Known = Callable[[], Iterable[str]]


class Word(click.ParamType[str]):
    """A text that is passed on as it is, with names to complete, and with files where these may stand too."""

    def __init__(self, name: str, known: Known, listed: str, files: bool = False) -> None:
        self.name, self._known, self._listed, self._files = name, known, listed, files

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Take it as it is, for commands know better what is wrong with a name; but something must be there.

        An empty path is the current folder to the system, and nobody means that by a name left out.
        """
        if not str(value).strip():
            file = " or the path of a file" if self._files else ""
            what = f"empty: write a name{file}; to see all names: {self._listed}"
            if isinstance(param, click.Option):
                self.fail(f"it is {what}", param, ctx)
            raise click.UsageError(f"{self.name} is {what}", ctx)  # some arguments are shown without a name
        return str(value)

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        """Complete a name, else a file."""
        found = [CompletionItem(name) for name in _beginning(self._known, incomplete)]
        if self._files and not found:
            found.append(CompletionItem(incomplete, type="file"))
        return found


class Setting(click.ParamType[str]):
    """`KEY=VALUE`, of which the key can be completed, part by part."""

    name = "KEY=VALUE"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Take it as it is: the loader reads it."""
        return str(value)

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        """Complete the part of the key that is being written, or the value where it is a name."""
        key, sign, value = incomplete.partition("=")
        if not sign:
            # an option that still lacks its value ends the reading, and leaves words as they are
            known = ctx.params.get("scenario") or next(iter(ctx.args), None)
            scenario = str(known[0] if isinstance(known, tuple) else known)
            return [CompletionItem(text) for text in _beginning(lambda: keys_below(key, scenario), key)]
        return [CompletionItem(f"{key}={name}") for name in _beginning(_values_of(key), value)]


def _beginning(known: Known, incomplete: str) -> list[str]:
    """Names that begin with what is written; none where they cannot be had."""
    with suppress(Exception):
        return [name for name in known() if name.startswith(incomplete)]
    return []


def keys_below(written: str, scenario: str = "") -> Iterator[str]:
    """Yield the keys of a scenario one step below what is written, with `.` or `=` after them.

    Groups of freelancers are named as in `scenario`, a file or the name of a shipped one.
    """
    from simulator.loader.shape import scenario_shape
    from simulator.model.jobs import USUAL_CATEGORIES

    parts, shape = written.split(".")[:-1], scenario_shape()
    before = "".join(f"{part}." for part in parts)
    if parts == ["freelancers"]:
        yield from (f"{before}{name}." for name in groups_of(scenario))
    elif parts == ["jobs", "categories"]:
        yield from (f"{before}{name}." for name in USUAL_CATEGORIES)
    path = [0 if parts[0] == "freelancers" and at == 1 else part for at, part in enumerate(parts)]
    for name in shape.keys(path):
        inside = [*path, name]
        has_names = bool(shape.keys(inside)) or inside in (["freelancers"], ["jobs", "categories"])
        if has_names:
            yield f"{before}{name}."
        if not has_names or shape.kinds(inside):
            yield f"{before}{name}="


def groups_of(scenario: str) -> list[str]:
    """Names of the groups in a scenario."""
    from simulator.loader.shipped import groups_in, scenario_file

    return groups_in(scenario_file(scenario))


def _values_of(key: str) -> Known:
    last = key.rpartition(".")[2]
    return {
        "strategy": strategy_names,
        "pack": pack_names,
        "competition": lambda: ("field", "market", "both"),
    }.get(last, lambda: ())


def scenario_names() -> Iterable[str]:
    """Names of the shipped scenarios."""
    from simulator.loader.shipped import shipped_scenarios

    return shipped_scenarios()


def pack_names() -> Iterable[str]:
    """Names of the rule packs."""
    from simulator.loader.shipped import packs

    return packs()


def strategy_names() -> Iterable[str]:
    """Names of all strategies, installed ones too."""
    from simulator.strategies.contract.catalogue import names

    return names()


def goal_names() -> Iterable[str]:
    """Names of the goals."""
    from simulator.metrics.goals import GOALS

    return GOALS


def metric_names() -> Iterable[str]:
    """Names of what `--metric` ranks by."""
    from simulator.metrics.strategy import METRICS

    return METRICS


def claim_names() -> Iterable[str]:
    """Names of the claims that were tested."""
    from simulator.loader.shipped import claims_folder

    return sorted(file.stem for file in claims_folder().glob("*.yaml"))


SCENARIO = Word("SCENARIO", scenario_names, "simulator scenarios", files=True)
RULES_OR_SCENARIO = Word(
    "PACK", lambda: (*pack_names(), *scenario_names()), "simulator packs or simulator scenarios", files=True
)
STRATEGY = Word("STRATEGY", strategy_names, "simulator strategies", files=True)
CLAIM = Word("CLAIM", claim_names, "simulator claims")
METRIC_NAME = Word("METRIC", metric_names, "simulator metrics")
GOAL_NAME = Word("GOAL", goal_names, "simulator metrics")
SETTING = Setting()
