"""`python -m xiaodai.report [--params FILE] [--out DIR]`."""

from xiaodai.report.cli import main

if __name__ == "__main__":
    raise SystemExit(main())
