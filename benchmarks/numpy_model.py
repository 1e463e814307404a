"""The same market as careful NumPy: one replication at a time, columns of freelancers and candidates."""

import numpy as np

from benchmarks import rules as r


class Market:
    """All freelancers as columns."""

    def __init__(self, seed, freelancers=1000, per_day=40, days=180):
        self.rng = np.random.default_rng(seed)
        self.days, n = days, freelancers // 4 * 4
        self.posts = r.draw_posts(self.rng, per_day, days)
        self.rule = np.repeat(np.arange(4), n // 4)
        self.niche, self.balance = self.rng.random(n), np.zeros(n, np.int64)
        self.rate = np.maximum(self.rng.exponential(r.CHECKS_PER_HOUR * 24, n), 1e-9)
        self.slots = np.full((n, r.CAPACITY), -np.inf)
        category = self.rng.integers(0, r.CATEGORIES, n)
        order = np.argsort(self.posts["category"], kind="stable")
        edges = np.searchsorted(self.posts["category"][order], np.arange(r.CATEGORIES + 1))
        self.feed, self.feed_posted = order, self.posts["posted"][order]
        self.cursor, self.end = edges[category].copy(), edges[category + 1]
        self.next_look = np.full(n, np.inf)
        self.plan_looks(np.arange(n))
        m = self.posts["posted"].size
        self.count, self.proposals = np.zeros(m, np.int64), [[] for _ in range(m)]
        self.closing = np.argsort(self.posts["closes"], kind="stable")
        self.closing_at = self.posts["closes"][self.closing]
        self.totals = {name: np.zeros(n, np.int64) for name in r.COUNTS}

    def plan_looks(self, who):
        there = self.cursor[who] < self.end[who]
        base = self.feed_posted[np.minimum(self.cursor[who], self.feed_posted.size - 1)]
        self.next_look[who] = np.where(
            there, base + self.rng.exponential(1, who.size) / self.rate[who], np.inf
        )

    def match(self, who, job):
        d = np.abs(self.niche[who] - self.posts["niche"][job])
        d = np.minimum(d, 1 - d) / r.WIDTH
        return np.exp(-0.5 * d * d)

    def look(self, until):
        """Candidates of one round: at most one look per freelancer."""
        who = np.flatnonzero(self.next_look < until)
        if who.size == 0:
            return None
        at = self.next_look[who]
        # the feed of a category is sorted by time: search it with an offset per category
        stop = self.cursor[who].copy()
        going = np.arange(who.size)
        while going.size:
            k = np.minimum(stop[going], self.feed_posted.size - 1)
            more = (stop[going] < self.end[who[going]]) & (self.feed_posted[k] <= at[going])
            going = going[more]
            stop[going] += 1
        size = stop - self.cursor[who]
        row = np.repeat(np.arange(who.size), size)
        offset = np.arange(size.sum()) - np.repeat(np.cumsum(size) - size, size)
        job = self.feed[np.repeat(stop, size) - 1 - offset]
        self.cursor[who] = stop
        self.plan_looks(who)
        open_ = self.posts["closes"][job] > at[row]
        return who[row[open_]], job[open_], at[row[open_]]

    def score(self, who, job, visible):
        rule, out = self.rule[who], np.ones(who.size)
        fits = np.flatnonzero((rule == 1) | (rule == 2))
        noise = r.NOISE * self.rng.standard_normal(fits.size)
        seen = np.clip(self.match(who[fits], job[fits]) + noise, 0.001, 1)
        worth = seen * self.posts["value"][job[fits]] / self.posts["price"][job[fits]] - 20.0
        out[fits] = np.where(rule[fits] == 1, worth, seen - 0.6)
        quiet = np.flatnonzero(rule == 3)
        rivals = visible[job[quiet]]
        out[quiet] = np.where(rivals < 10, 1.0 / (1.0 + rivals), 0.0)
        return out

    def submit(self, who, job, at, score):
        wanted = np.flatnonzero((score > 0) & (self.balance[who] >= self.posts["price"][job]))
        order = wanted[np.lexsort((-score[wanted], who[wanted]))]
        who, job, at = who[order], job[order], at[order]
        while who.size:  # the best remaining candidate of every freelancer at once
            first = np.flatnonzero(np.concatenate([[True], who[1:] != who[:-1]]))
            w, j = who[first], job[first]
            free = (self.slots[w] <= at[first, None]).any(axis=1)
            good = (self.balance[w] >= self.posts["price"][j]) & free
            w, j = w[good], j[good]
            self.balance[w] -= self.posts["price"][j]
            self.totals["proposals"][w] += 1
            self.totals["connects_proposal"][w] += self.posts["price"][j]
            np.add.at(self.count, j, 1)
            for a, b in zip(w.tolist(), j.tolist(), strict=True):
                self.proposals[b].append(a)
            rest = np.ones(who.size, bool)
            rest[first] = False
            who, job, at = who[rest], job[rest], at[rest]

    def close(self, j):
        who = np.asarray(self.proposals[j], np.int64)
        if who.size == 0 or not self.posts["live"][j]:
            return
        match, at = self.match(who, j), self.posts["closes"][j]
        if who.size > self.posts["attention"][j]:
            place = -(match + r.DISPLAY_NOISE * self.rng.standard_normal(who.size))
            read = np.argsort(place)[: self.posts["attention"][j]]
        else:
            read = np.arange(who.size)
        self.totals["opened"][who[read]] += 1
        value = r.MATCH_WEIGHT * match[read] + self.rng.gumbel(size=read.size)
        value = np.where((self.slots[who[read]] <= at).any(axis=1), value, -np.inf)
        if read.size and value.max() > r.OUTSIDE + self.rng.gumbel():
            best = who[read[np.argmax(value)]]
            self.totals["hires"][best] += 1
            self.slots[best, np.argmin(self.slots[best])] = at + self.posts["duration"][j]
        elif self.posts["returns"][j]:
            self.balance[who] += self.posts["price"][j]
            self.totals["connects_refunded"][who] += self.posts["price"][j]

    def play(self):
        """Play and return totals by rule."""
        months, done = 0, 0
        for tick in range(round(self.days * 24)):
            start, until = tick / 24, (tick + 1) / 24
            if start >= months * r.MONTH:
                self.balance += r.GRANT
                months += 1
            visible = None
            while (seen := self.look(until)) is not None:
                who, job, at = seen
                if visible is None:
                    visible = self.count.copy()
                np.add.at(self.totals["candidates"], who, 1)
                self.submit(who, job, at, self.score(who, job, visible))
            due = np.searchsorted(self.closing_at, until, side="left")
            for j in self.closing[done:due].tolist():
                self.close(j)
            done = max(done, due)
        for j in self.closing[done:].tolist():
            self.close(j)
        sums = {n: np.bincount(self.rule, v, 4) for n, v in self.totals.items()}
        return {rule: {n: int(sums[n][k]) for n in r.COUNTS} for k, rule in enumerate(r.RULES)}
