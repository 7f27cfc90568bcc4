# Xiaodai Ledger: the commands. `make` alone lists them.
# Needed: Python 3.11 or newer, make and a package index. The first command makes the locked
# environment in .venv, later ones reuse it; it is refreshed when requirements.lock changes.

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help report test check verify audit pool tape bench lab notebooks lock clean distclean \
	environment rebuild

PARAMS ?=
DATA ?=
ARTICLE ?=
CORPUS ?=
TAPE ?=
AS_OF ?=
MAPPING ?=
ENGINE ?=
MEMORY ?=
LOANS ?=
SNAPSHOTS ?=
BENCH ?=
SEED ?=
OUT ?=
PYTHON ?=
UPGRADE ?=

python := .venv/bin/python
ready  := .venv/.ready
spark_ready  := .venv/.ready-spark
engine_ready := $(if $(filter spark% sc:%,$(ENGINE)),$(spark_ready),$(ready))

# uv asks the package index that pip is set to, and trusts the certificates that pip trusts.
define as_pip
setting() { $(python) -m pip config get "global.$$1" 2>/dev/null || :; }; \
	index=$${UV_DEFAULT_INDEX:-$${PIP_INDEX_URL:-$$(setting index-url)}}; \
	cert=$${SSL_CERT_FILE:-$${PIP_CERT:-$$(setting cert)}}; \
	if [ -n "$$index" ]; then export UV_DEFAULT_INDEX="$$index"; fi; \
	if [ -n "$$cert" ]; then export SSL_CERT_FILE="$$cert"; fi
endef

# The Jupyter commands see this checkout and its environment, nothing else of the machine.
export PYTHONPATH := $(CURDIR)/analysis
export IPYTHONDIR := $(CURDIR)/.venv/jupyter/ipython
export JUPYTER_CONFIG_DIR := $(CURDIR)/.venv/jupyter/config
export JUPYTER_DATA_DIR := $(CURDIR)/.venv/jupyter/data
export JUPYTER_RUNTIME_DIR := $(CURDIR)/.venv/jupyter/runtime
export JUPYTER_PLATFORM_DIRS := 1
export MPLCONFIGDIR := $(CURDIR)/.venv/matplotlib
export HYPOTHESIS_STORAGE_DIRECTORY := $(CURDIR)/build/cache/hypothesis
unexport JUPYTER_PATH JUPYTER_CONFIG_PATH PYTHONHOME PYTHONSTARTUP VIRTUAL_ENV

help: ## list the commands
	@awk 'BEGIN { FS = ":.*## " } /^[a-z]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' Makefile

report: $(ready) ## write build/report/index.html (PARAMS=file.yml for other parameters)
	@$(python) -m xiaodai.report $(if $(PARAMS),--params "$(PARAMS)")

test: $(spark_ready) ## check style and types, run every test, re-run every notebook
	@echo '== ruff check: lint'
	@$(python) -m ruff check .
	@echo '== ruff format: layout'
	@$(python) -m ruff format --check .
	@echo '== mypy: types'
	@$(python) -m mypy
	@echo '== pytest: unit, doctest, data, notebook and report tests, in random order'
	@$(python) -m pytest -p randomly -n 2 --dist worksteal --ignore=tests/tapes/test_spark.py
	@echo '== pytest: Spark, on a cluster of this machine'
	@$(python) -m pytest -p randomly tests/tapes/test_spark.py
	@echo '== pytest --nbval: every notebook against its stored outputs'
	@$(python) -m pytest -p no:randomly -n 2 --dist loadscope \
		--nbval --nbval-kernel-name python3 --nbval-cell-timeout 300 notebooks/*.ipynb

check: $(ready) ## check that the ledger's tables hold and its figures add up (DATA=dir for others)
	@$(python) -m xiaodai.report.check $(if $(DATA),--data "$(DATA)")

verify: $(ready) ## hold the claims against the documents they were read in: CORPUS=folder
	@$(if $(CORPUS),,echo 'name the folder of documents: make verify CORPUS=folder' >&2; exit 2;) \
	$(python) -m xiaodai.report.verify "$(CORPUS)"

audit: $(ready) ## hold an article against the ledger: ARTICLE=file.txt, .md or .html
	@$(if $(ARTICLE),,echo 'name the article: make audit ARTICLE=file.txt (or .md, .html)' >&2; exit 2;) \
	$(python) -m xiaodai.report.audit "$(ARTICLE)"

pool: $(engine_ready) ## write the tables of a loan tape: TAPE=path (AS_OF, MAPPING, ENGINE, MEMORY)
	@$(if $(TAPE),,echo 'name the tape: make pool TAPE=file.parquet (or .csv, a folder, a glob)' >&2; exit 2;) \
	$(python) -m xiaodai.report.pool "$(TAPE)" $(if $(AS_OF),--as-of "$(AS_OF)") \
		$(if $(MAPPING),--mapping "$(MAPPING)") $(if $(ENGINE),--engine "$(ENGINE)") \
		$(if $(MEMORY),--memory "$(MEMORY)") $(if $(PARAMS),--params "$(PARAMS)") \
		$(if $(OUT),--out "$(OUT)")

tape: $(ready) ## write a synthetic loan tape: LOANS=n (SNAPSHOTS=k SEED=n OUT=folder)
	@$(if $(LOANS),,echo 'say how many loans: make tape LOANS=1000000' >&2; exit 2;) \
	$(python) -m xiaodai.report.tape --loans "$(LOANS)" $(if $(SNAPSHOTS),--snapshots "$(SNAPSHOTS)") \
		$(if $(SEED),--seed "$(SEED)") $(if $(OUT),--out "$(OUT)")

bench: $(spark_ready) ## measure time and memory of loan tapes (BENCH=throughput, growth or book)
	@$(python) -W ignore -m benchmarks $(BENCH)

lab: $(ready) ## open JupyterLab on the notebooks
	@$(python) -c 'from nbformat.sign import TrustNotebookApp as app; app.launch_instance()' \
		notebooks/*.ipynb
	@$(python) -m jupyterlab --ServerApp.root_dir="$(CURDIR)" \
		--LabApp.default_url=/lab/tree/notebooks $(if $(filter 0,$(shell id -u)),--allow-root)

notebooks: $(ready) ## run the notebooks anew and store their outputs
	@$(python) -m xiaodai.report.refresh
	@$(python) -m xiaodai.report.readme

lock: $(ready) ## bring the locks up to date with pyproject.toml (UPGRADE=1: newer versions)
	@$(as_pip); compile() { $(python) -m uv pip compile "$$@" --no-emit-index-url --quiet \
		--universal --python-version 3.11 --generate-hashes \
		--custom-compile-command 'make lock' $(if $(UPGRADE),--upgrade); }; \
	compile pyproject.toml --group test --output-file requirements.lock && \
	compile --group spark --group bench --constraints requirements.lock \
		--output-file requirements-spark.lock
	@awk 'FNR == NR { if (split($$1, pin, "==") == 2) version[pin[1]] = pin[2]; next } \
		match($$0, /^ +- [a-z0-9-]+==?/) { split($$2, pin, "="); mark = substr($$0, 1, RLENGTH); \
			if (pin[1] in version) $$0 = mark version[pin[1]] } \
		{ print }' requirements.lock environment.yml > environment.yml.new
	@mv environment.yml.new environment.yml

clean: ## remove build/ and the caches
	@rm -rf build .hypothesis .pytest_cache .mypy_cache .ruff_cache
	@find . -name .venv -prune -o -name .git -prune -o \
		\( -name __pycache__ -o -name .ipynb_checkpoints \) -type d -prune -exec rm -rf {} +

distclean: clean ## the same, and the environment
	@rm -rf .venv

# --- the environment -------------------------------------------------------------------------

environment: $(ready)

# Where the interpreter behind .venv has gone or changed (an upgrade, a copy), make it again.
ifneq ($(shell $(python) -c 'import pip' 2>&1 || echo broken),)
$(ready): rebuild
endif

$(ready): requirements.lock requirements-uv.lock
	@set -eu; \
	fits() { "$$@" -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))'; }; \
	base=; for name in $(PYTHON) python3 python3.11 python3.12 python3.13 python3.14; do \
		if fits "$$name" >/dev/null 2>&1; then base=$$name; break; fi; \
	done; \
	if [ -z "$$base" ]; then \
		echo 'Xiaodai Ledger needs Python 3.11 or newer with its venv module: install it (Debian, Ubuntu: apt install python3-venv) or name it with make PYTHON=/path/to/python3.' >&2; \
		exit 1; \
	fi; \
	echo "== environment: .venv from $$("$$base" -V) and requirements.lock (first use takes about a minute)"; \
	rm -f $(ready); \
	$(python) -c 'import pip' 2>/dev/null || "$$base" -m venv --clear .venv; \
	$(python) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-uv.lock; \
	$(as_pip); \
	$(python) -m uv pip sync --quiet --python $(python) --require-hashes --compile-bytecode requirements.lock || { \
		echo '== environment: uv could not install it here, trying pip (slower)'; \
		$(python) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock; \
	}; \
	site=$$($(python) -c 'import sysconfig; print(sysconfig.get_path("purelib"))'); \
	echo '../../../../analysis' > "$$site/xiaodai-ledger.pth"; \
	mkdir -p .venv/etc/ipython .venv/jupyter/ipython; \
	printf '%s\n' \
		'c.HistoryManager.enabled = False  # kernels that run side by side share no database' \
		'c.IPKernelApp.log_level = 40  # errors; not that local connections are unencrypted' \
		> .venv/etc/ipython/ipython_kernel_config.py; \
	$(python) -c 'import matplotlib.font_manager'; \
	touch $(ready); \
	echo '== environment: ready'

# Spark with a Java of its own, and what only tests and measurements need. No --compile-bytecode:
# of this gigabyte a run imports little.
$(spark_ready): $(ready) requirements-spark.lock
	@set -eu; \
	echo '== environment: Spark from requirements-spark.lock (first use takes about a minute, and a gigabyte)'; \
	$(as_pip); \
	$(python) -m uv pip install --quiet --python $(python) --require-hashes -r requirements-spark.lock || { \
		echo '== environment: uv could not install it here, trying pip (slower)'; \
		$(python) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-spark.lock; \
	}; \
	touch $(spark_ready); \
	echo '== environment: Spark ready'
