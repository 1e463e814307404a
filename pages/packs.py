"""The page of rule packs: what each is, what it changes, and what comes back of a proposal.

Answers: which rules held when, and where does a pack's number come from.
"""

from pages.markdown import cell, code, page, table
from simulator.loader.shipped import packs
from simulator.paths import PACKS
from simulator.report.studies.rulebook import refunds_answer
from simulator.studies.rulebook import changes, load_rules, refund_table, settings

_COMPARED = {
    "a proposal costs": "connects.price.model",
    "free Connects a month": "connects.monthly_grant",
    "free Connects at sign-up": "connects.signup_grant",
    "one Connect costs [dollars]": "connects.usd_each",
    "unspent Connects": "connects.rollover.rule",
    "share of earnings kept": "connects.service_fee",
    "places for sale": "boosts.pricing",
    "how many places": "boosts.slots",
    "Connects for a reply": "connects.interview_reward.connects",
    "rivals on a post, on average": "field.mean",
}
"""rules that people ask for first, by their settings"""


def packs_page() -> str:
    """Return the page: the packs side by side, then what each changes."""
    known = packs()
    parts: list[str | list[str]] = [
        "A rule pack holds the rules of a platform at one time. `pack: NAME` in a scenario sets everything that the scenario does not. "
        "Each number of a pack cites its source in the file, or says that it is inferred. `simulator packs diff A B` compares any two.",
        table(("pack", "what it holds"), [(f"[`{name}`](#{name})", text) for name, text in known.items()]),
        "## Side by side",
        _side_by_side(list(known)),
    ]
    for name, text in known.items():
        parts += _pack(name, text)
    return page("Rule packs", *parts)


def _side_by_side(names: list[str]) -> list[str]:
    found = {name: settings(load_rules(name)) for name in names}
    rows = []
    for words, key in _COMPARED.items():
        inside = [_at(found[name], key) for name in names]
        rows.append([f"{words} (`{key}`)", *inside])
    return table(["rule", *map(code, names)], rows)


def _at(found: dict[str, str], key: str) -> str:
    """A setting in words; of a share that falls with what was paid, its steps."""
    if f"{key}.shares" in found:
        edges, shares = (found[f"{key}.{part}"].split(", ") for part in ("edges_usd", "shares"))
        steps = [f"{share} up to ${edge}" for share, edge in zip(shares, edges, strict=False)]
        return ", ".join([*steps, f"{shares[-1]} above"])
    return found[key]


def _pack(name: str, text: str) -> list[str | list[str]]:
    rules, below = load_rules(name), _below(name)
    parts: list[str | list[str]] = [f"## {name}", cell(text), refunds_answer(refund_table(rules, name))]
    if below is None:
        return [*parts, "It is the pack that the others begin from."]
    found = changes(load_rules(below), rules)
    rows = [(code(one.setting), one.before, one.after) for one in found]
    said = f"It starts from `{below}` and changes:" if rows else f"It has all numbers of `{below}`."
    return [*parts, said, table(("setting", code(below), code(name)), rows) if rows else ""]


def _below(name: str) -> str | None:
    """The pack that a pack extends, by its name."""
    for line in (PACKS / f"{name}.yaml").read_text(encoding="utf-8").splitlines():
        if line.startswith("extends:"):
            return line.removeprefix("extends:").partition("#")[0].strip().removesuffix(".yaml")
    return None
