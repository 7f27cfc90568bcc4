"""Read a small loan tape in CSV: what the pool holds, and how much of it is late."""

from pathlib import Path
from tempfile import TemporaryDirectory

from xiaodai import tapes

TAPE = """\
loan_id,snapshot_date,balance_fen,rate_ppm,days_past_due
a,2025-06-30,1000000,150000,0
b,2025-06-30,2500000,180000,12
c,2025-06-30,500000,240000,45
"""

with TemporaryDirectory() as folder:
    path = Path(folder, "tape.csv")
    path.write_text(TAPE, encoding="utf-8")
    pool, _ = tapes.pools(tapes.Parameters(tape=str(path)))
print(tapes.overview(pool).to_string(index=False))
print(tapes.delinquency_classes(pool).to_string(index=False))
