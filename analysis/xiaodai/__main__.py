"""`python -m xiaodai` is the command `xiaodai`."""

from xiaodai.cli import main

if __name__ == "__main__":
    raise SystemExit(main())
