"""Where things of an SVG stand on its page: its transformations as matrices."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from riskset.submission.clipping import Point

Matrix = tuple[float, float, float, float, float, float]
SAME: Matrix = (1, 0, 0, 1, 0, 0)


def matrix_of(text: str) -> Matrix:
    """The matrix of a `transform`."""
    result = SAME
    for name, inside in re.findall(r"(\w+)\(([^)]*)\)", text):
        given = [float(each) for each in re.split(r"[\s,]+", inside.strip()) if each]
        if name == "translate":
            step: Matrix = (1, 0, 0, 1, given[0], given[1] if len(given) > 1 else 0)
        elif name == "scale":
            step = (given[0], 0, 0, given[-1], 0, 0)
        elif name == "rotate":
            angle = math.radians(given[0])
            cos, sin = math.cos(angle), math.sin(angle)
            x, y = (given[1], given[2]) if len(given) > 1 else (0.0, 0.0)
            step = (cos, sin, -sin, cos, x - cos * x + sin * y, y - sin * x - cos * y)
        elif name == "matrix":
            step = (given[0], given[1], given[2], given[3], given[4], given[5])
        else:
            continue
        result = times(result, step)
    return result


def times(one: Matrix, two: Matrix) -> Matrix:
    """One matrix after another."""
    a, b, c, d, e, f = one
    g, h, i, j, k, m = two
    return (a * g + c * h, b * g + d * h, a * i + c * j, b * i + d * j, a * k + c * m + e, b * k + d * m + f)


def on_page(matrix: Matrix, point: Point) -> Point:
    """A point on the page."""
    a, b, c, d, e, f = matrix
    return (a * point[0] + c * point[1] + e, b * point[0] + d * point[1] + f)
