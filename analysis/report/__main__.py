"""`python -m analysis.report [--params FILE] [--out DIR]`."""

from analysis.report.cli import main

if __name__ == "__main__":
    raise SystemExit(main())
