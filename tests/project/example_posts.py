"""Make scenarios/example_posts.csv: posts invented by the laws of the 2023 pack, in the columns of an export.

Run from the repository: python -m tests.project.example_posts
"""

import csv
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np

from simulator import load_scenario
from simulator.model.jobs import LEVEL_NAMES, TYPE_NAMES
from simulator.world.draws import draw_jobs

SCENARIOS = Path(__file__).resolve().parents[2] / "scenarios"
FIRST = datetime(2023, 1, 2)
COLUMNS = [
    "posted_at",
    "category",
    "job_type",
    "budget_usd",
    "hourly_rate_usd",
    "duration",
    "weekly_hours",
    "experience_level",
    "connects_required",
    "openings",
    "client_rating",
    "client_reviews",
    "client_spent_usd",
    "client_payment_verification",
]
LEVELS = dict(zip(LEVEL_NAMES, ("Entry level", "Intermediate", "Expert"), strict=True))


def duration(days: float) -> str:
    """A duration [days] as the platform writes it."""
    bins = ((30, "Less than 1 month"), (90, "1 to 3 months"), (180, "3 to 6 months"))
    return next((name for most, name in bins if days < most), "More than 6 months")


def rows() -> list[list[str]]:
    """Two days of posts."""
    scenario = load_scenario(
        SCENARIOS / "field_2023.yaml",
        ["pack=2023_card6", "horizon=2 d", "warmup=0 d", "jobs.per_day=120", "run.seed=2023"],
    )
    jobs = draw_jobs(scenario, [0], None)
    names = list(scenario.jobs.categories)
    out = []
    for job in jobs:
        kind = TYPE_NAMES[job["type"]]
        weeks = max(float(job["duration_days"]) / 7, 1)
        hours = job["value_usd"] / max(job["hourly_rate_usd"], 0.01) / weeks
        out.append(
            [
                (FIRST + timedelta(days=float(job["posted_at"]))).strftime("%Y-%m-%dT%H:%M:%SZ"),
                names[job["category"]],
                kind,
                f"{job['value_usd']:.0f}" if kind == "fixed" else "",
                f"{job['hourly_rate_usd']:.1f}" if kind == "hourly" else "",
                duration(float(job["duration_days"])),
                "" if kind == "fixed" else ("30+ hrs/week" if hours > 25 else "Less than 30 hrs/week"),
                LEVELS[LEVEL_NAMES[job["level"]]],
                str(job["connects_required"]),
                str(job["openings"]),
                f"{job['client_rating']:.2f}",
                str(job["client_hires"]),
                f"{job['client_spent_usd']:.0f}",
                "1.0" if job["client_verified"] else "2.0",
            ]
        )
    return out


def write(path: Path) -> None:
    """Write the table."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(rows())


if __name__ == "__main__":
    np.seterr(all="raise", under="ignore")
    write(SCENARIOS / "example_posts.csv")
