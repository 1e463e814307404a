"""Folders on the command line that results are written to.

Answers: can there be such a folder. It is asked before anything is played, since all of it would be lost.
"""

import os
from pathlib import Path

import click


class Target(click.Path):
    """A folder to write to, which need not be there yet."""

    name = "path"

    def __init__(self) -> None:
        super().__init__(path_type=Path)

    def convert(
        self, value: str | os.PathLike[str], param: click.Parameter | None, ctx: click.Context | None
    ) -> Path:
        """Read a folder; end where a file stands in its place, or in that of a folder above.

        Parameters
        ----------
        value : path
            What was typed.
        param : click.Parameter, optional
            The option that it stands behind.
        ctx : click.Context, optional
            The call.

        Returns
        -------
        Path

        Raises
        ------
        click.BadParameter
            If no such folder can be made.
        """
        folder = Path(os.fsdecode(super().convert(value, param, ctx)))
        taken = next((one for one in (folder, *folder.parents) if one.exists()), None)
        if taken is not None and not taken.is_dir():
            self.fail(f"{taken} is a file, not a folder; name another place, such as results", param, ctx)
        return folder
