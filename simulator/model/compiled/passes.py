"""What the compiler does with a kernel, less what changes no kernel.

Answers: why a kernel goes through half of Numba's passes. The others look for closures, expressions of whole
arrays and functions that are to be inlined, in a way that takes a tenth of all time to compile. A kernel that
allocates nothing can have none of them.

Numba lets a function have a pipeline of its own (https://numba.readthedocs.io/en/stable/developer/custom_pipeline.html).
"""

from types import CodeType
from typing import Any

from numba.core import typed_passes, untyped_passes
from numba.core.compiler import CompilerBase, DefaultPassBuilder
from numba.core.compiler_machinery import AnalysisPass, PassManager, register_pass

_CHANGE_NOTHING = (
    untyped_passes.WithLifting,
    untyped_passes.InlineClosureLikes,
    untyped_passes.MakeFunctionToJitFunction,
    untyped_passes.InlineInlinables,
    untyped_passes.FindLiterallyCalls,
    untyped_passes.LiteralUnroll,
    untyped_passes.LiteralPropagationSubPipelinePass,
    typed_passes.InlineOverloads,
    typed_passes.NopythonRewrites,
    typed_passes.AnnotateTypes,  # to be read by people
    typed_passes.DumpParforDiagnostics,
)


@register_pass(mutates_CFG=False, analysis_only=True)
class _Again(AnalysisPass):
    """Forget that fewer passes failed; otherwise Numba would report that though all succeeded."""

    _name = "again"

    def __init__(self) -> None:
        AnalysisPass.__init__(self)

    def run_pass(self, state: Any) -> bool:
        """Take back the failure, and code that was half made."""
        state.status.fail_reason, state.library = None, None
        return False


class Short(CompilerBase):
    """The passes that a kernel needs, and if they do not suffice, all."""

    def define_pipelines(self) -> list[Any]:
        """Return what is tried, in order; Numba goes on to the next where one fails."""
        usual = DefaultPassBuilder.define_nopython_pipeline(self.state)
        if self.state.flags.nrt or any(
            isinstance(one, CodeType) for one in self.state.func_id.code.co_consts
        ):
            return [usual]
        short = PassManager("kernel")
        for kind, what in usual.passes:
            if kind not in _CHANGE_NOTHING:
                short.add_pass(kind, what)
        short.finalize()
        again = PassManager("nopython")
        for kind, what in [(_Again, "all passes"), *usual.passes]:
            again.add_pass(kind, what)
        again.finalize()
        return [short, again]
