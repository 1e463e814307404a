"""Make pages and the site: python -m pages COMMAND."""

import argparse

from pages.reference import write_reference


def main() -> int:
    """Do what is asked and return the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m pages", description="Make pages from the code, and the site."
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    commands.add_parser("reference", help="write docs/reference from the code")
    asked = parser.parse_args()
    if asked.command == "reference":
        changed = write_reference()
        print(f"{len(changed)} pages changed: {', '.join(file.name for file in changed) or 'none'}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
