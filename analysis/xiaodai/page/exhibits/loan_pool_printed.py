"""A synthetic tape beside what was printed of the Fenfu pool, and of the product (marked)."""

from __future__ import annotations

import pandas as pd

from xiaodai.page.exhibits.loan_pool import SYNTHETIC_SOURCE
from xiaodai.page.page import Page
from xiaodai.studies import fenfu
from xiaodai.tapes import measures
from xiaodai.tapes.measures import Pool
from xiaodai.tapes.measures_over_time import StaticPools
from xiaodai.tapes.reproduction import above_advertised, beyond_peak, reproduction
from xiaodai.values.words import Text

SOURCE = Text(
    f"offering document as printed by the press; {SYNTHETIC_SOURCE.en}",
    f"发行文件，据媒体刊载；{SYNTHETIC_SOURCE.zh}",
)


def printed_exhibit(page: Page, pool: Pool, found: StaticPools | None) -> None:
    """Does a synthetic pool print the published table? And how far is it from the product?"""
    if not pool.is_synthetic:
        page.say(
            en="The tape is a real one: it is not set against the Fenfu pool, whose published "
            "averages describe other loans.",
            zh="该数据并非合成：不与分付资产池比较，后者披露的平均值描述的是另一批贷款。",
        )
        return
    rows = reproduction(page.ledger, pool)
    if rows:
        page.table(
            pd.DataFrame(
                {
                    "figure": [row.name for row in rows],
                    "printed": [row.printed for row in rows],
                    "tape": [row.of_tape for row in rows],
                    "inside": [
                        Text("yes", "是") if row.is_inside else Text("no", "否") for row in rows
                    ],
                }
            ),
            name="printed",
            rows="figure",
            headers={
                "figure": Text("Figure of the Fenfu pool", "分付资产池指标"),
                "printed": Text("As printed", "披露值"),
                "tape": Text("Of this tape", "本数据"),
                "inside": Text("Inside what was printed", "在披露区间内"),
            },
            caption=Text(
                "Does the synthetic pool print the published table?",
                "合成资产池能否重现披露的数字？",
            ),
            source=SOURCE,
        )
        if all(row.is_inside for row in rows):
            page.say(
                en="It does, for it is made so; one of the published size has the counts of loans "
                "and borrowers too. What was not printed, such as the shape of the distributions, "
                "is invented.",
                zh="能，因为数据就是这样生成的；与披露规模相同时，笔数与人数也相符。未披露之处，"
                "如分布的形状，均属虚构。",
            )
        else:
            page.say(
                en="Not every figure: the generator meets all of them at the published size, and "
                "with fewer loans comes near. What was not printed, such as the shape of the "
                "distributions, is invented.",
                zh="并非全部：生成器在披露规模下与各数字相符，笔数较少时只能接近。未披露之处，"
                "如分布的形状，均属虚构。",
            )
    else:
        page.say(
            en="A synthetic panel is not made after the published table of the Fenfu pool, so the "
            "two are not compared.",
            zh="合成面板数据并非按分付资产池的披露数字生成，故不作比较。",
        )
    _product_words(page, pool, found)


def _product_words(page: Page, pool: Pool, found: StaticPools | None) -> None:
    gap = above_advertised(page.ledger, pool)
    if gap is not None:
        page.say(
            en="Set against the product, a figure of this tape is marked: its average rate of "
            "{rate} lies {gap} from the {posted} that is advertised.",
            zh="本数据与产品数字相比时须加标记：平均年利率{rate}与产品标价{posted}相差{gap}。",
            rate=measures.summary(pool)["rate", "balance"],
            posted=fenfu.advertised_annual(page.ledger),
            gap=gap,
        )
    compared = beyond_peak(page.ledger, found) if found and found.pool.is_synthetic else None
    if compared is not None:
        page.say(
            en="So is lateness: the product's highest vintage was reported at {peak}, and the "
            "panel's highest lies {gap} from it.",
            zh="逾期亦然：产品批次峰值见报为{peak}，本数据最高批次与之相差{gap}。",
            peak=compared[0],
            gap=compared[1],
        )
