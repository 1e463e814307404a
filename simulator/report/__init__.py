"""Tables, sentences and pictures of stored results; never runs the engine."""

import logging
import os

_BACKEND = "MPLBACKEND"


def _prepare_drawing() -> None:
    """Keep a backend that does not exist from stopping the import of matplotlib; pictures need none."""
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
