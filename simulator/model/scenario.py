"""Every assumption of a simulation in one frozen value.

Answers: what market is simulated and how it is run. Each block lives beside the law that it sets.
"""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from simulator.model.base import Spec
from simulator.model.clients import ClientsSpec
from simulator.model.connects import ConnectsSpec
from simulator.model.contracts import ContractsSpec
from simulator.model.field import FieldSpec
from simulator.model.freelancers import Group
from simulator.model.hiring import HiringSpec, MatchSpec
from simulator.model.jobs import JobsSpec
from simulator.model.units import Days


class Clock(Spec):
    """How time is cut."""

    tick: Annotated[Days, Field(gt=0, le=30)] = 1 / 24
    """length of one step; times stay continuous, a tick only batches them"""


class RunSpec(Spec):
    """How the scenario is run."""

    replications: Annotated[int, Field(ge=1, le=10_000_000)] = 200
    """random worlds"""
    seed: Annotated[int, Field(ge=0, lt=2**63)] = 1
    """names the luck: the same seed gives the same worlds"""
    keep_tables: Annotated[int, Field(ge=0, le=1000)] = 0
    """replications whose jobs, proposals and ledger are kept in full"""


class Scenario(Spec):
    """One YAML file: a market, its freelancers, and how to run it."""

    question: Annotated[str, Field(min_length=1)] = "What happens in this market?"
    """the question that this scenario answers"""
    name: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]*$", max_length=80)] = "scenario"
    """short name; results land in results/<name>/"""
    pack: str | None = None
    """dated rule pack that sets everything not written here"""
    horizon: Annotated[Days, Field(gt=0, le=3660)] = 180.0
    """time during which jobs are posted and proposals sent; open posts are then decided"""
    warmup: Days = 0.0
    """first part of the horizon, which no metric counts"""
    clock: Clock = Clock()
    competition: Literal["field", "market", "both"] = "field"
    """rivals: the measured crowd; the simulated freelancers; or both"""
    jobs: JobsSpec = JobsSpec()
    clients: ClientsSpec = ClientsSpec()
    hiring: HiringSpec = HiringSpec()
    match: MatchSpec = MatchSpec()
    connects: ConnectsSpec = ConnectsSpec()
    contracts: ContractsSpec = ContractsSpec()
    field: FieldSpec = FieldSpec()
    freelancers: Annotated[tuple[Group, ...], Field(min_length=1, max_length=1000)]
    """groups of freelancers"""
    run: RunSpec = RunSpec()

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.warmup >= self.horizon:
            raise ValueError("warmup must be shorter than horizon")
        if self.horizon / self.clock.tick > 1_000_000:
            raise ValueError("horizon has more than a million ticks; use a longer clock.tick")
        names = [g.name for g in self.freelancers]
        for name in names:
            if names.count(name) > 1:
                raise ValueError(f"two groups are called '{name}'; each needs a name of its own")
        for g in self.freelancers:
            if g.plan not in self.connects.plans:
                raise ValueError(
                    f"group '{g.name}' names plan '{g.plan}'; connects.plans has {', '.join(self.connects.plans)}"
                )
            for category in g.categories or ():
                if category not in self.jobs.categories and self.jobs.replay is None:
                    raise ValueError(
                        f"group '{g.name}' names category '{category}'; jobs.categories has "
                        f"{', '.join(self.jobs.categories)}"
                    )
        return self
