"""A Monte Carlo simulator of freelancers who pay tokens to bid for jobs.

Answers: what can users import. The names are listed in `__init__.pyi`; each is loaded when it is first asked
for, so that `import simulator` costs next to nothing.

Examples
--------
>>> from simulator import load_scenario, run
>>> result = run(load_scenario("field_2023", ["run.replications=100"]))  # doctest: +SKIP
>>> result.metrics()["selective"]["hires"].value  # doctest: +SKIP
"""

import lazy_loader

from simulator import moved

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
moved.install()
