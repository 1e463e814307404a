"""Posts of one replication on which something happened.

Answers: which post is worth a closer look. Reads the kept proposals of a run, or plays the replication again.
"""

import pandas as pd

from simulator.model.clients import FATE_NAMES, HIRED
from simulator.runs.again import kept_replications, play_again
from simulator.runs.result import RunResult
from simulator.studies.closeup.explain import check_names

_STAGES = ("opened", "replied", "hired")


def eventful_posts(run: RunResult, replication: int) -> pd.DataFrame:
    """Posts of a replication on which proposals of simulated freelancers were opened.

    Parameters
    ----------
    run : RunResult
        A run on disk; a replication that was not kept is played again.
    replication : int
        Its number, from 0.

    Returns
    -------
    DataFrame
        job, decided_at [days]; proposals, opened, replied, hired (numbers of simulated freelancers); who
        (labels of those hired, else of those who got a reply). Posts with the most hires come first.

    Raises
    ------
    UnknownName
        If there is no such replication.
    """
    check_names(run, replication)
    kept = replication in kept_replications(run)
    sent = run.full("proposals") if kept else play_again(run, replication)["proposals"]
    sent = sent[sent["rep"] == replication]
    sent = sent.assign(hired=sent["fate"].astype(str) == FATE_NAMES[HIRED])
    rows = []
    for job, own in sent.groupby("job_ordinal"):
        top = own[own["hired"]] if own["hired"].any() else own[own["replied"]]
        who = [f"{g}:{n}" for g, n in zip(top["group"].astype(str), top["ordinal"], strict=True)]
        sums = {name: int(own[name].sum()) for name in _STAGES}
        decided = float(own["decided_at"].max())
        rows.append({"job": job, "decided_at": decided, "proposals": len(own), **sums, "who": who})
    found = pd.DataFrame(rows, columns=["job", "decided_at", "proposals", *_STAGES, "who"])
    order = ["hired", "replied", "opened", "proposals"]
    return found[found["opened"] > 0].sort_values(order, ascending=False, kind="stable", ignore_index=True)
