"""Tables, sentences and pictures of stored results; never runs the engine."""

import logging
import os

_BACKEND = "MPLBACKEND"


def _prepare_drawing() -> None:
    """Keep the settings of a machine out of drawing: pictures need no backend, and no folder for a cache."""
    library = logging.getLogger("matplotlib")
    if library.level == logging.NOTSET:  # its advice about homes that cannot be written helps nobody here
        library.setLevel(logging.ERROR)
    chosen = os.environ.pop(_BACKEND, None)
    if not chosen:
        return
    import matplotlib as mpl

    try:
        mpl.rcParams["backend"] = chosen
        os.environ[_BACKEND] = chosen
    except ValueError:
        logging.getLogger("simulator").warning(
            "MPLBACKEND=%s is no way to draw that matplotlib knows; pictures are drawn without it.", chosen
        )


_prepare_drawing()
