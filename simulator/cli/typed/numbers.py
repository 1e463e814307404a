"""Numbers on the command line, as people write them.

Answers: what does `1,000`, `70%`, `$7.50` or `2min` mean after this option. One reader stands behind
scenarios and options; where two readings are possible it says so.
"""

import click

from simulator.model.values.written import Kind, read_number


class _Read(click.ParamType[float]):
    """A number of some kind, within limits."""

    kind: Kind = "number"

    def __init__(
        self, least: float | None = None, most: float | None = None, above: float | None = None
    ) -> None:
        self.least, self.most, self.above = least, most, above

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """Read a number; a default that is one already stays."""
        if isinstance(value, int | float):
            return value
        try:
            number = read_number(str(value), self.kind)
        except ValueError as error:
            self.fail(str(error), param, ctx)
        least, most, above = self.least, self.most, self.above
        if (
            (least is not None and number < least)
            or (most is not None and number > most)
            or (above is not None and number <= above)
        ):
            self.fail(f"{value} is not in the range (allowed: {self.limits()})", param, ctx)
        return number

    def limits(self) -> str:
        """The limits, in words."""
        if self.least is not None and self.most is not None:
            return f"{_in_full(self.least)} to {_in_full(self.most)}"
        words = [
            f"more than {_in_full(self.above)}" if self.above is not None else "",
            f"{_in_full(self.least)} or more" if self.least is not None else "",
            f"at most {_in_full(self.most)}" if self.most is not None else "",
        ]
        return " and ".join(word for word in words if word)


def _in_full(limit: float) -> str:
    """A limit with all its digits, for one that is rounded may be refused itself."""
    return f"{limit:,d}" if isinstance(limit, int) else f"{limit:,.12g}"


class Number(_Read):
    """Any number: 0.05, 1,000."""

    name = "number"


class Gain(click.ParamType[tuple[float, bool]]):
    """A gain above 0, in the unit of what is measured (20), or as a share of what there is (5%).

    What is read is the number, and whether it is a share.
    """

    name = "GAIN"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[float, bool]:
        """Read a gain; only a sign of per cent makes it a share."""
        if isinstance(value, tuple):
            return value
        share = "%" in str(value)
        try:
            number = read_number(str(value), "share" if share else "number")
        except ValueError as error:
            self.fail(str(error), param, ctx)
        if number <= 0:
            self.fail(f"{value} is not in the range (allowed: more than 0)", param, ctx)
        return number, share


class Whole(click.ParamType[int]):
    """A whole number: 200, 1,000, 10k."""

    name = "whole number"

    def __init__(self, least: int = 0, most: int | None = None) -> None:
        self._read = _Read(least, most)
        self._read.kind = "whole"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Read a whole number; digits alone are read as they are, for a seed may be longer than a float."""
        text = str(value).strip()
        if text.isascii() and text.isdigit() and len(text) < 20:
            exact, most = int(text), self._read.most
            if exact >= (self._read.least or 0) and (most is None or exact <= most):
                return exact
        return int(self._read.convert(text, param, ctx))


class Seconds(_Read):
    """A time in seconds: 60s, 2 min, 1h; a bare number is seconds."""

    name = "TIME"
    kind = "seconds"


class Minutes(_Read):
    """A length of time in minutes, with a unit if wanted: 10min, 2h, 90s."""

    name = "minutes"
    kind: Kind = "minutes"


class Chance(click.ParamType[float]):
    """A chance, 90% or 0.9: above 0 and below 1."""

    name = "CHANCE"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """Read a chance as a person writes it."""
        if isinstance(value, float):
            return value
        try:
            share = read_number(str(value), "share")
        except ValueError as error:
            self.fail(f"{error}; write it like 90% or 0.9, above 0 % and below 100 %", param, ctx)
        if not 0 < share < 1:
            bare = str(value).strip()
            fix = f"; did you mean {share:g}%?" if 1 < share < 100 and "%" not in bare else ""
            self.fail(f"'{bare}' is not above 0 % and below 100 %{fix}", param, ctx)
        return share


class Shares(click.ParamType[tuple[float, ...]]):
    """Shares separated by commas, each above 0 and at most 1: 1%,5%,0.25."""

    name = "SHARES"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[float, ...]:
        """Read shares as a person writes them."""
        if isinstance(value, tuple):
            return value
        found = []
        for text in (part.strip() for part in str(value).split(",")):
            try:
                share = read_number(text, "share")
            except ValueError as error:
                self.fail(f"cannot read '{text}': {error}; write shares such as 1%,5%,25%", param, ctx)
            if not 0 < share <= 1:
                fix = f"; did you mean {share:g}%?" if 1 < share <= 100 and "%" not in text else ""
                self.fail(f"'{text}': a share is above 0 and at most 100%{fix}", param, ctx)
            found.append(share)
        return tuple(found)
