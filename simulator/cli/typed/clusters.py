"""Clusters on the command line.

Answers: what do `local:4` and `tcp://host:8786` mean after `--cluster`, and which cannot be.
"""

import re
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from simulator.runs.cluster.dask import Place

_MOST = 1024


class ClusterAt(click.ParamType["Place"]):
    """So many workers on this machine, or the address of a scheduler of Dask."""

    name = "PLACE"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> "Place":
        """Read where a cluster is, as a person writes it.

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
        Place

        Raises
        ------
        click.BadParameter
            If it is no place.
        """
        from simulator.runs.cluster.dask import Place

        if isinstance(value, Place):
            return value
        typed = str(value).strip()
        if found := re.fullmatch(r"local:([0-9]{1,9})", typed):
            if not 1 <= int(found[1]) <= _MOST:
                self.fail(f"{int(found[1]):,} workers cannot be (allowed: 1 to {_MOST:,})", param, ctx)
            return Place(workers=int(found[1]))
        if re.fullmatch(r"(tcp|tls)://(\[[0-9a-fA-F:.]+\]|[^\s:/@]+):[0-9]{1,5}", typed):
            return Place(address=typed)
        self.fail(
            f"'{typed}' is no place of a cluster: write local:4 for four workers on this machine, or the "
            "address of a Dask scheduler, tls://host:8786 or tcp://host:8786",
            param,
            ctx,
        )
