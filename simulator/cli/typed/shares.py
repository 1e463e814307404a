"""Shares of a run on the command line.

Answers: what does 3/16 mean, and which of them can be.
"""

import re
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from simulator.runs.shards import Share

_MOST = 100_000


class ShareOf(click.ParamType["Share"]):
    """One of so many shares: 3/16."""

    name = "K/N"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> "Share":
        """Read a share as a person writes it.

        Parameters
        ----------
        value : object
            What was typed.
        param : click.Parameter, optional
            The option that it stands behind.
        ctx : click.Context, optional
            The call.

        Returns
        -------
        Share

        Raises
        ------
        click.BadParameter
            If it is none.
        """
        from simulator.runs.shards import Share

        if isinstance(value, Share):
            return value
        found = re.fullmatch(r"\s*([0-9]{1,9})\s*/\s*([0-9]{1,9})\s*", str(value))
        if found is None:
            self.fail(f"'{value}' is no share: write it like 3/16, the third of sixteen", param, ctx)
        number, of = int(found[1]), int(found[2])
        if not 1 <= of <= _MOST:
            self.fail(f"{of:,} shards cannot be (allowed: 1 to {_MOST:,})", param, ctx)
        if not 1 <= number <= of:
            counted = "they are counted from 1" if number == 0 else f"the last one is {of}/{of}"
            self.fail(f"there is no shard {number} of {of}: {counted}", param, ctx)
        return Share(number, of)
