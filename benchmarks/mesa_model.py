"""The same market as an ordinary Mesa model: freelancers and clients are agents, an hour is a step."""

import heapq
import math

import mesa
import numpy as np

from benchmarks import rules as r


class Client(mesa.Agent):
    """A client with one post; reads, chooses and leaves when it closes."""

    def __init__(self, model, columns):
        super().__init__(model)
        self.__dict__.update(columns)
        self.proposals, self.visible = [], 0

    def step(self):
        if self.closes < self.model.until:
            self.close()
            self.remove()
        else:
            self.visible = len(self.proposals)

    def close(self):
        if not self.live or not self.proposals:
            return
        rng = self.model.random
        listed = sorted(self.proposals, key=lambda a: -(a.match(self) + r.DISPLAY_NOISE * rng.gauss(0, 1)))
        best, top = None, r.OUTSIDE - math.log(-math.log(rng.random()))
        for a in listed[: self.attention]:
            a.counts["opened"] += 1
            value = r.MATCH_WEIGHT * a.match(self) - math.log(-math.log(rng.random()))
            if value > top and a.is_free(self.closes):
                best, top = a, value
        if best is not None:
            best.counts["hires"] += 1
            heapq.heappush(best.busy_until, self.closes + self.duration)
        elif self.returns:
            for a in self.proposals:
                a.balance += self.price
                a.counts["connects_refunded"] += self.price


class Freelancer(mesa.Agent):
    """Looks at the feed, bids by a rule, works."""

    def __init__(self, model, rule, category):
        super().__init__(model)
        self.rule, self.category = rule, category
        self.niche = model.random.random()
        self.rate = max(model.random.expovariate(1 / (r.CHECKS_PER_HOUR * 24)), 1e-9)
        self.balance = 0
        self.busy_until = []
        self.passed = 0
        self.next_look = 0.0
        self.counts = dict.fromkeys(r.COUNTS, 0)
        self.plan_look()

    def plan_look(self):
        self.next_look += self.model.random.expovariate(self.rate)

    def match(self, post):
        d = abs(self.niche - post.niche)
        d = min(d, 1 - d) / r.WIDTH
        return math.exp(-0.5 * d * d)

    def seen_match(self, post):
        return min(max(self.match(post) + r.NOISE * self.model.random.gauss(0, 1), 0.001), 1.0)

    def score(self, post):
        if self.rule == "spray":
            return 1.0
        if self.rule == "value":
            return self.seen_match(post) * post.value / post.price - 20.0
        if self.rule == "fit":
            return self.seen_match(post) - 0.6
        n = post.visible
        return 1.0 / (1.0 + n) if n < 10 else 0.0

    def is_free(self, at):
        busy = self.busy_until
        while busy and busy[0] <= at:
            heapq.heappop(busy)
        return len(busy) < r.CAPACITY

    def step(self):
        feed = self.model.feeds[self.category]
        while self.next_look < self.model.until:
            at, seen = self.next_look, []
            if self.passed == len(feed):
                self.plan_look()
                continue
            while self.passed < len(feed) and feed[self.passed].posted <= at:
                post = feed[self.passed]
                self.passed += 1
                if post.closes > at:
                    seen.append(post)
            self.counts["candidates"] += len(seen)
            scored = [(self.score(post), post) for post in reversed(seen)]
            for score, post in sorted(scored, key=lambda x: -x[0]):
                if score > 0 and self.balance >= post.price and self.is_free(at):
                    self.balance -= post.price
                    self.counts["proposals"] += 1
                    self.counts["connects_proposal"] += post.price
                    post.proposals.append(self)
            self.plan_look()


class Market(mesa.Model):
    """The whole market: an hour at a time, freelancers in random order, then clients."""

    def __init__(self, seed, freelancers=1000, per_day=40, days=180):
        super().__init__(rng=seed)
        columns = r.draw_posts(np.random.default_rng(seed), per_day, days)
        names = list(columns)
        rows = [
            dict(zip(names, row, strict=True))
            for row in zip(*(columns[n].tolist() for n in names), strict=True)
        ]
        self.coming = rows[::-1]
        self.days, self.until, self.months = days, 0.0, 0
        self.feeds = [[] for _ in range(r.CATEGORIES)]
        for rule in r.RULES:
            for _ in range(freelancers // 4):
                Freelancer(self, rule, self.random.randrange(r.CATEGORIES))
        self.freelancers = self.agents_by_type[Freelancer]

    def step(self):
        if self.until >= self.months * r.MONTH:
            self.months += 1
            for a in self.freelancers:
                a.balance += r.GRANT
        self.until += 1 / 24
        while self.coming and self.coming[-1]["posted"] < self.until:
            client = Client(self, self.coming.pop())
            self.feeds[client.category].append(client)
        self.freelancers.shuffle_do("step")
        if Client in self.agents_by_type:
            # in order of closing, so that a contract counts against the next choice
            self.agents_by_type[Client].sort("closes", ascending=True).do("step")

    def play(self):
        for _ in range(round(self.days * 24)):
            self.step()
        self.until = math.inf
        self.agents_by_type[Client].sort("closes", ascending=True).do("step")
        return {
            rule: {n: sum(a.counts[n] for a in self.freelancers if a.rule == rule) for n in r.COUNTS}
            for rule in r.RULES
        }
