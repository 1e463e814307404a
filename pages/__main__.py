"""Make pages and the site: python -m pages COMMAND."""

import argparse
import sys
import time

from pages.badges import write_badges
from pages.reference import write_reference
from pages.site import SiteError, build


def reference() -> str:
    """Write the reference and the badges from the code."""
    write_badges()
    changed = write_reference()
    return f"{len(changed)} pages changed: {', '.join(file.name for file in changed) or 'none'}"


def site() -> str:
    """Build the site of this version."""
    began = time.monotonic()
    folder = build()
    return f"{folder / 'index.html'} is ready, after {time.monotonic() - began:.0f} s"


def notebooks() -> str:
    """Play the notebooks and keep what they show."""
    from pages.notebooks import play_all

    return "\n".join(play_all())


def kernels() -> str:
    """Write the list of kernels that a first run compiles in two processes."""
    from pages.kernels import write_list

    return f"{write_list()} kernels are listed"


COMMANDS = {
    "reference": (reference, "write docs/reference and the badges from the code"),
    "kernels": (kernels, "play the baselines and list the kernels that Python calls"),
    "notebooks": (notebooks, "play the notebooks and keep what they show"),
    "build": (site, "build the site of all pages in build/site"),
}


def main() -> int:
    """Do what is asked and return the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m pages", description="Make pages from the code, and the site."
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, (_, words) in COMMANDS.items():
        commands.add_parser(name, help=words)
    try:
        print(COMMANDS[parser.parse_args().command][0]())
    except SiteError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
