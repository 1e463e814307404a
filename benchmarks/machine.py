"""On which machine, on which day and beside how much else something was measured."""

import os
import platform
from datetime import date
from pathlib import Path


def here():
    """What a figure has to say of where it comes from."""
    return {
        "machine": platform.platform(),
        "processor": _processor(),
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "day": date.today().isoformat(),
        "load": round(os.getloadavg()[0], 1) if hasattr(os, "getloadavg") else None,
    }


def _processor():
    file = Path("/proc/cpuinfo")
    names = [line for line in file.read_text().splitlines() if "model name" in line] if file.exists() else []
    return names[0].partition(":")[2].strip() if names else platform.processor() or platform.machine()


def told(about):
    """The same in a few words, for a caption."""
    load = "" if about["load"] is None else f", {about['load']:g} processes beside it at the start"
    return f"{about['processor']}, {about['cores']} cores, Python {about['python']}, {about['day']}{load}"
