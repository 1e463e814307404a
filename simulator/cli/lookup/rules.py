"""Commands about rules: packs, packs diff, refunds.

Answers: which platform rules there are, what changed between them, and which Connects come back.
"""

import click

from simulator.cli.shared.speak import remark, show, show_json, table_of
from simulator.cli.typed.completion import RULES_OR_SCENARIO
from simulator.cli.typed.names import Near

JSON = click.option("--json", "as_json", is_flag=True, help="Print one JSON document and nothing else.")


@click.group("packs", cls=Near, invoke_without_command=True)
@JSON
@click.pass_context
def packs_command(context: click.Context, as_json: bool) -> None:
    """List the rule packs, or show what changed between two.

    A rule pack holds the rules of the platform at one time, such as prices and refunds. A scenario names one.
    """
    if context.invoked_subcommand is not None:
        return
    from simulator.loader.shipped import packs

    if as_json:
        show_json({"packs": packs()})
        return
    show(table_of(("pack", "what it holds"), packs().items()))
    remark("See what changed: simulator packs diff A B. See what is refunded: simulator refunds PACK")


@packs_command.command("diff")
@click.argument("before", metavar="A", type=RULES_OR_SCENARIO)
@click.argument("after", metavar="B", type=RULES_OR_SCENARIO)
@JSON
def packs_diff_command(before: str, after: str, as_json: bool) -> None:
    """Show what changes from pack A to pack B.

    Each may also be a scenario.
    """
    from simulator.report.studies.rulebook import changes_answer, changes_rows
    from simulator.studies.rulebook import changes, load_rules, typical_price

    old, new = load_rules(before), load_rules(after)
    found = changes(old, new)
    answer = changes_answer(before, after, found, (typical_price(old), typical_price(new)))
    if as_json:
        show_json({"answer": answer, "changes": [change._asdict() for change in found]})
        return
    show(f"{answer}\n")
    if found:
        show(table_of(("setting", before, after), changes_rows(found)))


@click.command("refunds")
@click.argument("source", metavar="PACK", type=RULES_OR_SCENARIO)
@JSON
def refunds_command(source: str, as_json: bool) -> None:
    """Show how many Connects come back for each way a proposal can end.

    PACK is a rule pack or a scenario.
    """
    from simulator.report.studies.rulebook import refunds_answer, refunds_notes, refunds_rows
    from simulator.studies.rulebook import load_rules, refund_table

    found = refund_table(load_rules(source), source)
    answer = refunds_answer(found)
    if as_json:
        fates = [fate._asdict() for fate in found.fates]
        show_json({"answer": answer, "typical_price_connects": found.price, "fates": fates})
        return
    show(f"{answer}\n")
    show(
        table_of(
            ("what happens", "of the price", "Connects of a typical post", "of the boost"),
            refunds_rows(found),
        )
    )
    show(refunds_notes(found))
