"""The tables of the ledger: schema, counting identity, double entry, honest statuses."""

import re
from collections import Counter

import pandas as pd
import pytest
from frictionless import Package, system

from xiaodai.ledger.ledger import USABLE, Ledger, load
from xiaodai.ledger.validation import faults
from xiaodai.paths import DATA
from xiaodai.reading.dates import period_days
from xiaodai.values.units import unit


@pytest.fixture(scope="module")
def ledger() -> Ledger:
    return load()


def test_the_tables_have_no_fault_and_the_reader_derives_every_bound_again() -> None:
    """Double entry: what was typed into low, high and reading, against what the reader reads."""
    assert faults() == []


def test_frictionless_finds_the_data_package_valid() -> None:
    with system.use_context(trusted=True):  # the path is absolute
        report = Package(str(DATA / "datapackage.json")).validate()
    assert report.valid, report.to_summary()


def test_every_foreign_key_is_declared() -> None:
    package = Package(str(DATA / "datapackage.json"))
    keys = {
        (resource.name, key["fields"][0], key["reference"]["resource"])
        for resource in package.resources
        for key in resource.schema.foreign_keys
    }
    assert keys >= {
        ("claims", "entity", "entities"),
        ("claims", "metric", "metrics"),
        ("claims", "source", "sources"),
        ("claims", "origin", "sources"),
        ("sources", "origin", ""),
        ("entities", "part_of", ""),
    }


def test_in_the_ledger_plus_left_out_is_all_that_was_read(ledger: Ledger) -> None:
    """Counted here from the ends of the logs alone; validation goes note by note."""
    logs = pd.read_csv(DATA / "reading_logs.csv", dtype=str, encoding="utf-8")
    ends = [logs[column].str.partition("-")[2].astype(int) for column in ("first", "last")]
    claimed = {note for ids in ledger.claims["note_ids"] for note in ids.split(";")}
    assert claimed.isdisjoint(ledger.left_out["note_id"])
    assert len(claimed) + len(ledger.left_out) == (ends[1] - ends[0] + 1).sum()
    assert (ledger.left_out["reason"] != "").all()


def test_second_figures_are_claims_of_their_own(ledger: Ledger) -> None:
    times = Counter(note for ids in ledger.claims["note_ids"] for note in ids.split(";"))
    assert sum(count - 1 for count in times.values() if count > 1) >= 100
    assets = ledger.claims[ledger.claims["note_ids"] == "OUT-165"].set_index("metric")["printed"]
    assert dict(assets) == {"total_assets": "1637.51亿元", "total_assets_growth": "-7.18%"}


def test_a_claim_is_in_its_metrics_unit(ledger: Ledger) -> None:
    units = ledger.metrics.set_index("id")["unit"]
    assert (ledger.claims["unit"] == ledger.claims["metric"].map(units)).all()
    assert all(unit(name) for name in units)


def test_an_id_says_entity_metric_and_period(ledger: Ledger) -> None:
    for row in ledger.claims.to_dict("records"):
        period = row["period"].replace("/..", "_on").replace("/", "_")
        stem = f"{row['entity']}.{row['metric']}.{period}"
        assert re.fullmatch(re.escape(stem) + r"(\.\d+)?", row["id"]), row["id"]


def test_every_period_is_a_period(ledger: Ledger) -> None:
    for period in set(ledger.claims["period"]) - {"undated"}:
        assert period_days(period)[0] <= period_days(period)[1]


def test_whatever_is_not_accepted_says_why(ledger: Ledger) -> None:
    doubtful = ledger.claims[ledger.claims["status"] != "accepted"]
    assert set(doubtful["status"]) == {"conflict", "rejected", "superseded"}
    assert (doubtful["note"] != "").all()


def test_claims_that_a_note_names_exist(ledger: Ledger) -> None:
    ids, entities = set(ledger.claims["id"]), set(ledger.entities["id"])
    named = 0
    for note in ledger.claims["note"]:
        for found in re.findall(r"\b[a-z0-9_]+\.[a-z0-9_]+\.[\w.-]*\w", note):
            if found.split(".")[0] in entities:
                named += 1
                assert found in ids, found
    assert named > 20


def test_claims_of_the_five_documents_carry_the_hash_of_their_sentence(ledger: Ledger) -> None:
    in_corpus = ledger.claims["note_ids"].str.match(r"S\d")
    assert ledger.claims[in_corpus]["context_sha256"].str.fullmatch("[0-9a-f]{64}").all()
    assert (ledger.claims[~in_corpus]["context_sha256"] == "").all()
    assert (ledger.claims[in_corpus]["locator"] != "").all()


def test_scopes_nest_from_pool_to_industry_without_circles(ledger: Ledger) -> None:
    assert ledger.scope("fenfu_pool") == ("fenfu_pool", "fenfu", "tenpay_microloan", "national")
    assert ledger.scope("jiangsu") == ("jiangsu", "national")
    order = ["pool", "product", "lender", "industry"]
    for entity in ledger.entities["id"]:
        kinds = [ledger.kinds[part] for part in ledger.scope(entity) if ledger.kinds[part] in order]
        places = [order.index(kind) for kind in kinds]
        assert places == sorted(places), entity
        assert entity not in ledger.scope(entity)[1:]


def test_names_stand_in_both_languages(ledger: Ledger) -> None:
    for table in (ledger.entities, ledger.metrics):
        assert (table["name_en"].str.strip() != "").all()
        assert table["name_zh"].str.contains(r"[一-鿿]|ABS|LPR").all()


def test_the_block_of_october_2025_goes_back_to_one_release(ledger: Ledger) -> None:
    prints = ledger.query(entity="national", metric="company_count", period="2025-06-30")
    assert len(prints) >= 7
    assert set(prints["low"]) == {4974}
    assert {ledger.origin(claim) for claim in prints["id"]} == {"pboc_2025q2"}


def test_the_five_prints_of_one_article_count_as_one_origin(ledger: Ledger) -> None:
    prints = ledger.query(entity="haier_pool", metric="average_rate", period="2025")
    assert len(prints) == 5
    assert len({ledger.origin(claim) for claim in prints["id"]}) == 1


def test_no_origin_runs_in_a_circle(ledger: Ledger) -> None:
    origins = ledger.sources.set_index("id")["origin"].to_dict()
    for source in origins:
        seen = [source]
        while origins[seen[-1]]:
            assert origins[seen[-1]] not in seen, seen
            seen.append(origins[seen[-1]])


def test_rejected_claims_never_reach_a_value(ledger: Ledger) -> None:
    rejected = ledger.claims[~ledger.claims["status"].isin(USABLE)]
    assert len(rejected) > 30
    used = set()
    for entity, metric in {(row.entity, row.metric) for row in rejected.itertuples()}:
        for point in ledger.points(entity, metric):
            used |= set(point.quantity.lineage.claims)
    assert used.isdisjoint(rejected["id"])
