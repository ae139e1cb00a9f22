"""What has changed in the inputs of two builds: study files, data, documents, packages, the git revision."""

from __future__ import annotations

from typing import TYPE_CHECKING

from riskset.comparing.difference import InputChange
from riskset.comparing.matching import paired_documents

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Literal

    from riskset.builds.build import Build, StudyBuild
    from riskset.builds.origin import InputFile

    What = Literal["study file", "data", "document"]

_SHOWN = 12


def input_changes(
    old: Build, new: Build, studies: Sequence[tuple[StudyBuild | None, StudyBuild | None]]
) -> Iterator[InputChange]:
    """Inputs that are not what they were; those of which one build knows nothing are left out."""
    for before, after in studies:
        if before is not None and after is not None:
            yield from _files("study file", [before.file], [after.file])
            if before.data and after.data:
                yield from _files("data", before.data, after.data)
    for document, now in paired_documents(old.documents, new.documents):
        if document is not None and now is not None:
            yield from _files("document", document.files, now.files)
    for name in sorted({*old.versions, *new.versions}) if old.versions and new.versions else ():
        first, second = old.versions.get(name, ""), new.versions.get(name, "")
        if first != second:
            yield InputChange(what="package", name=name, old=first, new=second)
    if old.revision is not None and new.revision is not None and old.revision != new.revision:
        first, second = (
            each.commit[:_SHOWN] + ("" if each.clean else " and changes") for each in (old.revision, new.revision)
        )
        yield InputChange(what="revision", name="git", old=first, new=second)


def _files(what: What, old: Sequence[InputFile], new: Sequence[InputFile]) -> Iterator[InputChange]:
    """Files that differ, each held against that of its path, or of its place where the paths differ."""
    if len(old) == len(new) and {each.path for each in old} != {each.path for each in new}:
        pairs = list(zip(old, new, strict=True))
    else:
        after = {each.path: each for each in new}
        before = {each.path: each for each in old}
        pairs = [(before.get(path), after.get(path)) for path in dict.fromkeys([*after, *before])]
    for first, second in pairs:
        digests = tuple(each.sha256 if each is not None else "" for each in (first, second))
        if digests[0] == digests[1] or (first is not None and second is not None and "" in digests):
            continue
        names = dict.fromkeys(each.path for each in (first, second) if each is not None)
        yield InputChange(what=what, name=" \u2192 ".join(names), old=digests[0][:_SHOWN], new=digests[1][:_SHOWN])
