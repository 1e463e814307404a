"""What beginners do wrong in their first strategy, and what they are told: the line, and what to write."""

import ast
import textwrap
from pathlib import Path

import numpy as np
import pytest

from simulator.engine.decider import Decider, StrategyError
from simulator.kit.scripted import scripted_world
from simulator.loader.declared import misfits
from simulator.loader.problems import ScenarioError
from simulator.loader.scenario import check_scenario
from simulator.loader.strategies_named import load_class
from simulator.model.freelancers import StrategyChoice
from simulator.strategies.contract.mistakes import told
from simulator.strategies.registry import make

HEAD = "import numpy as np\nfrom simulator import Strategy\n\n\nclass Mine(Strategy):\n"
LIBRARY_WORDS = ("http", "pydantic", "ambiguous", "ufunc", "object has no attribute", "dtype", "NoneType")


def rule(body: str, settings: str = "") -> str:
    """A file with a strategy of this score; its body begins in line 7, or one later for each setting."""
    inside = f"{settings}def score(self, c):\n{textwrap.indent(body, '    ')}\n"
    return HEAD + textwrap.indent(inside, "    ")


def told_by(text: str, folder: Path) -> str:
    """What a person is told when the file is checked and the first score asked for; empty if all is well."""
    (folder / "mine.py").write_text(text, encoding="utf-8")
    try:
        choice = StrategyChoice(name="./mine.py:Mine")
        strategy = make(choice, lambda name: load_class(name, folder))
        decider = Decider("mine", strategy, 0, 1).begin()
        with np.errstate(all="ignore"):
            decider._scores(scripted_world([{"value_usd": 50}, {"value_usd": 500, "niche": 0.2}]))
    except (ScenarioError, StrategyError, TypeError) as error:
        return str(error)
    return ""


WHEN_ASKED = {
    "if": ("if c.match > 0.5:\n    return c.match\nreturn 0", "return np.where(c.match > 0.5, c.match, 0)"),
    "else": (
        "if c.client_verified:\n    return c.match\nelse:\n    return c.whim",
        "return np.where(c.client_verified, c.match, c.whim)",
    ),
    "if alone": (
        "x = 0\nif c.match > 0.5:\n    x = 1\nreturn x",
        "np.where(c.match > 0.5, value, otherwise)",
    ),
    "and": (
        "return np.where(c.match > 0.5 and c.client_verified, c.match, 0)",
        "return np.where((c.match > 0.5) & c.client_verified, c.match, 0)",
    ),
    "or": ("good = c.match > 0.5 or c.client_new\nreturn good", "good = (c.match > 0.5) | c.client_new"),
    "not": ("return np.where(not c.client_verified, 0, 1)", "np.where(~c.client_verified, 0, 1)"),
    "not a number": ("return np.where(not c.match, 0, 1)", "np.where(c.match == 0, 0, 1)"),
    "and a number": ("return c.match and c.client_new", "return (c.match != 0) & c.client_new"),
    "not a comparison": ("return not c.match > 0.5", "return ~(c.match > 0.5)"),
    "chain": ("return 0.2 < c.match < 0.9", "return (0.2 < c.match) & (c.match < 0.9)"),
    "inline if": ("return c.match if c.client_verified else 0", "np.where(c.client_verified, c.match, 0)"),
    "max": ("return max(c.match, 0.5)", "return np.maximum(c.match, 0.5)"),
    "min": ("return min(0.5, c.match)", "return np.minimum(0.5, c.match)"),
    "brackets": (
        "return np.where(c.match > 0.5 & c.rivals < 10, 1, 0)",
        "(c.match > 0.5) & (c.rivals < 10)",
    ),
    "near column": ("return c.mach", "posts have no column 'mach' (did you mean 'match'?)"),
    "other word": ("return c.budget", "posts have no column 'budget' (did you mean 'value_usd'?)"),
    "no column": ("return c.zzzzzz", "posts have no column 'zzzzzz'; there are age_days, "),
    "bare column": ("return match", "c.match"),
    "bare setting": ("return c.match * scale", "self.scale"),
    "near setting": ("return c.match * self.scal", "did you mean 'scale'?"),
    "log": ("import math\nreturn math.log(c.value_usd)", "np.log"),
    "float": ("return float(c.match)", "functions of numpy take whole columns"),
    "loop": ("return [post.match for post in c]", "no loop is needed"),
    "key": ("return c['match']", "c.match"),
    "length": ("return np.ones(len(c))", "c.n is how many"),
    "called": ("return c.match()", "write it without brackets"),
    "written to": ("fit = c.match\nfit[0] = 1\nreturn fit", "c.match.copy()"),
    "multiplied": ("fit = c.match\nfit *= 2\nreturn fit", "c.match.copy()"),
    "remembers": ("self.scale = 2\nreturn c.match", "belongs in its state"),
    "lengths": ("return c.match[:1].repeat(3) * c.match", "keep all rows"),
    "numpy": ("return np.were(c.match > 0.5, 1, 0)", "did you mean 'where'?"),
    "None": ("best = None\nreturn best.match", "did a function forget to return a value?"),
    "recursion": ("return self.score(c)", "it calls itself without end"),
    "import": ("import nunpy\nreturn 1", "no module is called 'nunpy' (did you mean 'numpy'?)"),
    "text": ("return np.where(c.value_usd > '100', 1, 0)", "no number here, such as text"),
    "hidden": ("return c.hidden.match", "hidden columns are for strategies that declare"),
}


@pytest.mark.parametrize("name", WHEN_ASKED)
def test_a_mistake_that_shows_when_posts_are_scored_is_told_with_line_and_cure(
    name: str, tmp_path: Path
) -> None:
    body, cure = WHEN_ASKED[name]
    said = told_by(rule(body, "scale: float = 1.0\n"), tmp_path)
    assert cure in said
    assert said.startswith("strategy of 'mine' (Mine): score failed at mine.py:")
    line = int(said.partition("mine.py:")[2].partition(":")[0])
    assert 8 <= line < 8 + len(body.splitlines())
    assert not any(word in said for word in LIBRARY_WORDS)
    assert "\n" not in said


RETURNED = {
    "c.match * 2": "is None: does the function end with return",
    "return 'yes'": "is text",
    "return np.full(c.n, 'yes')": "is text",
    "return {'a': 1}": "is a dict",
    "return c": "is a Candidates",
    "yield c.match": "write return in place of yield",
    "import pandas as pd\nreturn pd.DataFrame({'a': c.match, 'b': c.match})": "return one of them, such as",
    "return c.match[c.match > 0.9]": "keep all rows and let np.where(condition, value, 0) choose",
    "return np.ones((c.n, 2))": "has shape (2, 2)",
    "return [1, [2, 3]]": "is ragged",
    "return c.match * 1j": "complex",
    "return c.value_usd / (c.rivals * 0)": "divide by np.maximum(number, 1)",
}


@pytest.mark.parametrize("body", RETURNED)
def test_what_cannot_be_a_score_is_named(body: str, tmp_path: Path) -> None:
    said = told_by(rule(body), tmp_path)
    assert said.startswith("strategy of 'mine' (Mine): score ")
    assert RETURNED[body] in said


@pytest.mark.parametrize(
    "body",
    [
        "return [1.0] * c.n",
        "return 1",
        "return True",
        "return c.match > 0.5",
        "import pandas as pd\nreturn pd.Series(c.match)",
        "return np.where(c.match > 0.9, np.nan, 1)",
    ],
)
def test_what_can_be_read_as_scores_is(body: str, tmp_path: Path) -> None:
    assert told_by(rule(body), tmp_path) == ""


SCORE = "    def score(self, c):\n        return c.match\n"
WRITTEN = {
    "setting": (HEAD + "    min_usd = 200.0\n" + SCORE, 6, "write min_usd: float = 200.0 in place of"),
    "text": (HEAD + "    mode = 'fast'\n" + SCORE, 6, "write mode: str = 'fast' in place of"),
    "switch": (HEAD + "    on = True\n" + SCORE, 6, "write on: bool = True in place of"),
    "text for a number": (
        HEAD + "    bar: float = 'abc'\n" + SCORE,
        6,
        "bar is of the kind float, but starts as 'abc'",
    ),
    "number as text": (HEAD + "    bar: int = '5'\n" + SCORE, 6, "bar is of the kind int, but starts as '5'"),
    "number for text": (HEAD + "    bar: str = 5\n" + SCORE, 6, "bar is of the kind str, but starts as 5"),
    "list for a number": (
        HEAD + "    bar: float | None = [1]\n" + SCORE,
        6,
        "bar is of the kind float | None, but starts as [1]",
    ),
    "category by name": (
        HEAD + SCORE.replace("c.match", "(c.category == 'web') * 1.0"),
        7,
        "c.category holds numbers and is never equal to 'web'",
    ),
    "type by name": (
        HEAD + SCORE.replace("c.match", "np.where('hourly' != c.job_type, 1, 0)"),
        7,
        "c.job_type holds numbers and is never equal to 'hourly': write 1 in its place",
    ),
    "level by name": (
        HEAD + SCORE.replace("c.match", "np.isin(c.level, ['expert'])"),
        7,
        "c.level holds numbers and is never equal to 'expert': write 2 in its place",
    ),
    "kind": (
        HEAD + "    bar: Share = 1\n" + SCORE,
        6,
        "'Share', the kind of the setting bar, is not known here",
    ),
    "as setting": (HEAD + "    score: float = 1\n", 6, "write def score(self, c):"),
    "no self": (
        HEAD + "    def score(c):\n        return 1\n",
        6,
        "but takes (c): write def score(self, c):",
    ),
    "no c": (HEAD + "    def score(self):\n        return 1\n", 6, "but takes (self)"),
    "more": (HEAD + "    def score(self, c, x):\n        return 1\n", 6, "but takes (self, c, x)"),
    "boost": (HEAD + SCORE + "    def boost(self):\n        return 1\n", 8, "boost is called with (self, c)"),
    "learn": (HEAD + SCORE + "    def learn(self, c):\n        return 1\n", 8, "(self, state, outcomes)"),
    "async": (HEAD + "    async def score(self, c):\n        return 1\n", 6, "cannot wait for anything"),
    "static": (HEAD + "    @staticmethod\n    def score(c):\n        return 1\n", 7, "without @staticmethod"),
    "init": (HEAD + "    def __init__(self, bar=1):\n        self.bar = bar\n" + SCORE, 6, "no __init__"),
    "other name": (HEAD + SCORE.replace("score", "scores"), 5, "Mine has no score (did you mean 'scores' "),
    "capital": (HEAD + SCORE.replace("score", "Score"), 5, "did you mean 'Score' to be it?"),
    "outside": (HEAD + "    bar: float = 1\n\n\ndef score(self, c):\n    return 1\n", 9, "indent it by four"),
    "no base": (HEAD.replace("(Strategy)", "") + SCORE, 5, "write class Mine(Strategy):"),
    "misspelt": (HEAD.replace("Strategy", "Strategi") + SCORE, 2, "no 'Strategi' (did you mean 'Strategy'?)"),
    "from within": (
        HEAD.replace("simulator import Strategy", "simulator.strategies import Strategi").replace(
            "(Strategy)", "(Strategi)"
        )
        + SCORE,
        2,
        "'simulator.strategies' has no 'Strategi'; write: from simulator import Strategy",
    ),
    "no such module": (
        HEAD.replace("simulator import Strategy", "simulator.strategy import Strategy") + SCORE,
        2,
        "no module is called 'simulator.strategy'; write: from simulator import Strategy",
    ),
    "colon": (HEAD.replace("(Strategy):", "(Strategy)") + SCORE, 5, "expected ':', in: class Mine(Strategy)"),
    "indent": (HEAD + SCORE.replace("    ", "", 1), 6, "expected an indented block"),
    "body": (HEAD + "    def score(self, c):\n    return 1\n", 7, "expected an indented block"),
    "tabs": (HEAD + SCORE + "\tx = 1\n", 8, "not Python: "),
    "quotes": (HEAD + "    mode: str = \u201cfast\u201d\n", 6, "use the straight marks"),
    "bracket": (HEAD + SCORE.replace("c.match", "(c.match"), 7, "'(' was never closed"),
    "sum": (HEAD + SCORE.replace("c.match", "1 " + "+ 1" * 20_000), 1, "too long or nested too deeply"),
}


@pytest.mark.parametrize("name", WRITTEN)
def test_a_mistake_that_can_be_read_is_told_before_anything_runs(name: str, tmp_path: Path) -> None:
    text, line, cure = WRITTEN[name]
    (tmp_path / "mine.py").write_text(text, encoding="utf-8")
    file = tmp_path / "s.yaml"
    file.write_text("name: s\nfreelancers: [{name: a, strategy: './mine.py:Mine'}]\n")
    said = [str(one) for one in check_scenario(file)[1]]
    assert any(f": ./mine.py:{line}: " in one and cure in one for one in said), said
    assert cure in told_by(text, tmp_path)


def test_a_setting_without_its_kind_is_placed_where_it_stands(tmp_path: Path) -> None:
    """Whichever class of the file is asked for: Python itself names the line of the class."""
    text = HEAD + SCORE + "\n\nclass Other(Strategy):\n    rule = 'r'\n    bar = 2.0\n" + SCORE
    assert "mine.py:12: a setting needs its kind: write bar: float = 2.0" in told_by(text, tmp_path)


def test_values_that_fit_their_kinds_are_no_mistake(tmp_path: Path) -> None:
    settings = (
        "    a: float = 1\n    b: float | None = None\n    d: tuple[int, ...] = (1, 2)\n    e: str = 'x'\n"
    )
    assert told_by(HEAD + settings + SCORE, tmp_path) == ""
    later = "from pydantic import Field\nfrom pathlib import Path\n" + HEAD
    later += "    bar: float = Field(ge=0)\n    file: Path = 'x.csv'\n" + SCORE
    assert [*misfits(ast.parse(later), "Mine")] == []


def test_what_only_a_base_of_ones_own_could_tell_is_not_judged(tmp_path: Path) -> None:
    text = HEAD.replace("Mine", "Base") + SCORE + "\n\nclass Mine(Base):\n    pass\n"
    assert told_by(text, tmp_path) == ""
    later = HEAD + "    pass\n\n\ndef score(self, c):\n    return c.match\n\n\nMine.score = score\n"
    assert told_by(later, tmp_path) == ""
    plain = HEAD + '    rule = "mine"\n    oracle = False\n    _own = 3\n' + SCORE
    assert told_by(plain, tmp_path) == ""


HOSTILE = {
    "raise E('x')": "score failed: E",
    "raise BaseException('x')": "score failed: BaseException('x')",
    "raise SystemExit('x')": "score tried to end the program: SystemExit('x')",
    "raise KeyboardInterrupt": "score failed: KeyboardInterrupt()",
    "raise ValueError('x' * 1_000_000)": "score failed: ValueError('xxx",
    "raise AttributeError('x', name='y', obj=Odd())": "score failed: AttributeError('x')",
    "return Odd()": "gives something unreadable",
}
ODD = """
class E(Exception):
    def __repr__(self):
        raise ValueError("no")
    __str__ = __repr__

class Odd:
    def __dir__(self):
        raise ValueError("no")
    def __array__(self, *_, **__):
        raise BaseException("never")
"""


@pytest.mark.parametrize("body", HOSTILE)
def test_whatever_a_strategy_raises_is_one_short_sentence(body: str, tmp_path: Path) -> None:
    said = told_by(rule(body) + ODD, tmp_path)
    assert said.startswith("strategy of 'mine' (Mine): ")
    assert HOSTILE[body] in said
    assert len(said) < 800


@pytest.mark.parametrize(
    ("end", "words"),
    [
        ("del Mine\n", "'Mine' is gone once ./mine.py has been run"),
        ("Mine = 3\n", "'Mine' is not a strategy"),
        ("raise BaseException('x')\n", "stopped with BaseException: x (mine.py:8)"),
        ("raise KeyboardInterrupt\n", "stopped with KeyboardInterrupt"),
        ("raise SystemExit(3)\n", "stopped with SystemExit: 3"),
        ("raise ValueError('x' * 1_000_000)\n", "stopped with ValueError: xxx"),
        (ODD + "raise E('x')\n", "stopped with E (mine.py:"),
    ],
)
def test_whatever_running_a_file_raises_is_one_short_sentence(end: str, words: str, tmp_path: Path) -> None:
    said = told_by(HEAD + SCORE + end, tmp_path)
    assert words in said
    assert len(said) < 600


def test_a_kind_that_settings_cannot_have_is_named_without_a_library(tmp_path: Path) -> None:
    for kind in ("np.ndarray", "'Later'"):
        text = HEAD + f"    bar: {kind} = None\n" + SCORE + "\n\nclass Later:\n    pass\n"
        said = told_by(text, tmp_path)
        assert "a setting cannot be of the kind" in said or "is not known where the class stands" in said
        assert "pydantic" not in said
        assert "http" not in said


def test_a_file_that_changes_folder_leaves_the_person_where_they_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert told_by("import os\nos.chdir('/')\n" + rule("return c.match"), tmp_path) == ""
    assert Path.cwd() == tmp_path


def test_an_error_in_an_expression_of_a_module_beside_it_is_placed_there(tmp_path: Path) -> None:
    (tmp_path / "helps.py").write_text("def fit(c):\n    return c.mach\n")
    said = told_by("from helps import fit\n" + rule("return fit(c)"), tmp_path)
    assert "score failed at helps.py:2: posts have no column 'mach'" in said


def test_an_error_that_is_not_known_is_shown_as_it_came() -> None:
    about = told(ValueError("too\nrich"))
    assert (about.words, about.error) == ("", "ValueError('too\\nrich')")
