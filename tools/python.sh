#!/bin/sh
# Run a script of tools/ in the environment's Python, or in any Python that can make one.
# usage: tools/python.sh tools.environment [arguments]; PYTHON=/path/to/python3 names one more
set -eu
cd "$(dirname "$0")/.."

fits() { "$1" -c "import $2, sys; sys.exit(sys.version_info < (3, 11))" >/dev/null 2>&1; }

if fits .venv/bin/python 'ensurepip, pip, venv'; then
    exec .venv/bin/python -m "$@"
fi
for name in ${PYTHON:+"$PYTHON"} python3 python3.11 python3.12 python3.13 python3.14; do
    if fits "$name" 'ensurepip, venv'; then
        exec "$name" -m "$@"
    fi
done
echo 'Xiaodai Ledger needs Python 3.11 or newer with its venv module: install it (Debian, Ubuntu: apt install python3-venv) or name it with make PYTHON=/path/to/python3.' >&2
exit 1
