"""What pyproject.toml cannot say: the ledger and the notebooks are parts of the installed package.

All other settings are in pyproject.toml.
"""

from setuptools import find_packages, setup

CARRIED = {"xiaodai.data": "data", "xiaodai.notebooks": "notebooks"}

setup(
    packages=[*find_packages("analysis"), *CARRIED],
    package_dir={"": "analysis", **CARRIED},
)
