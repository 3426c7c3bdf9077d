"""The mapping commands: suggest a draft, keep it, list what is kept, take a file in by it."""

from pathlib import Path

from tests import suppliers
from tests.unit.cli.conftest import Line

LIST = (
    "CRN;Family name;First name;Order type;Commencement date;Colour\n"
    "C1;Quillfeather;Ada;Licence after prison;06/10/2026;red\n"
    "C2;Marsh;Ben;Community order;13/10/2026;\n"
)


def _list(folder: Path) -> Path:
    path = folder / "list.csv"
    path.write_text(LIST, encoding="utf-8")
    return path


def test_a_draft_is_suggested_kept_listed_and_used(line: Line, tmp_path: Path) -> None:
    suppliers.signed()
    draft = tmp_path / "probation-list.toml"
    words = ("mapping", "suggest", _list(tmp_path), "--data-set", "probation")
    said = line(*words, "--name", "probation-list", "--out", draft)
    assert said.code == 0, said.err
    assert "Dates are read day first: some" not in said.out
    assert "No field of this data set has a name like it." in said.out
    assert "Quillfeather" not in said.out + draft.read_text(encoding="utf-8")
    assert line("mapping", "keep", draft).out == ("Kept. Use it with --mapping probation-list.\n")
    (listed,) = line("--json", "mapping", "list").json()
    assert listed == {
        "mapping": "probation-list",
        "data set": "Probation",
        "table": "supervision",
        "headings": "5",
        "left out": "0",
    }
    came = line(
        *("import", _list(tmp_path), "--mapping", "probation-list", "--under", "warehouse"),
        *("--holder", "marshire-probation"),
    )
    assert came.code == 12, "by command is no agreed channel for probation"
    assert "channel" in came.err


def test_a_draft_is_shown_and_says_what_is_still_missing(line: Line, tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("Kind,Shoe\nsome,thing\n", encoding="utf-8")
    said = line("mapping", "suggest", path, "--data-set", "probation")
    assert "Still without a heading: Person number" in said.out
    assert 'data_set = "probation"' in said.out
    told = line("--json", "mapping", "suggest", path, "--data-set", "probation").json()
    assert [one["how sure"] for one in told] == ["certain", "no idea"]


def test_what_is_not_there_is_said(line: Line, tmp_path: Path) -> None:
    path = _list(tmp_path)
    assert "no data set" in line("mapping", "suggest", path, "--data-set", "shoes").err
    assert "no data set" in line("mapping", "suggest", path, "--data-set", "person_index").err
    said = line("mapping", "suggest", path, "--data-set", "probation", "--table", "shoe")
    assert "no table of it" in said.err
    assert "No mapping is kept" in line("import", path, "--mapping", "shoes").err
    broken = tmp_path / "broken.toml"
    broken.write_text("columns = 1", encoding="utf-8")
    assert "data_set" in line("mapping", "keep", broken).err


def test_an_authority_brings_in_a_data_set_of_its_own_with_no_code(
    line: Line, tmp_path: Path
) -> None:
    """A file in the home's folder is a data set; without an agreement nothing of it comes in."""
    folder = line.home / "data_sets"
    folder.mkdir()
    (folder / "shoe_fund.toml").write_text(
        """
        id = "shoe_fund"
        title = "Shoe fund"
        owner = "la"
        grain = "grant"
        identifiers = ["name"]
        refresh = "monthly"
        retention_class = "service_record"
        feeds = ["V3"]
        [tables.award]
        title = "Award"
        subject = "award_id"
        key = ["award_id"]
        [tables.award.fields]
        award_id = { title = "Award number", sensitivity = "identity" }
        surname = { title = "Surname", sensitivity = "identity", required = true }
        """,
        encoding="utf-8",
    )
    path = tmp_path / "list.csv"
    path.write_text("Award number,Surname\nA1,Marsh\n", encoding="utf-8")
    said = line("import", path)
    assert "file of the Shoe fund" in said.err
    assert "No agreement loaded here has a flow" in said.err
    (folder / "shoe_fund.toml").write_text("id = 3", encoding="utf-8")
    assert "In shoe_fund.toml, id is missing or no text" in line("mapping", "list").err
    (folder / "shoe_fund.toml").unlink()
    assert line("mapping", "list").code == 0
