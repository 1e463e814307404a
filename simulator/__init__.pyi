# The public names, and where each lives: read by type checkers, and by `__init__.py`, which imports a name
# when it is first asked for. Everything else in this package may move without notice.

# Ask: load or build a scenario.
from .loader.problems import ScenarioError as ScenarioError
from .loader.scenario import load_posts as load_posts
from .loader.scenario import load_scenario as load_scenario
from .model.scenario import Scenario as Scenario

# Play it, or open what was played.
from .runs.result import RunResult as RunResult
from .runs.run import load_run as load_run
from .runs.run import resume as resume
from .runs.run import run as run

# Measure and study: what rules differ in, and what becomes of them.
from .metrics.goals import GOALS as GOALS
from .metrics.strategy import METRICS as METRICS
from .studies.adoption import adoption as adoption
from .studies.compare.compare import compare as compare
from .studies.compare.found import Comparison as Comparison
from .studies.plan import plan as plan
from .studies.regret.regret import regret as regret
from .model.questions.sweep import Sweep as Sweep
from .studies.sweep.result import SweepResult as SweepResult
from .studies.sweep.result import load_sweep as load_sweep
from .studies.sweep.show import views as views
from .studies.sweep.sweep import sweep as sweep

# Ask whether an answer lasts: other assumptions, other settings, and everybody following it.
from .report.robust.in_words import in_words as in_words
from .studies.game.call import game as game
from .studies.sensitivity.call import sensitivity as sensitivity
from .studies.tune.call import tune as tune
from .studies.when.call import when as when

# Show: tables and pictures.
from .report.plots import draw_all as draw_all
from .report.tables import comparison_table as comparison_table
from .report.tables import main_table as main_table

# Write a strategy, and try it in a scripted world.
from .kit.scripted import scripted_bids as scripted_bids
from .kit.scripted import scripted_world as scripted_world
from .strategies import STRATEGIES as STRATEGIES
from .strategies.contract.base import Candidates as Candidates
from .strategies.contract.base import Strategy as Strategy

from .version import __version__ as __version__
