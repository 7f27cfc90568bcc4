#!/usr/bin/env bash
# Writes for each lock a bill of materials (CycloneDX) to the folder given, and asks the advisory
# database of PyPI about its libraries, with cyclonedx-py and pip-audit, which need not be installed
# for anything else. Exit status: 0 none has a known vulnerability, 1 one has, 2 it is not known:
# the database was not reachable, or does not know a library (without --strict that reads as none).
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
folder=${1:?a folder to write to}
mkdir -p "$folder"
status=0
for lock in requirements*.lock; do
    name=$folder/${lock%.lock}
    cyclonedx-py requirements "$lock" --of JSON --output-reproducible -o "$name.cdx.json" || exit 2
    rm -f "$name.answers.json"
    pip-audit --strict --require-hashes --disable-pip -r "$lock" -f json -o "$name.answers.json"
    asked=$?
    if [ ! -s "$name.answers.json" ]; then # it is written once every library was asked about
        echo "$lock: not known, the advisory database did not answer"
        status=2
    elif [ $asked -ne 0 ]; then
        echo "$lock: a known vulnerability, see $name.answers.json"
        [ $status -eq 2 ] || status=1
    else
        echo "$lock: no known vulnerability"
    fi
done
exit $status
