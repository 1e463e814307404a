"""What a listing of 2025 or later says: crowds by money, prices by record, invitations, clients."""

import numpy as np
from scipy.optimize import minimize
from scipy.stats import beta

from benchmarks.calibration import recent
from benchmarks.calibration.arrivals import fit_arrivals
from benchmarks.calibration.crowd import Shape, fit_crowd
from benchmarks.calibration.joints import rank_correlation, share

QUARTILES = (25, 50, 75)
ENOUGH_POSTS = 5
"""clients with fewer earlier posts have hire rates that say little"""
START = Shape(0.9, 0.34, 0.044, 0.1, 3.4)


def _log_normal(values):
    logs = np.log(values[np.isfinite(values) & (values > 0)])
    return None if logs.size < 20 else {"median": float(np.exp(logs.mean())), "ln_sd": float(logs.std())}


def _spread(values):
    values = values[np.isfinite(values)]
    return {"mean": float(values.mean()), "quartiles": np.percentile(values, QUARTILES).tolist()}


def _any(values):
    """Share of posts with any, mean over all, and what those with any have."""
    values = values[np.isfinite(values)]
    some = values[values > 0]
    return {
        "any": share(values > 0),
        "mean": float(values.mean()) if values.size else None,
        "if_any": _spread(some) if some.size else None,
    }


def posts(table):
    """Types, levels, pay and clients."""
    level = table["level"].dropna()
    return {
        "posts": int(table["post"].nunique()),
        "types": {t: share(table["type"] == i) for i, t in enumerate(("fixed", "hourly", "unstated"))},
        "levels": {t: share(level == i) for i, t in enumerate(("entry", "intermediate", "expert"))},
        "fixed_budget_usd": _log_normal(table["budget"].to_numpy()),
        "hourly_rate_usd": _log_normal(table["rate"].to_numpy()),
        "client_has_spent": share(table["spent"] > 0),
        "client_spent_if_any_usd": _log_normal(table["spent"].to_numpy()),
    }


def _money(table):
    return {name: table[name].to_numpy(float) for name in ("budget", "rate", "spent")}


def crowd_by_money(table):
    """Rank correlations of proposals with money, over all and by search."""
    size = table["applicants"] if "applicants" in table else table["bucket"]
    found = {n: rank_correlation(size.to_numpy(float), v) for n, v in _money(table).items()}
    if "search" in table:
        found["by search"] = {
            str(search): {
                n: rank_correlation(size[rows.index].to_numpy(float), v) for n, v in _money(rows).items()
            }
            for search, rows in table.groupby("search")
        }
    return found


def crowd_columns(table, usual):
    """Columns of the law of the crowd; pay counts against what is `usual`."""
    kind = table["type"].to_numpy()
    columns = {"one": np.ones(len(table)), "hourly": kind == 1, "unstated": kind == 2}
    for name, column in (("by_budget", "budget"), ("by_rate", "rate")):
        columns[name] = np.log(table[column] / usual[column]).fillna(0.0).to_numpy()
    columns["by_spend"] = np.log1p(table["spent"].to_numpy(float))
    return {n: np.asarray(c, float) for n, c in columns.items()}


def crowd_fit(table):
    """Interval regression in which each search has a level of its own; and the usual pay."""
    table = table[table["bucket"].notna() & (table["budget"].notna() | (table["type"] != 0))]
    usual = {column: table[column].median() for column in ("budget", "rate")}
    columns = crowd_columns(table, usual)
    for search in sorted(table["search"].unique())[1:]:
        columns[f"search {search}"] = (table["search"] == search).to_numpy(float)
    columns = {n: c for n, c in columns.items() if n == "one" or np.ptp(c) > 0}
    fit = fit_crowd(columns, table["age_h"].to_numpy(float), table["bucket"].to_numpy(int), start=START)
    return fit, usual, columns


def crowd_factors(table):
    """The factors that the simulator uses."""
    fit, _, columns = crowd_fit(table)
    x = np.column_stack(list(columns.values()))
    exponents = {n for n in columns if n.startswith("by_")}
    return {
        "posts": len(x),
        "factors": {
            n: fit.coefficient(n) if n in exponents else fit.multiple(n) for n in columns if n != "one"
        },
        "ln_sd": fit.shape_intervals()["spread"],
        "mean_final_of_the_plainest_post": float(np.exp(fit.b[0]) * fit.mean_factor()),
        "mean_final": float(np.exp(x @ fit.b).mean() * fit.mean_factor()),
    }


def clients_hire_rates(table):
    """Quartiles of clients' hire rates, and a Beta law of seriousness that shows such rates."""
    once = table.drop_duplicates("post")
    known = once[(once["past_posts"] >= ENOUGH_POSTS) & once["past_hires"].notna()]
    rates = np.minimum(known["past_hires"] / known["past_posts"], 1).to_numpy()
    if rates.size < 20:
        return None
    found = np.percentile(rates, QUARTILES)
    return {
        "clients": int(rates.size),
        "quartiles": found.tolist(),
        "past_posts": _log_normal(once["past_posts"].to_numpy(float)),
        "seriousness": seriousness(found),
    }


def seriousness(quartiles, base=0.25, slope=0.95, hires=0.95):
    """Beta law whose hire rates, among clients with a verified payment method, have these quartiles.

    Verification goes with seriousness s by chance base + slope s; a share `hires` of live posts hires.
    """
    grid = (np.arange(2000) + 0.5) / 2000

    def shown(p):
        s = beta.ppf(grid, *np.exp(p))
        weight = np.cumsum(np.clip(base + slope * s, 0, 1))
        return hires * s[np.searchsorted(weight / weight[-1], np.array(QUARTILES) / 100)]

    p = minimize(lambda p: ((shown(p) - quartiles) ** 2).sum(), np.zeros(2), method="Nelder-Mead").x
    return {"a": float(np.exp(p[0])), "b": float(np.exp(p[1])), "quartiles": shown(p).tolist()}


def prices(table):
    """Connects required: their law, and what they go with; how often they changed between two looks."""
    once, again = table.drop_duplicates("post"), table.groupby("post")["connects"].agg(["nunique", "size"])
    price, new = once["connects"].to_numpy(float), once["spent"].to_numpy() == 0
    money = _money(once) | {"reviews": once["reviews"].to_numpy(float)}
    seen_again = again[again["size"] > 1]
    return {
        "range": [float(price.min()), float(price.max())],
        **_spread(price),
        "rank_correlations": {n: rank_correlation(price, v) for n, v in money.items()},
        "mean_if_client_has_spent": float(price[~new].mean()) if (~new).any() else None,
        "mean_if_not": float(price[new].mean()) if new.any() else None,
        "changed_when_seen_again": [int((seen_again["nunique"] > 1).sum()), len(seen_again)],
    }


def describe_recent(form, table):
    """Everything a table of one form says, as one tree of plain numbers."""
    if form == recent.WEEKS:
        return recent.weeks(table)
    if form == recent.CATEGORY_WEEKS:
        return recent.category_weeks(table)
    found = posts(table.drop_duplicates("post"))
    if form == recent.PRICES:
        return found | {"connects_required": prices(table)}
    once = table.drop_duplicates("post")
    found |= {n: _any(once[n].to_numpy(float)) for n in ("interviewing", "invites")}
    found["rank_correlations_of_proposals"] = crowd_by_money(table)
    if form == recent.COUNTS:
        columns = (table[n].to_numpy(float) for n in ("age_h", "applicants", "post"))
        return found | {"arrivals": fit_arrivals(*columns), "hire_rates": clients_hire_rates(table)}
    size = table["bucket"].dropna()
    crowds = {"20_and_more": share(size >= 4), "50_and_more": share(size >= 5)}
    return found | {"crowds": crowds, "crowd": crowd_factors(table)}
