"""Each script of `examples/` runs as it stands, stays short, and is named in the README."""

import runpy

import pytest

from xiaodai.paths import ROOT

SAYS = {
    "cap_sensitivity": "funding 5.5 %",
    "check_an_article": "conflict",
    "conflict_and_sources": "they share no value",
    "pool_of_a_tape": "40,000 yuan",
    "quantities_in_pandas": "above 1 %: ['mashang'",
    "series_to_csv": "2025Q2,4974.0,4974.0,company,national.company_count.2025-06-30",
}


def test_every_script_is_tested_here() -> None:
    assert sorted(path.stem for path in (ROOT / "examples").glob("*.py")) == sorted(SAYS)


@pytest.mark.parametrize("name", SAYS)
def test_a_script_runs_and_says_what_it_promises(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    runpy.run_path(str(ROOT / "examples" / f"{name}.py"), run_name="__main__")
    assert SAYS[name] in capsys.readouterr().out


@pytest.mark.parametrize("name", SAYS)
def test_a_script_is_short_and_named_in_the_readme(name: str) -> None:
    lines = (ROOT / "examples" / f"{name}.py").read_text(encoding="utf-8").splitlines()
    assert len([line for line in lines if line.strip()]) <= 20
    assert f"(examples/{name}.py)" in (ROOT / "README.md").read_text(encoding="utf-8")
