"""A saved build of a project: its results as printed, and where its documents print them."""

from riskset.builds.build import Build
from riskset.builds.making import build_of
from riskset.builds.reading import read_build, read_store
from riskset.builds.writing import to_json

__all__ = ["Build", "build_of", "read_build", "read_store", "to_json"]
