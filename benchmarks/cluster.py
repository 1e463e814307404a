"""What Dask costs: the same run on two threads of one process and on two workers of a cluster here, in turns.

Batches take about ten seconds, as those of a long run do. Counted is the processor time of all processes of
the command (the workers, those that watch them, the scheduler) and the time by the clock; to start a cluster
is told apart, for a command does it once. Batches that only sleep tell what is lost in handing out and
waiting, also where others use the machine so much that two long plays cannot be compared.
"""

import statistics
import tempfile
import time

from benchmarks.costs import named_market

WORKERS, TURNS, REPLICATIONS = 2, 3, 44
"""replications: two batches, one for each worker"""
EMPTY = 200
"""batches that do nothing"""
WANTED, LONG = 0.05, 10.0
"""more than two threads take, at most, with batches of so many seconds"""


def _processor_seconds():
    """Of this process and all below it."""
    import psutil

    me = psutil.Process()
    times = [one.cpu_times() for one in (me, *me.children(recursive=True))]
    return sum(t.user + t.system for t in times)


def _since(began, used):
    """Processor seconds and seconds by the clock since a moment."""
    return {"processor": _processor_seconds() - used, "clock": time.perf_counter() - began}


def turns(ready, executors, count=TURNS):
    """Play the run with each executor in turns; return times by executor, and whether all wrote the same."""
    from simulator.runs.run import run_ready

    took, contents = {name: [] for name in executors}, set()
    for turn in range(count):
        for name in sorted(executors, reverse=bool(turn % 2)):
            with tempfile.TemporaryDirectory() as out:
                began, used = time.perf_counter(), _processor_seconds()
                played = run_ready(ready, out=out, executor=executors[name])
                took[name].append(_since(began, used))
                contents.add(played.content())
    return took, len(contents) == 1


class Nothing:
    """Batches that are handed out, sleep, and come back."""

    def __init__(self, seconds):
        self.seconds = seconds

    def __call__(self, first, last):
        time.sleep(self.seconds)

    def order(self, first, last):
        from simulator.runs.workers.executors import Order

        return Order(time.sleep, (self.seconds,))

    def forecast(self):
        return self.seconds


def handing_out(executor, seconds=LONG):
    """What Dask takes besides play: processor seconds for a batch, and for a second in which all play."""
    began, used = time.perf_counter(), _processor_seconds()
    executor(Nothing(0.0), [(k, k) for k in range(EMPTY)])
    batch = _since(began, used)["processor"] / EMPTY
    began, used = time.perf_counter(), _processor_seconds()
    executor(Nothing(seconds), [(k, k) for k in range(WORKERS)])
    waiting = _since(began, used)
    return batch, max(waiting["processor"] - WORKERS * batch, 0.0) / waiting["clock"]


def ratios_of(took, what):
    """How many times the threads' time the cluster took, turn by turn."""
    return [far[what] / near[what] for far, near in zip(took["cluster"], took["threads"], strict=True)]


def report(replications=REPLICATIONS, count=TURNS):
    """Measure, and write the lines to print."""
    from simulator.runs.cluster.dask import Place, cluster_at
    from simulator.runs.ready import Ready
    from simulator.runs.sizes import batch_size
    from simulator.runs.workers.executors import Threads

    ready, small = Ready.of(named_market(replications)), Ready.of(named_market(2 * WORKERS, days=20))
    size = batch_size(ready.scenario, WORKERS)
    threads = Threads(WORKERS)
    began, used = time.perf_counter(), _processor_seconds()
    with cluster_at(Place(WORKERS)) as cluster:
        started = _since(began, used)
        turns(small, {"cluster": cluster, "threads": threads}, 1)  # every worker has its kernels
        each_batch, each_second = handing_out(cluster)
        took, same = turns(ready, {"cluster": cluster, "threads": threads}, count)
    batches = -(-replications // size)
    each = statistics.median(one["processor"] for one in took["threads"]) / batches
    lines = [
        f"{replications} replications of the benchmark market in {batches} batches of {each:.1f} s of a "
        f"processor, {count} turns; to start {WORKERS} workers: {started['processor']:.1f} s of a processor, "
        f"{started['clock']:.1f} s by the clock",
    ]
    # the rest of the command waits while all workers play
    lost = (each_batch + LONG * each_second / WORKERS) / LONG
    lines.append(
        f"beside play: {1e3 * each_batch:.1f} ms of a processor for a batch, {1e3 * each_second:.1f} ms for "
        f"a second in which all play: {lost:.2%} of batches of {LONG:g} s on {WORKERS} workers"
    )
    found = {
        "took": took,
        "started": started,
        "each_batch": each_batch,
        "each_second": each_second,
        "lost": lost,
        "batch_seconds": each,
        "same_content": same,
    }
    for what in ("processor", "clock"):
        ratios = ratios_of(took, what)
        found[what] = middle = statistics.median(ratios)
        near, far = (statistics.median(one[what] for one in took[name]) for name in ("threads", "cluster"))
        missed = ": MISSED" if middle - 1 > WANTED else ""
        lines.append(
            f"{what:9s}  two threads {near:6.2f} s, local:{WORKERS} {far:6.2f} s; the cluster takes "
            f"{middle - 1:+.1%} ({min(ratios) - 1:+.1%} to {max(ratios) - 1:+.1%}); at most "
            f"{WANTED:+.0%} is wanted{missed}"
        )
    lines.append("all wrote the same content" if same else "they did NOT write the same content")
    return lines, found
