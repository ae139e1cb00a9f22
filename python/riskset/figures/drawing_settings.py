"""What a drawing depends on beside its figure: settings of matplotlib and plotnine, fonts, and the time that a file may carry."""

from __future__ import annotations

import importlib.util
import os
import sys
from functools import lru_cache
from typing import Any

from riskset.figures.formats import settings
from riskset.figures.theme import register_fonts

# Of the screen, or such as each figure of ours has its own.
_ASIDE = {"backend", "figure.figsize", "figure.dpi", "savefig.dpi"}
_OPTIONS_ASIDE = {"figure_size", "dpi", "figure_format"}


def drawing_settings() -> str:
    """All of them, as they are now."""
    import matplotlib as mpl
    from matplotlib.font_manager import fontManager

    with mpl.rc_context(settings()):
        drawing = sorted((name, repr(value)) for name, value in dict.items(mpl.rcParams) if name not in _ASIDE)
    register_fonts()
    fonts = sorted({(font.name, font.style, str(font.weight), *_stamp(font.fname)) for font in fontManager.ttflist})
    return repr([drawing, _changed_options(), fonts, os.environ.get("SOURCE_DATE_EPOCH")])


def _changed_options() -> list[tuple[str, str]]:
    """Options of plotnine that are not as it has them; none where it is not loaded yet."""
    options = sys.modules.get("plotnine.options")
    if options is None:
        return []
    plain = _plain_options(str(options.__file__))
    named = ((name, value) for name, value in vars(options).items() if name in plain)
    return sorted((name, repr(value)) for name, value in named if repr(value) != plain[name])


@lru_cache(maxsize=1)
def _plain_options(file: str) -> dict[str, str]:
    """The options of plotnine as it has them."""
    spec = importlib.util.spec_from_file_location("plotnine.options", file)
    assert spec is not None  # noqa: S101  of a file that was loaded
    assert spec.loader is not None  # noqa: S101
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    held = {name: value for name, value in vars(module).items() if not name.startswith("_") and not callable(value)}
    return {name: repr(value) for name, value in held.items() if name not in _OPTIONS_ASIDE and not _is_module(value)}


def _is_module(value: Any) -> bool:  # noqa: ANN401  anything
    return isinstance(value, type(sys))


def _stamp(name: str) -> tuple[Any, ...]:
    try:
        stat = os.stat(name)  # noqa: PTH116  of hundreds of fonts for each figure
    except OSError:
        return (name,)
    return name, stat.st_size, stat.st_mtime_ns
