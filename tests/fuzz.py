"""Random inputs at length, for what reads what a user hands over: `make fuzz N=1000000`.

Inputs are mutations of sound ones, drawn from a seed (`SEED`), so that every run can be repeated. A
subject may refuse by its own exception; anything else, and whatever takes longer than `LONGEST`, is
printed with the input, and the exit status is 1. A crash that is found becomes a test beside the
others of its module.
"""

import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from tests.ledger.small_tables import TABLES
from xiaodai.audit.judging import audit
from xiaodai.documents.contents import ArticleError
from xiaodai.documents.document import article, received
from xiaodai.ledger.ledger import load
from xiaodai.ledger.validation import faults
from xiaodai.reading.dates import period_days, read_date
from xiaodai.reading.numerals import in_digits, numbers
from xiaodai.reading.printed import ReadingError, read
from xiaodai.report.parameters import STUDIES, ParameterFileError, read_parameters
from xiaodai.tapes.columns import PoolError
from xiaodai.tapes.mapping import read_mapping, ready
from xiaodai.tapes.tape import open_tape

LONGEST = 20  # seconds of a processor for an input: waiting for one is no fault of it
SHOWN = 200  # characters of one that is printed
PIECES = [
    *(
        "约",
        "超",
        "近",
        "至少",
        "以上",
        "不足",
        "之间",
        "至",
        "到",
        "-",
        "–",
        "～",
        "+",
        "−",
        "%",
        "％",
        "‰",
    ),
    *(
        "亿",
        "万",
        "万亿",
        "亿元",
        "家",
        "笔",
        "元",
        "年",
        "月",
        "日",
        "季度",
        "上半年",
        "末",
        "中旬",
        "百分之",
        "分之",
    ),
    *(
        "九",
        "十",
        "百",
        "千",
        "〇",
        "零",
        "半",
        "两",
        "１",
        "９",
        "1",
        "0",
        "2025",
        ".",
        ",",
        "，",
        "、",
        " ",
        "\u00a0",
    ),
    *(
        "about",
        "over",
        "one hundred",
        "half",
        "million",
        "bn",
        "per cent",
        "end-June",
        "Q3",
        "H1",
        "2025-06-30",
    ),
    *(
        "\n",
        "\t",
        "\r",
        "\0",
        "\u200b",
        "\u202e",
        "\ufeff",
        "'",
        '"',
        "\\",
        "<",
        ">",
        "&",
        "<td>",
        "</table>",
        "<!--",
    ),
    *(
        "{",
        "}",
        "[",
        "]",
        "(",
        ")",
        ":",
        ";",
        "=",
        "#",
        "|",
        "*",
        "$",
        "@",
        "!",
        "!!int",
        "&a",
        "*a",
        "e9",
        "inf",
        "nan",
    ),
]
FIGURES = [
    "1125.88亿元",
    "近60元",
    "4%-5%",
    "2,614",
    "三分之二",
    "减少 7.18%",
    "between 3 and 4 billion yuan",
]
DAYS = [
    "2025年6月30日",
    "2025年二季度末",
    "12月中旬",
    "end-June 2025",
    "2024-02-29",
    "2025Q3",
    "2025-06/..",
]
ARTICLE = (
    "2025年8月30日，截至2025年6月末，全国共有小额贷款公司4974家，余额7361亿元，减少187亿元。\n"
)
PAGE = "<html><body><h1>小贷</h1><table><tr><th>省</th><td>286</td></tr></table></body></html>"
TAPE = "loan_id,balance_fen,status,origination_date\na,100,open,2025-01-31\n"
PARAMETERS = "01_licence_attrition:\n  start: 2024Q4\n  region: national\n03_fenfu_portfolio: {}\n"


def mutated(chance: random.Random, text: str, most: int = 12) -> str:
    """A text with pieces put in, taken out, doubled and moved."""
    for _ in range(chance.randint(1, most)):
        start, end = sorted(chance.choices(range(len(text) + 1), k=2))
        end = min(end, start + chance.choice((1, 2, 5, 40)))
        match chance.randrange(5):
            case 0:
                text = text[:start] + text[end:]
            case 1:
                text = text[:start] + chance.choice(PIECES) + text[start:]
            case 2:
                text = text[:end] + text[start:end] * chance.choice((1, 2, 30)) + text[end:]
            case 3:
                letter = chr(chance.choice((chance.randrange(128), chance.randrange(0xD800))))
                text = text[:start] + letter + text[end:]
            case 4:
                text = text[end:] + text[:start]
    return text[:20_000]


def _reader(chance: random.Random, _: Path) -> None:
    text, words = mutated(chance, chance.choice(FIGURES)), mutated(chance, "", 2)
    unit = chance.choice((None, "yi_yuan", "percent", "company", "date", "day"))
    STATE[:] = [f"{text!r}, {words!r}, {unit}"]
    numbers(in_digits(text))
    read(text, words, unit_id=unit, language=chance.choice(("zh", "en", "fr", "ru")))


def _dates(chance: random.Random, _: Path) -> None:
    text = mutated(chance, chance.choice(DAYS), 4)
    STATE[:] = [repr(text)]
    chance.choice((read_date, period_days))(text)


def _audit(chance: random.Random, _: Path) -> None:
    text = mutated(chance, ARTICLE * chance.choice((1, 1, 5)))
    STATE[:] = [repr(text)]
    audit(article(text), LEDGER)


def _page(chance: random.Random, _: Path) -> None:
    content = mutated(chance, PAGE).encode("utf-8", "surrogatepass")
    STATE[:] = [repr(content)]
    received(content, chance.choice(("a.html", "a.md", "a.txt", "a.docx", "a.pdf")))


def _tables(chance: random.Random, folder: Path) -> None:
    for name, text in TABLES.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    name = chance.choice(list(TABLES))
    text = mutated(chance, TABLES[name], 4)
    STATE[:] = [f"{name}.csv: {text!r}"]
    (folder / f"{name}.csv").write_text(text, encoding="utf-8", errors="replace", newline="")
    faults(folder)


def _parameters(chance: random.Random, folder: Path) -> None:
    text = mutated(chance, PARAMETERS)
    STATE[:] = [repr(text)]
    (path := folder / "p.yml").write_text(text, encoding="utf-8", errors="replace", newline="")
    read_parameters(path, STUDIES, LEDGER)


def _mapping(chance: random.Random, folder: Path) -> None:
    text = mutated(chance, chance.choice(list(ready().values())))
    STATE[:] = [repr(text)]
    (path := folder / "m.toml").write_text(text, encoding="utf-8", errors="replace", newline="")
    read_mapping(str(path))


def _opener(chance: random.Random, folder: Path) -> None:
    text = mutated(chance, TAPE + "b,200,open,2025-02-28\n" * chance.choice((0, 3)), 5)
    STATE[:] = [repr(text)]
    name = chance.choice(("t.csv", "t.txt", "t.xlsx", "t.zip", "t.csv.gz", "t.parquet"))
    path = folder / (name if chance.random() < 0.3 else "t.csv")
    path.write_text(text, encoding="utf-8", errors="replace", newline="")
    with tempfile.TemporaryDirectory(dir=folder) as work:
        open_tape(str(path), None, Path(work))
    path.unlink()


LEDGER = load()
STATE: list[str] = []  # the input that is tried
Subject = Callable[[random.Random, Path], object]
# How many inputs of each in a round, and what each may refuse by.
SUBJECTS: dict[str, tuple[int, Subject, tuple[type[Exception], ...]]] = {
    "reader": (300, _reader, (ReadingError,)),
    "dates": (300, _dates, (ReadingError,)),
    "mapping": (100, _mapping, (PoolError,)),
    "parameters": (100, _parameters, (ParameterFileError,)),
    "tables": (30, _tables, ()),
    "pages": (130, _page, (ArticleError,)),
    "audit": (25, _audit, (ArticleError,)),
    "openers": (15, _opener, (PoolError,)),
}


def tried(number: int, seed: int, names: Sequence[str]) -> Iterator[tuple[str, str, bool]]:
    """What each input came to: its subject, what is wrong with it, and whether it was refused."""
    subjects = {name: SUBJECTS[name] for name in names}
    rounds = -(-number // sum(times for times, *_ in subjects.values()))
    chance = random.Random(seed)
    with tempfile.TemporaryDirectory(prefix="fuzz-") as name:
        folder = Path(name)
        for _ in range(rounds):
            for subject, (times, function, refusals) in subjects.items():
                for _ in range(times):
                    begun, wrong, is_refused = time.process_time(), "", False
                    try:
                        function(chance, folder)
                    except refusals as error:
                        is_refused = True
                        if "\n" in str(error):
                            wrong = f"a refusal of several lines: {error}"
                    except Exception as error:
                        wrong = f"{type(error).__name__}: {error}"
                    if (seconds := time.process_time() - begun) > LONGEST:
                        wrong += f" it took {seconds:.0f} s"
                    yield subject, wrong, is_refused


def main() -> int:
    """Try so many inputs as the first argument says: its seed is the second, subjects the others.

    Without subjects, inputs of all: most of what is quick.
    """
    number, seed = (int(given) for given in (*sys.argv[1:3], *("10000", "1")[len(sys.argv) - 1 :]))
    names = sys.argv[3:] or [*SUBJECTS]
    counts = {name: [0, 0, 0] for name in names}
    for subject, wrong, is_refused in tried(number, seed, names):
        count = counts[subject]
        count[0] += 1
        count[1] += is_refused
        count[2] += bool(wrong)
        if wrong:
            print(f"{subject}: {wrong[:SHOWN]}\n  {STATE[0][:SHOWN]}", flush=True)
    for subject, (inputs, refused, failed) in counts.items():
        print(f"{subject:<12}{inputs:>12,} inputs{refused:>12,} refused{failed:>8,} failed")
    return int(any(failed for *_, failed in counts.values()))


if __name__ == "__main__":
    raise SystemExit(main())
