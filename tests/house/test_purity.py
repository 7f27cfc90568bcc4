"""Nothing in `analysis` reads the wall clock or draws an unseeded random number."""

import ast
from collections.abc import Iterator

import pytest

from tests.house.checkout import Module, module, modules, shown

CLOCK = {
    "datetime.datetime.now",
    "datetime.datetime.utcnow",
    "datetime.datetime.today",
    "datetime.date.today",
    "pandas.Timestamp.now",
    "pandas.Timestamp.utcnow",
    "pandas.Timestamp.today",
    "time.time",
    "time.time_ns",
    "time.ctime",
    "time.asctime",
    "time.localtime",
    "time.gmtime",
    "time.strftime",
}
STOPWATCH = {"time.monotonic", "time.monotonic_ns", "time.perf_counter", "time.perf_counter_ns"}
AFRESH = ("xiaodai.report.kernel_server", "numpy.random.seed")  # kernels share no random numbers
CHANCE = ("random.", "numpy.random.", "secrets.", "uuid.uuid1", "uuid.uuid4", "os.urandom")
SEEDED = {
    "random.Random",
    "numpy.random.default_rng",
    "numpy.random.Generator",
    "numpy.random.SeedSequence",
    "numpy.random.PCG64",
    "numpy.random.Philox",
}


def origins(tree: ast.Module) -> dict[str, str]:
    """What each imported name stands for: `pd` for pandas, `date` for datetime.date."""
    found = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                local = alias.asname or alias.name.partition(".")[0]
                found[local] = alias.name if alias.asname else local
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            for alias in node.names:
                found[alias.asname or alias.name] = f"{node.module}.{alias.name}"
    return found


def dotted(node: ast.expr, names: dict[str, str]) -> str:
    """The full name of a name or attribute, or nothing where it is not an imported one."""
    match node:
        case ast.Name(id=name):
            return names.get(name, "")
        case ast.Attribute(value=value, attr=attr):
            owner = dotted(value, names)
            return f"{owner}.{attr}" if owner else ""
    return ""


def impure(source: Module) -> Iterator[str]:
    """Uses of the clock and of chance; the report and the command may time their progress."""
    names = origins(source.tree)
    may_time = f"{source.name}.".startswith(("xiaodai.report.", "xiaodai.cli."))
    seeded = {
        id(node.func)
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Call)
        and dotted(node.func, names) in SEEDED
        and (node.args or node.keywords)
    }
    types = {
        id(part)
        for node in ast.walk(source.tree)
        for hint in (getattr(node, "annotation", None), getattr(node, "returns", None))
        if hint
        for part in ast.walk(hint)
    }
    for node in ast.walk(source.tree):
        if not isinstance(node, ast.Name | ast.Attribute) or id(node) in seeded | types:
            continue
        name = dotted(node, names)
        if (
            name in CLOCK
            or (name in STOPWATCH and not may_time)
            or (
                name.startswith(CHANCE) and name != "numpy.random" and (source.name, name) != AFRESH
            )
        ):
            yield f"{shown(source.path, node.lineno)}: {name}"
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            given = {keyword.arg for keyword in node.keywords}
            if node.func.attr == "sample" and "random_state" not in given:
                yield f"{shown(source.path, node.lineno)}: sample without random_state"


def test_nothing_reads_the_wall_clock_or_unseeded_chance() -> None:
    assert [found for source in modules() for found in impure(source)] == []


@pytest.mark.parametrize(
    "text",
    [
        "from datetime import datetime\nnow = datetime.now()",
        "import datetime as dt\ntoday = dt.date.today()",
        "import time\nstart = time.time()",
        "from time import perf_counter\nstart = perf_counter()",
        "import pandas as pd\nnow = pd.Timestamp.now()",
        "import random\nx = random.random()",
        "import numpy as np\nx = np.random.default_rng()",
        "import numpy as np\nx = np.random.normal(0, 1)",
        "from uuid import uuid4\nx = field(default_factory=uuid4)",
        "tape = loans.sample(10)",
    ],
)
def test_a_clock_or_a_die_is_found(text: str) -> None:
    assert len(list(impure(module("xiaodai.studies.fenfu", text)))) == 1


@pytest.mark.parametrize(
    "text",
    [
        "from datetime import date\nday = date(2025, 9, 30)",
        "import numpy as np\nx = np.random.default_rng(7)",
        "import numpy as np\ndef draw(rng: np.random.Generator) -> None:\n    rng.normal()",
        "import random\nx = random.Random(7).random()",
        "tape = loans.sample(10, random_state=7)",
    ],
)
def test_given_dates_and_seeds_are_allowed(text: str) -> None:
    assert list(impure(module("xiaodai.studies.fenfu", text))) == []


def test_only_the_report_and_the_command_may_use_a_stopwatch() -> None:
    text = "import time\nstart = time.monotonic()"
    assert list(impure(module("xiaodai.report.run", text))) == []
    assert list(impure(module("xiaodai.cli.ending", text))) == []
    assert list(impure(module("xiaodai.reporting", text))) != []
