# Xiaodai Ledger: the commands. `make` alone lists them; `.venv/bin/xiaodai COMMAND --help` explains
# each with its options. Needed: Python 3.11 or newer, make and a package index. The first command
# makes the locked environment in .venv, later ones reuse it and renew it when a lock changes.

.DEFAULT_GOAL := help
.PHONY: help report pdf test test-long test-spark test-browser torture fuzz mutation \
	check verify release audit pool tape bench doctor lab \
	notebooks changed messages pictures \
	lock clean distclean environment environment-spark environment-browser environment-mutation \
	browser

# Jupyter and matplotlib see this checkout and its environment, nothing else of the machine.
export IPYTHONDIR := $(CURDIR)/.venv/jupyter/ipython
export JUPYTER_CONFIG_DIR := $(CURDIR)/.venv/jupyter/config
export JUPYTER_DATA_DIR := $(CURDIR)/.venv/jupyter/data
export JUPYTER_RUNTIME_DIR := $(CURDIR)/.venv/jupyter/runtime
export JUPYTER_PLATFORM_DIRS := 1
export MPLCONFIGDIR := $(CURDIR)/.venv/matplotlib
export HYPOTHESIS_STORAGE_DIRECTORY := $(CURDIR)/build/cache/hypothesis
export PYTHON
# Modules are compiled once and kept, whatever the shell says; else every kernel compiles them anew.
unexport PYTHONDONTWRITEBYTECODE
unexport JUPYTER_PATH JUPYTER_CONFIG_PATH PYTHONPATH PYTHONHOME PYTHONSTARTUP VIRTUAL_ENV

xiaodai := @.venv/bin/xiaodai
engine  := $(if $(filter spark% sc:%,$(ENGINE)),environment-spark,environment)
given   = $(if $2,$1 "$2")

help: ## list the commands
	@awk 'BEGIN { FS = ":.*## " } /^[a-z-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' Makefile

report: environment ## write build/report/index.html (PARAMS=file.yml for other parameters)
	$(xiaodai) report $(call given,--params,$(PARAMS))

pdf: environment ## print each page of the report to build/report/pdf (needs Chromium; BROWSER=file)
	$(xiaodai) pdf $(call given,,$(REPORT)) $(call given,--browser,$(BROWSER))

test: environment ## check style and types, run every test but the next three, re-run every notebook
	$(xiaodai) test

test-long: environment ## run what takes minutes: notebooks in every way, random tapes and articles at length
	$(xiaodai) test long

test-spark: environment-spark ## run the tests that need Spark, on a cluster of this machine
	$(xiaodai) test spark

test-browser: browser ## check the real report, open it and the notebooks in a browser (Chromium)
	$(xiaodai) test browser

torture: environment ## kill every job at random moments and look what is left: KILLS=30 JOBS="pool audit"
	@PYTHONPATH=. .venv/bin/python -m tests.torture $(or $(KILLS),30) $(JOBS)

fuzz: environment ## try random inputs on whatever reads what users give: N=1000000 SEED=1 SUBJECTS="reader audit"
	@PYTHONPATH=. .venv/bin/python -W ignore -m tests.fuzz $(or $(N),1000000) $(or $(SEED),1) $(SUBJECTS)

mutation: environment-mutation ## alter the code and see whether tests notice: PART=values N=150 SEED=1
	@PYTHONPATH=. .venv/bin/python -m tests.mutation $(or $(PART),values) $(or $(N),150) $(or $(SEED),1)

check: environment ## check that the ledger's tables hold and its figures add up (DATA=dir for others)
	$(xiaodai) check $(call given,--data,$(DATA))

verify: environment ## hold the claims against the documents they were read in: CORPUS=folder
	$(xiaodai) verify $(call given,,$(CORPUS))

release: environment ## add a quarterly report of the central bank: FILE=page.html (WRITE=1 PUBLISHED ADDRESS)
	$(xiaodai) add-release $(call given,,$(FILE)) $(if $(WRITE),--write) \
		$(call given,--published,$(PUBLISHED)) $(call given,--address,$(ADDRESS)) \
		$(call given,--data,$(DATA))

audit: environment ## hold an article against the ledger: ARTICLE=file (DATE=2025-08-30, HTML=1: pages as well)
	$(xiaodai) audit $(call given,,$(ARTICLE)) $(call given,--date,$(DATE)) $(if $(HTML),--html) \
		$(call given,--out,$(OUT))

pool: $(engine) ## write the tables of a loan tape: TAPE=path (AS_OF, MAPPING, PAGE=0; DRAFT=1: a mapping)
ifdef DRAFT
	$(xiaodai) draft-mapping $(call given,,$(TAPE)) $(call given,--out,$(OUT))
else
	$(xiaodai) pool $(call given,,$(TAPE)) $(call given,--as-of,$(AS_OF)) \
		$(call given,--mapping,$(MAPPING)) $(call given,--engine,$(ENGINE)) \
		$(call given,--memory,$(MEMORY)) $(call given,--params,$(PARAMS)) $(call given,--out,$(OUT)) \
		$(foreach guard,$(ACCEPT),--accept $(guard)) $(if $(filter 0,$(PAGE)),--no-page) || [ $$? -eq 3 ]
endif

tape: environment ## write a synthetic loan tape: LOANS=n (SNAPSHOTS=k SEED=n OUT=folder)
	$(xiaodai) tape $(call given,--loans,$(LOANS)) $(call given,--snapshots,$(SNAPSHOTS)) \
		$(call given,--seed,$(SEED)) $(call given,--out,$(OUT))

bench: environment-spark ## measure the report and loan tapes (BENCH=reporting, fixed, throughput, growth, text_ids, opening or book)
	$(xiaodai) bench $(BENCH)

doctor: environment ## say what is installed, what is missing, and what to do about it
	$(xiaodai) doctor

lab: environment ## open JupyterLab on the notebooks
	$(xiaodai) lab

notebooks: environment ## run the notebooks anew and store their outputs
	$(xiaodai) notebooks

changed: environment ## list the results that moved since the last release (SINCE=ref, WRITE=1: changes.csv)
	@.venv/bin/python -m tools.what_changed $(call given,,$(SINCE)) $(if $(WRITE),--write)

messages: environment ## bring the Chinese catalogues up to date with the English words
	@.venv/bin/python -m tools.messages

pictures: report browser ## renew the picture of the report in the README (needs Chromium)
	@.venv/bin/python -m tools.pictures

lock: environment ## bring the locks up to date with pyproject.toml (UPGRADE=1: newer versions)
	@tools/python.sh tools.lock $(if $(UPGRADE),--upgrade)

clean: ## remove build/ and the caches
	@rm -rf build .hypothesis .pytest_cache .mypy_cache .ruff_cache analysis/*.egg-info
	@find . -name .venv -prune -o -name .git -prune -o \
		\( -name __pycache__ -o -name .ipynb_checkpoints \) -type d -prune -exec rm -rf {} +

distclean: clean ## the same, and the environment
	@rm -rf .venv

# What the commands above need first. Each asks its script, which does nothing where all is ready.
environment:
	@tools/python.sh tools.environment

environment-spark environment-browser environment-mutation: environment-%:
	@tools/python.sh tools.environment $*

browser: environment-browser
	@tools/python.sh tools.browser
