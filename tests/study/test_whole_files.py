"""A file that was cut off is never read as a smaller cohort, wherever something tells."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

import pandas as pd
import pyreadstat
import pytest

from riskset.study import StudyProblems, package_process
from riskset.study_files import load_cohort, load_study

SHEETS = Path(__file__).with_name("sheets")
SIZE = 60
FRAME = pd.DataFrame(
    {
        "patient": [f"P{place:03d}" for place in range(SIZE)],
        "age": [30.0 + place % 40 for place in range(SIZE)],
        "arm": [float(place % 2) for place in range(SIZE)],
        "town": ["" if place % 3 else "Königsberg" for place in range(SIZE)],
    }
)
LABELS = {"arm": {0: "Control", 1: "Treated"}}


def write(path: Path, version: int = 5) -> bytes:
    if path.suffix == ".xpt":
        pyreadstat.write_xport(FRAME, str(path), file_format_version=version)
    elif path.suffix == ".dta":
        pyreadstat.write_dta(FRAME, str(path), variable_value_labels=LABELS)
    else:
        pyreadstat.write_sav(FRAME, str(path), variable_value_labels=LABELS)
    return path.read_bytes()


def read(path: Path) -> int:
    study = path.with_name("study.yml")
    study.write_text(f"study: {{title: T}}\ndata: {{path: {path.name}, id: patient}}\n", encoding="utf-8")
    return load_cohort(load_study(study)).size


def refused(path: Path, content: bytes) -> str:
    path.write_bytes(content)
    with pytest.raises(StudyProblems) as error:
        read(path)
    return str(error.value)


@pytest.mark.parametrize("version", [5, 8])
def test_a_whole_transport_file_is_read(tmp_path: Path, version: int) -> None:
    write(tmp_path / "d.xpt", version)
    assert read(tmp_path / "d.xpt") == SIZE


@pytest.mark.parametrize("share", [0.5, 0.61, 0.72, 0.83, 0.94])
def test_a_transport_file_that_ends_within_a_row_is_refused(tmp_path: Path, share: float) -> None:
    content = write(tmp_path / "d.xpt")
    told = refused(tmp_path / "d.xpt", content[: int(share * len(content))])
    assert "the data cannot be read: the file is cut off: it ends within a row, after" in told
    assert "Get it again" in told


def test_a_transport_file_that_ends_at_a_block_is_refused(tmp_path: Path) -> None:
    content = write(tmp_path / "d.xpt")
    row = sum(len(value) for value in ("P000", "Königsberg".encode())) + 2 * 8
    start = content.index(b"HEADER RECORD*******OBS") + 80
    blocks = [end for end in range(start + 80, len(content) - 80, 80) if (end - start) % row]
    for end in blocks:
        assert "it ends within a row" in refused(tmp_path / "d.xpt", content[:end])


def test_a_transport_file_of_another_size_is_refused_though_no_row_is_broken(tmp_path: Path) -> None:
    content = write(tmp_path / "d.xpt")
    assert content.endswith(b"  ")
    told = refused(tmp_path / "d.xpt", content[:-1])
    assert f"it has {len(content) - 1} bytes, and a transport file of SAS has a multiple of 80" in told


def test_a_transport_file_that_says_how_many_rows_it_has_is_refused_with_fewer(tmp_path: Path) -> None:
    content = write(tmp_path / "d.xpt", version=8)
    for end in range(content.index(b"HEADER RECORD*******OBS") + 160, len(content) - 80, 80):
        told = refused(tmp_path / "d.xpt", content[:end])
        assert f"the file is cut off: it says that it has {SIZE} rows" in told


def test_a_transport_file_of_several_data_sets_is_refused(tmp_path: Path) -> None:
    content = write(tmp_path / "d.xpt")
    told = refused(tmp_path / "d.xpt", content + content[content.index(b"HEADER RECORD*******MEM") :])
    assert "it holds 2 data sets, which cannot be told apart. Save the one with the patients" in told


@pytest.mark.parametrize("share", [0.5, 0.7, 0.95, 0.99])
@pytest.mark.parametrize("name", ["d.sav", "d.dta"])
def test_cut_files_of_spss_and_stata_are_refused(tmp_path: Path, name: str, share: float) -> None:
    content = write(tmp_path / name)
    refused(tmp_path / name, content[: int(share * len(content))])


def test_a_file_of_stata_without_its_labels_is_refused(tmp_path: Path) -> None:
    content = write(tmp_path / "d.dta")
    assert "the file is cut off: its end is lacking" in refused(tmp_path / "d.dta", content[:-20])


def test_a_column_of_lists_is_text_and_hinders_nothing_else(tmp_path: Path) -> None:
    frame = pd.DataFrame({"id": [1, 2], "drugs": [["a", "b"], ["a"]], "age": [50, 60]})
    frame.to_parquet(tmp_path / "d.parquet")
    (tmp_path / "s.yml").write_text(
        "study: {title: T}\ndata: {path: d.parquet, id: id}\nvariables:\n"
        "  age: {label: Age, kind: continuous}\n  drugs: {label: Drugs, kind: categorical}\n"
    )
    cohort = load_cohort(load_study(tmp_path / "s.yml"))
    assert cohort.size == 2
    assert len(cohort.variable("drugs").levels) == 2


def test_an_encoding_that_cannot_be_a_name(tmp_path: Path) -> None:
    (tmp_path / "d.csv").write_text("id\n1\n")
    (tmp_path / "s.yml").write_text('study: {title: T}\ndata: {path: d.csv, id: id, encoding: "a\\0b"}\n')
    with pytest.raises(StudyProblems, match="there is no encoding"):
        load_cohort(load_study(tmp_path / "s.yml"))


def test_a_page_of_parquet_with_a_wrong_checksum_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "d.parquet"
    FRAME.to_parquet(path, compression=None, write_page_checksum=True)
    content = path.read_bytes()
    place = content.index(b"P030") + 1
    assert "the file is damaged" in refused(path, content[:place] + b"9" + content[place + 1 :])


def test_what_no_checksum_tells_is_told_by_a_digest(tmp_path: Path) -> None:
    path, study = tmp_path / "d.parquet", tmp_path / "study.yml"
    FRAME.to_parquet(path, compression=None)
    content = path.read_bytes()
    expect = f"{{sha256: {sha256(content).hexdigest()}}}"
    text = f"study: {{title: T}}\ndata: {{path: d.parquet, id: patient, expect: {expect}}}\n"
    study.write_text(text, encoding="utf-8")
    assert load_cohort(load_study(study)).size == SIZE
    place = content.index(b"P030") + 1
    path.write_bytes(content[:place] + b"9" + content[place + 1 :])
    assert read(path) == SIZE
    study.write_text(text, encoding="utf-8")
    with pytest.raises(StudyProblems, match="is not the file that"):
        load_cohort(load_study(study))


READY = 'import pickle, sys; pickle.dump("ready", sys.stdout.buffer); sys.stdout.flush(); '


@pytest.mark.parametrize("program", ["import os; sys.stdin.buffer.read(1); os.abort()", "import time; time.sleep(60)"])
def test_a_file_that_ends_its_reader_is_refused_and_the_next_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, program: str
) -> None:
    content = write(tmp_path / "d.sav")
    assert read(tmp_path / "d.sav") == SIZE
    (tmp_path / "program.py").write_text(READY + program, encoding="utf-8")
    package_process._end(package_process._program())
    with monkeypatch.context() as changed:
        changed.setattr(package_process, "_PROGRAM", tmp_path / "program.py")
        changed.setattr(package_process, "_SECONDS", 0.5)
        told = refused(tmp_path / "d.sav", content)
    assert "the file is damaged: the program that reads it stops, or takes too long. Save it anew" in told
    assert read(tmp_path / "d.sav") == SIZE


@pytest.mark.parametrize("ending", ["xls", "ods"])
def test_a_workbook_that_ends_its_reader_is_refused_and_the_next_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ending: str
) -> None:
    path, study = tmp_path / f"d.{ending}", tmp_path / "study.yml"
    path.write_bytes((SHEETS / f"patients.{ending}").read_bytes())
    data = f"data: {{path: d.{ending}, id: id, sheet: Patients, header: 2}}"
    study.write_text(f"study: {{title: T}}\n{data}\n", encoding="utf-8")
    size = load_cohort(load_study(study)).size
    program = tmp_path / "program.py"
    program.write_text(f"{READY}import os; sys.stdin.buffer.read(1); os.abort()", encoding="utf-8")
    package_process._end(package_process._program())
    with monkeypatch.context() as changed:
        changed.setattr(package_process, "_PROGRAM", program)
        with pytest.raises(StudyProblems, match=r"it is not a readable \w+( \w+)?\. Open it and save it as \.xlsx"):
            load_cohort(load_study(study))
    assert load_cohort(load_study(study)).size == size


def test_a_small_workbook_cannot_ask_for_all_memory(tmp_path: Path) -> None:
    """Without a thousand of its bytes, this workbook of 6 kB makes its library ask for more memory than machines have."""
    content = (SHEETS / "patients.xls").read_bytes()
    assert "it is not a readable Excel workbook" in refused(tmp_path / "d.xls", content[:140] + content[1140:])


def test_a_reader_that_works_too_long_ends_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By its own work, not by the clock: a machine that is busy makes no file damaged."""
    limits = (
        "import runpy; module = runpy.run_path(sys.argv[0].replace('program.py', 'worker.py')); "
        "module['_limit'](0)\nwhile True: pass"
    )
    worker = Path(package_process.__file__).with_name("package_worker.py").read_text(encoding="utf-8")
    (tmp_path / "worker.py").write_text(worker.replace("_SECONDS, _PER_BYTE = 8.0", "_SECONDS, _PER_BYTE = 0.1"))
    (tmp_path / "program.py").write_text(READY + limits, encoding="utf-8")
    content = write(tmp_path / "d.sav")
    package_process._end(package_process._program())
    with monkeypatch.context() as changed:
        changed.setattr(package_process, "_PROGRAM", tmp_path / "program.py")
        assert "or takes too long" in refused(tmp_path / "d.sav", content)


def test_after_an_interrupted_read_the_next_file_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the reader still says of the first file is not taken for what the second one holds."""
    write(tmp_path / "d.sav")
    FRAME.head(7).to_stata(tmp_path / "e.dta")

    def interrupted(program: object) -> None:
        raise KeyboardInterrupt

    package_process._program()
    with monkeypatch.context() as changed:
        changed.setattr(package_process, "_answer", interrupted)
        with pytest.raises(KeyboardInterrupt):
            read(tmp_path / "d.sav")
    assert read(tmp_path / "e.dta") == 7


def test_a_reader_that_does_not_start_is_no_fault_of_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path / "d.sav")
    (tmp_path / "program.py").write_text("raise SystemExit", encoding="utf-8")
    package_process._end(package_process._program())
    with monkeypatch.context() as changed:
        changed.setattr(package_process, "_PROGRAM", tmp_path / "program.py")
        with pytest.raises(StudyProblems, match="does not start"):
            read(tmp_path / "d.sav")


def test_a_reader_that_has_ended_meanwhile_is_started_anew(tmp_path: Path) -> None:
    write(tmp_path / "d.sav")
    for _ in range(2):
        assert read(tmp_path / "d.sav") == SIZE
        program = package_process._program()
        program.kill()
        program.wait()


def test_a_text_file_that_ends_within_a_row_is_refused(tmp_path: Path) -> None:
    content = FRAME.to_csv(index=False).encode()
    end = content.index(b"P030")
    assert "but row 32 has 2" in refused(tmp_path / "d.csv", content[: end + 8])
    (tmp_path / "d.csv").write_bytes(b'patient,town\nP1,"Koln\n')
    with pytest.raises(StudyProblems, match="the quotes of row 2 do not match"):
        read(tmp_path / "d.csv")
