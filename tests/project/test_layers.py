"""The layers hold: who may import whom, and where luck, files, pictures and words are made.

Each rule is data (``ROWS``, ``NARROW``, ``RULES``); the checker reads sources without running them. It is
tried on small invented packages too, so that every rule is seen to fail.
"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache, cached_property
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

# Lowest first, every folder and sub-folder by name; a module imports from rows below its own, or from its own
# folder. The package's own __init__ shows the public names, so it stands above all but what a person starts.
ROWS = (
    {"paths", "version", "moved", "started", "whole", "stored_code"},
    {"model.values", "model.tables"},
    {"model.questions", "model.compiled"},
    {"model"},
    {"world", "metrics.estimates"},
    {"metrics"},
    {"metrics.contrasts"},
    {"strategies.contract"},
    {"strategies.simple", "strategies.published", "strategies.theory", "strategies.habits"},
    {"strategies.yardsticks"},
    {"strategies"},
    {"engine.steps", "loader.tables"},
    {"engine.whatif"},
    {"engine", "loader"},
    {"loader.history"},
    {"loader.history.imports", "loader.sweeps", "runs.weights", "runs.workers"},
    {"runs", "kit"},
    {"runs.merging", "runs.cluster"},
    {"studies.yardsticks"},
    {"studies", *(f"studies.{part}" for part in ("baselines", "claims", "closeup", "compare", "regret"))},
    {"studies.sweep", "studies.person"},
    {"studies.sensitivity", "studies.tune", "studies.policy", "studies.person.standing"},
    {"studies.when", "studies.game"},
    {"report.words"},
    {"report.pictures"},
    {"report"},
    {"report.studies", "report.robust", "report.person"},
    {"report.page"},
    {"__init__"},
    {"app.stored", "app.safety"},
    {"app.jobs"},
    {"app.parts"},
    {"app.pages"},
    {"app"},
    {"cli.typed"},
    {"cli.terminal"},
    {"cli.shared"},
    {"cli.lookup", "cli.person", "cli.robust"},
    {"cli"},
    {"__main__"},
)
RANK = {name: rank for rank, row in enumerate(ROWS) for name in row}
MOST_MODULES = 22

# (importing folder, imported folder), each with all below it: the only modules of it that may be imported.
NARROW = {
    ("engine", "strategies"): {"simulator.strategies.contract.base"},
    ("report", "engine"): set(),
}


@dataclass(frozen=True)
class Rule:
    """Names and methods that only the files called ``homes`` may use (patterns as of a shell)."""

    sentence: str
    names: tuple[str, ...] = ()
    homes: tuple[str, ...] = ()
    methods: frozenset[str] = frozenset()
    types: tuple[str, ...] = ()  # may be named anywhere, for annotations, but not called


RULES = (
    Rule(
        "luck is made in the streams only",
        names=("random", "random.*", "secrets", "secrets.*", "numpy.random.*", "os.urandom", "uuid.uuid[14]"),
        methods=frozenset({"rvs"}),
        types=("numpy.random.Generator", "numpy.random.BitGenerator"),
        homes=(
            "simulator/model/luck.py",
            "simulator/app/safety/tokens.py",  # a key that nobody guesses is no luck of a world
        ),
    ),
    Rule(
        "files are touched in the store and the loaders only",
        names=(
            *("open", "io.open", "os.open", "os.remove", "os.rename", "os.replace", "os.unlink"),
            *("shutil", "shutil.*", "tempfile", "tempfile.*", "csv", "csv.*", "json.load", "json.dump"),
            *("yaml", "yaml.*", "ruamel", "ruamel.*", "tomllib", "tomllib.*", "pyarrow", "pyarrow.*"),
            *("pandas.read_*", "pandas.ExcelFile", "pandas.HDFStore"),
            *("numpy.load", "numpy.loadtxt", "numpy.genfromtxt", "numpy.fromfile", "numpy.memmap"),
            "numpy.save*",
        ),
        methods=frozenset(
            {"open", "read_text", "write_text", "read_bytes", "write_bytes", "unlink", "tofile"}
            | {"to_csv", "to_excel", "to_feather", "to_hdf", "to_json", "to_orc", "to_parquet", "to_sql"}
        ),
        homes=(
            *("simulator/whole.py", "simulator/stored_code.py"),
            "simulator/model/compiled/listed.py",  # which lies beside it, and is shipped with it
            *("simulator/runs/store.py", "simulator/runs/parts.py", "simulator/runs/files.py"),
            *("simulator/runs/points.py", "simulator/runs/pieces.py"),
            "simulator/loader/*.py",
            *("simulator/app/stored/files.py", "simulator/app/stored/listing.py"),
            "simulator/app/stored/shipped.py",
            "simulator/cli/terminal/streams.py",  # the three files that every process is born with
        ),
    ),
    Rule(
        "pictures are drawn in report only",
        names=("matplotlib", "matplotlib.*", "mpl_toolkits.*"),
        homes=("simulator/report/*",),
    ),
    Rule(
        "only the command line speaks",
        names=(
            *("print", "input", "pprint.pprint", "sys.stdout", "sys.stdout.*", "sys.stderr", "sys.stderr.*"),
            *("click", "click.*", "rich.print", "rich.console.*", "rich.live.*", "rich.progress.*"),
        ),
        homes=("simulator/cli.py", "simulator/cli/*"),
    ),
    Rule(
        "nothing is pickled",
        names=("pickle", "pickle.*", "marshal", "marshal.*", "shelve", "shelve.*", "joblib", "joblib.*"),
        methods=frozenset({"to_pickle"}),
    ),
)


@dataclass(frozen=True)
class Source:
    """One module as text: its path from the top of the repository, its dotted name, its parsed tree."""

    path: str
    module: str
    tree: ast.Module

    @property
    def part(self) -> str:
        """The folder below the package, dotted, or the module that lies in no folder: it decides the row."""
        _, *folders, name = Path(self.path).with_suffix("").parts
        return ".".join(folders) or name

    @property
    def top(self) -> str:
        """The part's outermost folder."""
        return self.part.partition(".")[0]

    def absolute(self, node: ast.ImportFrom) -> str:
        """The dotted name that ``from … import`` starts from, dots resolved."""
        parts = self.module.split(".") if node.level else []
        up = node.level - self.path.endswith("__init__.py")
        return ".".join(parts[: len(parts) - up] + ([node.module] if node.module else []))

    @cached_property
    def nodes(self) -> list[ast.AST]:
        """Everything in the tree."""
        return list(ast.walk(self.tree))

    @cached_property
    def imports(self) -> list[tuple[int, str, str]]:
        """Line, local name and full dotted name of each import, wherever it stands."""
        return list(self._imports())

    def _imports(self) -> Iterator[tuple[int, str, str]]:
        for node in self.nodes:
            if isinstance(node, ast.Import):
                for alias in node.names:
                    full = alias.name if alias.asname else alias.name.split(".")[0]
                    yield node.lineno, alias.asname or full, full
                    yield node.lineno, "", alias.name
            elif isinstance(node, ast.ImportFrom):
                for alias in node.names:
                    yield node.lineno, alias.asname or alias.name, f"{self.absolute(node)}.{alias.name}"
            elif isinstance(node, ast.Call) and dotted(node.func).endswith("import_module"):
                yield node.lineno, "", ast.unparse(node.args[0]).strip("'")

    def uses(self) -> Iterator[tuple[int, str, bool]]:
        """Line, full dotted name, and whether it is called, of each name and attribute."""
        aliases = {local: full for _, local, full in self.imports if local}
        called = {id(node.func) for node in self.nodes if isinstance(node, ast.Call)}
        for node in self.nodes:
            if isinstance(node, ast.Name | ast.Attribute):
                head, dot, tail = dotted(node).partition(".")
                yield node.lineno, aliases.get(head, head) + dot + tail, id(node) in called


def dotted(node: ast.expr) -> str:
    """What an expression says; names with dots, most of all, without the detour of `ast.unparse`."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}"
    return ast.unparse(node)


def read_package(top: Path) -> dict[str, Source]:
    """Every module of the package below ``top``, by dotted name."""
    found = {}
    for file in sorted((top / "simulator").rglob("*.py")):
        path = file.relative_to(top)
        name = ".".join(path.with_suffix("").parts).removesuffix(".__init__")
        found[name] = Source(path.as_posix(), name, ast.parse(file.read_text(encoding="utf-8")))
    return found


def own_imports(source: Source, package: dict[str, Source]) -> set[tuple[int, str]]:
    """Line and module of each import of our own; a name inside a module counts as that module."""
    found = set()
    for line, _, full in source.imports:
        parts = full.split(".")
        names = (".".join(parts[:n]) for n in range(len(parts), 0, -1))
        if parts[0] == "simulator" and (target := next((name for name in names if name in package), None)):
            found.add((line, target))
    return found - {(line, source.module) for line, _ in found}


def layer_breaches(package: dict[str, Source]) -> Iterator[str]:
    """Imports that point upward or sideways, and modules that stand in no row."""
    for source in package.values():
        if source.part not in RANK:
            yield f"{source.path}: stands in no row of ROWS"
            continue
        for line, target in own_imports(source, package):
            part, place = package[target].part, f"{source.path}:{line}"
            top = package[target].top
            allowed = NARROW.get((source.top, top))
            if part != source.part and RANK.get(part, 0) >= RANK[source.part]:
                yield f"{place}: imports {target}, which is not below it"
            elif allowed is not None and target not in allowed:
                yield f"{place}: imports {target}, but of {top} only {sorted(allowed) or 'nothing'}"


def size_breaches(package: dict[str, Source]) -> Iterator[str]:
    """Folders with more modules than a person takes in at a glance."""
    held = Counter(Path(source.path).parent for source in package.values())
    for folder, count in held.items():
        if count > MOST_MODULES:
            yield f"{folder.as_posix()}: {count} modules, at most {MOST_MODULES} are allowed"


def circle_breaches(package: dict[str, Source]) -> Iterator[str]:
    """The first import circle, if there is one."""
    graph = {name: {target for _, target in own_imports(source, package)} for name, source in package.items()}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        yield "import circle: " + " <- ".join(error.args[1])


@cache  # the same few names stand everywhere
def matches(name: str, patterns: tuple[str, ...]) -> bool:
    """Tell whether a name fits one of the patterns."""
    return any(fnmatchcase(name, pattern) for pattern in patterns)


def use_breaches(package: dict[str, Source]) -> Iterator[str]:
    """Uses of what a rule keeps to its homes."""
    for source in package.values():
        rules = [rule for rule in RULES if not matches(source.path, rule.homes)]
        named = {(line, full, False) for line, _, full in source.imports} | set(source.uses())
        for line, name, is_call in sorted(named):
            for rule in rules:
                is_type = not is_call and matches(name, rule.types)
                is_method = is_call and "." in name and name.rpartition(".")[2] in rule.methods
                if (matches(name, rule.names) and not is_type) or is_method:
                    yield f"{source.path}:{line}: {name}, but {rule.sentence}"


def breaches(top: Path) -> list[str]:
    """Everything that is wrong with the package below ``top``."""
    return breaches_of(read_package(top))


def breaches_of(package: dict[str, Source]) -> list[str]:
    """Everything that is wrong with a package."""
    return [
        *layer_breaches(package),
        *circle_breaches(package),
        *size_breaches(package),
        *use_breaches(package),
    ]


def test_the_package_keeps_its_layers() -> None:
    package = read_package(ROOT)
    assert len(package) > 1, "nothing was read, so nothing was checked"
    assert breaches_of(package) == []


FULL = {  # One module a row, each importing what it may.
    "__init__.py": "from simulator.runs.run import run\n",
    "__main__.py": "from simulator.cli import main\n",
    "cli.py": "import sys\nimport click\nfrom simulator import run\nprint(1, file=sys.stderr)\n",
    "report/__init__.py": "",
    "report/plots.py": "import matplotlib.pyplot as plt\nfrom ..runs import store\nplt.savefig('x')\n",
    "report/pictures/style.py": "import matplotlib\n",
    "studies/adoption.py": "from simulator.runs.run import run\n",
    "runs/__init__.py": "",
    "runs/run.py": "from simulator.engine import loop\nfrom simulator.strategies import STRATEGIES\n",
    "runs/store.py": "import pyarrow\nimport pandas as pd\npd.read_parquet('x').to_csv(open('x'))\n",
    "loader/nodes.py": "from ruamel.yaml import YAML\n",
    "engine/__init__.py": "",
    "engine/loop.py": "from .steps import feeds\nfrom simulator.strategies.contract.base import Strategy\n",
    "engine/steps/feeds.py": "from simulator.world.records import JOB\n",
    "strategies/__init__.py": "from .published.first import First\nSTRATEGIES = {'first': First}\n",
    "strategies/contract/base.py": "import numpy as np\nclass Strategy: rng: np.random.Generator\n",
    "strategies/published/first.py": "from ..contract.base import Strategy\nclass First(Strategy): ...\n",
    "metrics/strategy.py": "from .estimates import spread\n",
    "metrics/estimates/spread.py": "",
    "world/records.py": "from simulator.model import jobs\nJOB = 1\n",
    "model/__init__.py": "",
    "model/jobs.py": "import json\njson.dumps({}); d.pop('open'); d.replace('a', 'b')\n",
    "model/luck.py": "import numpy as np\nnp.random.Generator(np.random.Philox(1))\n",
    "paths.py": "",
}

BAD = {  # What is added to a module of FULL, and what the checker must then say.
    "upward": ("model/jobs.py", "from simulator.engine import loop", "imports simulator.engine.loop"),
    "upward, relative": (
        "model/jobs.py",
        "from ..strategies.contract import base",
        "imports simulator.strat",
    ),
    "upward, late": ("model/jobs.py", "def f():\n  import simulator.cli", "imports simulator.cli"),
    "upward, hidden": ("model/jobs.py", "importlib.import_module('simulator.cli')", "imports simulator.cli"),
    "upward, in a folder": ("engine/steps/feeds.py", "from .. import loop", "imports simulator.engine.loop"),
    "upward, nested": ("metrics/estimates/spread.py", "from simulator.metrics import strategy", "not below"),
    "world above": ("world/records.py", "from simulator.strategies.contract import base", "not below it"),
    "studies above": ("runs/run.py", "from simulator.studies import adoption", "not below it"),
    "through the top": ("engine/loop.py", "from simulator import run", "imports simulator, which"),
    "sideways": ("cli.py", "import simulator.__main__", "which is not below it"),
    "past the base": (
        "engine/loop.py",
        "from simulator.strategies.published import first",
        "of strategies only",
    ),
    "past the base, nested": ("engine/steps/feeds.py", "from simulator.strategies import STRATEGIES", "only"),
    "report runs": ("report/plots.py", "from simulator.engine import loop", "but of engine only nothing"),
    "pictures run": (
        "report/pictures/style.py",
        "from simulator.engine import loop",
        "of engine only nothing",
    ),
    "homeless": ("loose.py", "", "stands in no row"),
    "homeless folder": ("engine/extra/deep.py", "", "stands in no row"),
    "crowded": ("model/jobs.py", "", "modules, at most 22 are allowed"),
    "circle": ("strategies/contract/base.py", "from simulator.strategies import STRATEGIES", "import circle"),
    "circle by package": ("strategies/contract/base.py", "from .. import STRATEGIES", "import circle"),
    "default_rng": ("model/jobs.py", "import numpy as np\nnp.random.default_rng(1)", "luck"),
    "rng as factory": ("model/jobs.py", "import numpy as np\nfield(np.random.default_rng)", "luck"),
    "rng imported": ("model/jobs.py", "from numpy.random import Philox as P", "luck"),
    "rng called": ("model/jobs.py", "from numpy.random import Generator\nGenerator(bits)", "luck"),
    "random": ("strategies/published/first.py", "import random", "luck"),
    "secrets": ("engine/loop.py", "from secrets import token_bytes", "luck"),
    "scipy's draws": ("model/jobs.py", "from scipy import stats\nstats.norm.rvs(size=2)", "luck"),
    "open": ("model/jobs.py", "open('x')", "files"),
    "read_text": ("report/plots.py", "path.read_text()", "files"),
    "yaml": ("cli.py", "from ruamel.yaml import YAML", "files"),
    "pyarrow": ("report/plots.py", "import pyarrow.parquet as pq", "files"),
    "pandas reads": ("report/plots.py", "import pandas as pd\npd.read_csv('x')", "files"),
    "pandas writes": ("runs/run.py", "frame.to_parquet('x')", "files"),
    "numpy writes": ("engine/loop.py", "import numpy as np\nnp.save('x', a)", "files"),
    "pictures": ("runs/run.py", "def f():\n  from matplotlib import pyplot", "pictures"),
    "print": ("engine/loop.py", "print('x')", "speaks"),
    "stdout": ("report/plots.py", "import sys\nsys.stdout.write('x')", "speaks"),
    "click": ("__main__.py", "import click", "speaks"),
    "console": ("report/plots.py", "from rich.console import Console", "speaks"),
    "pickle": ("runs/store.py", "import pickle", "pickled"),
}


def write_package(top: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        file = top / "simulator" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")


def test_the_checker_is_content_with_a_package_that_keeps_every_rule(tmp_path: Path) -> None:
    write_package(tmp_path, FULL)
    assert breaches(tmp_path) == []


@pytest.mark.parametrize("case", BAD)
def test_the_checker_sees(case: str, tmp_path: Path) -> None:
    name, text, sentence = BAD[case]
    more = {f"model/law_{n}.py": "" for n in range(MOST_MODULES)} if case == "crowded" else {}
    write_package(tmp_path, FULL | {name: FULL.get(name, "") + text + "\n"} | more)
    found = breaches(tmp_path)
    assert found, f"nothing was said of: {text}"
    assert all(name in line or line.startswith(("import circle", "simulator/model: ")) for line in found)
    assert any(sentence in line for line in found), found
