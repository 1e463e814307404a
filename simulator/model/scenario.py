"""Every assumption of a simulation, in one frozen value.

Answers: which market is simulated and how it is run. Each block is defined beside the law whose parameters it
holds.
"""

from collections.abc import Sequence
from typing import Annotated, Literal, NamedTuple, Self

from pydantic import BeforeValidator, Field, ValidationInfo, model_validator

from simulator.model.boosts import BoostsSpec
from simulator.model.clients import ClientsSpec
from simulator.model.connects import ConnectsSpec
from simulator.model.contracts import ContractsSpec
from simulator.model.field import FieldSpec
from simulator.model.freelancers import Group
from simulator.model.hiring import HiringSpec, MatchSpec
from simulator.model.jobs import USUAL_CATEGORIES, JobsSpec
from simulator.model.profiles import InvitationsSpec, ProfilesSpec
from simulator.model.questions.sweep import Sweep
from simulator.model.questions.uncertainties import Uncertainties
from simulator.model.values.names import folder_trouble
from simulator.model.values.spec import Spec
from simulator.model.values.units import Days

MOST_TICKS = 1_000_000


class Clock(Spec):
    """How time is divided."""

    tick: Annotated[Days, Field(gt=0, le=30)] = 1 / 24
    """length of one step; times are continuous, a tick only groups them"""


class RunSpec(Spec):
    """How the scenario is run."""

    replications: Annotated[int, Field(ge=1, le=10_000_000)] = 200
    """number of random worlds"""
    seed: Annotated[int, Field(ge=0, lt=2**63)] = 1
    """random seed: the same seed gives the same worlds"""
    keep_tables: Annotated[int, Field(ge=0, le=1000)] = 0
    """replications whose jobs, proposals and ledger are kept in full"""
    antithetic: bool = False
    """whether every second replication mirrors the one before: good luck in one is bad luck in the other"""


def _name_of_pack(value: object) -> object:
    # YAML reads a pack named by its year alone as a number
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


GoalName = Literal["hires", "income", "income_per_hour", "first_hire", "per_connect"]
"""what a freelancer may want; `metrics.goals` says how each is measured"""


class Scenario(Spec):
    """One YAML file: a market, its freelancers, and how to run it."""

    question: Annotated[str, Field(min_length=1)] = "What happens in this market?"
    """the question that this scenario answers"""
    goal: GoalName = "income"
    """what freelancers want: answers say who gets most of it, and who would under the other goals"""
    name: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]*$", max_length=80)] = "scenario"
    """short name; results are saved in results/<name>/"""
    pack: Annotated[str | None, BeforeValidator(_name_of_pack)] = None
    """dated rule pack, which sets everything not written here"""
    horizon: Annotated[Days, Field(gt=0, le=3660)] = 180.0
    """time during which jobs are posted and proposals sent; posts still open are then decided"""
    warmup: Days = 0.0
    """first part of the horizon, which metrics leave out"""
    clock: Clock = Clock()
    """how time is divided into steps"""
    competition: Literal["field", "market", "both"] = "field"
    """who the rivals are: the measured crowd, the simulated freelancers, or both"""
    jobs: JobsSpec = JobsSpec()
    """what is posted: how many posts a day, of which kind, worth how much"""
    clients: ClientsSpec = ClientsSpec()
    """who posts: how serious they are, how many proposals they read, when they decide"""
    hiring: HiringSpec = HiringSpec()
    """how a client chooses among the proposals that they opened"""
    match: MatchSpec = MatchSpec()
    """how well freelancers can tell beforehand whether a post suits them"""
    connects: ConnectsSpec = ConnectsSpec()
    """what Connects cost and how they are granted, bought, lost and refunded"""
    boosts: BoostsSpec = BoostsSpec()
    """the auction of places at the top of a client's list"""
    profiles: ProfilesSpec = ProfilesSpec()
    """what else freelancers can pay or do to be found and trusted"""
    invitations: InvitationsSpec = InvitationsSpec()
    """how clients ask freelancers to propose, at no Connects"""
    contracts: ContractsSpec = ContractsSpec()
    """what follows a hire: how long it lasts, feedback, and clients who come back"""
    field: FieldSpec = FieldSpec()
    """the crowd of rivals that is drawn, not simulated; it plays no part under `competition: market`"""
    freelancers: Annotated[tuple[Group, ...], Field(min_length=1, max_length=1000)]
    """groups of freelancers"""
    run: RunSpec = RunSpec()
    """how many worlds are played, and on which luck"""
    # left out of what is stored and hashed: a question about many worlds is no part of any of them
    sweep: Annotated[Sweep | None, Field(exclude=True)] = None
    """settings to vary, for `simulator sweep`; it changes nothing that is simulated"""
    uncertainties: Annotated[Uncertainties, Field(exclude=True)] = {}
    """what is assumed or fitted and could be otherwise, for `simulator sensitivity`; it changes nothing that
    is simulated"""

    @model_validator(mode="after")
    def _consistent(self, info: ValidationInfo) -> Self:
        # The loader collects all problems itself, with their places in the file.
        if not (info.context or {}).get("cross_checks_follow"):
            for problem in cross_problems(self):
                raise ValueError(str(problem))
        return self


class CrossProblem(NamedTuple):
    """Two settings that contradict each other."""

    loc: tuple[str | int, ...]
    """the setting to change"""
    message: str
    other: tuple[str | int, ...] = ()
    """the setting that it contradicts"""
    word: str = ""
    """the name as written, where it is none of `known`"""
    known: tuple[str, ...] = ()
    """the names of which one was expected"""

    def __str__(self) -> str:
        """`setting: message; other setting has these names`."""
        has = f"; {'.'.join(map(str, self.other))} has {', '.join(self.known)}" if self.word else ""
        return f"{'.'.join(map(str, self.loc))}: {self.message}{has}"


def cross_problems(scenario: Scenario, replayed: Sequence[str] = ()) -> list[CrossProblem]:
    """Find mistakes that no single field can show.

    Parameters
    ----------
    scenario : Scenario
        A scenario whose fields are each valid.
    replayed : sequence of str
        Categories of the replayed table, once it is read; until then a replay may name any category.

    Returns
    -------
    list of CrossProblem
        Every contradiction, in the order of the fields; empty if there is none.
    """
    found = []
    if trouble := folder_trouble(scenario.name):
        found.append(CrossProblem(("name",), trouble))
    if scenario.warmup >= scenario.horizon:
        message = (
            f"the warm-up ({scenario.warmup:g} d) must be shorter than the horizon ({scenario.horizon:g} d)"
        )
        found.append(CrossProblem(("warmup",), message, other=("horizon",)))
    if scenario.horizon / scenario.clock.tick > MOST_TICKS:
        message = f"the horizon has more than {MOST_TICKS:,} ticks; use a longer clock.tick"
        found.append(CrossProblem(("clock", "tick"), message, other=("horizon",)))
    if scenario.run.antithetic and scenario.run.replications % 2:
        message = "antithetic replications come in pairs, so their number must be even"
        found.append(CrossProblem(("run", "replications"), message, other=("run", "antithetic")))
    for name in ("type_shares", "level_shares", "hour_weights", "weekday_weights"):
        shares = getattr(scenario.jobs, name)
        if shares is not None and sum(shares) <= 0:
            found.append(CrossProblem(("jobs", name), "the numbers must not all be zero"))
    found += _band_problems(scenario, replayed) + _specialty_problems(scenario)
    for index, group in enumerate(scenario.freelancers):
        found += _group_problems(scenario, index, group, replayed)
    return found


def _band_problems(scenario: Scenario, replayed: Sequence[str]) -> list[CrossProblem]:
    """Find price bands of categories that are neither posted nor among those that rule packs price."""
    price, posted = scenario.connects.price, list(dict.fromkeys([*scenario.jobs.categories, *replayed]))
    if price.model != "bands" or (scenario.jobs.replay is not None and not replayed):
        return []
    here = ("connects", "price", "bands", "by_category")
    return [
        CrossProblem((*here, name), *_no_category(name, posted))
        for name in price.bands.by_category
        if name not in posted and name not in USUAL_CATEGORIES
    ]


def _specialty_problems(scenario: Scenario) -> list[CrossProblem]:
    """Find what cannot go together with markets that never meet."""
    split = [name for name, one in scenario.jobs.categories.items() if one.specialties > 1]
    if not split:
        return []
    found, here = [], ("jobs", "categories", split[0], "specialties")
    if scenario.jobs.replay is not None:
        message = "recorded posts do not say their specialty; leave specialties out where posts are replayed"
        found.append(CrossProblem(here, message, other=("jobs", "replay")))
    for index, group in enumerate(scenario.freelancers):
        if group.agency is not None:
            message = (
                "members of an agency would work in specialties that never meet; leave one of the two out"
            )
            found.append(CrossProblem(here, message, other=("freelancers", index, "agency")))
    return found


def _group_problems(
    scenario: Scenario, index: int, group: Group, replayed: Sequence[str]
) -> list[CrossProblem]:
    """Find mistakes in group number `index`: its name, plan and categories."""
    found = []
    here: tuple[str | int, ...] = ("freelancers", index)
    if group.name in [g.name for g in scenario.freelancers[:index]]:
        message = f"two groups are called '{group.name}'; each needs its own name"
        found.append(CrossProblem((*here, "name"), message))
    plans, lines = scenario.connects.plans, list(dict.fromkeys([*scenario.jobs.categories, *replayed]))
    if group.plan not in plans:
        message = f"no plan is called '{group.plan}'"
        found.append(CrossProblem((*here, "plan"), message, ("connects", "plans"), group.plan, (*plans,)))
    if group.categories is not None and sum(group.categories.values()) <= 0:
        found.append(CrossProblem((*here, "categories"), "at least one category needs a share above zero"))
    for name in group.categories or ():
        if name not in lines and (scenario.jobs.replay is None or replayed):
            found.append(CrossProblem((*here, "categories", name), *_no_category(name, lines)))
    return found


def _no_category(name: str, known: Sequence[str]) -> tuple[str, tuple[str, str], str, tuple[str, ...]]:
    """Message, the setting that lists the categories, the name as written, and the known ones."""
    return f"no category is called '{name}'", ("jobs", "categories"), name, (*known,)
