# What a reader or a contributor runs. Each target makes what it needs; nothing but Python 3.11+ is assumed.

PYTHON ?= python3
STUDY ?= cart-haplo
VENV := .venv
BIN := $(VENV)/bin
RENDER_STAMP := $(VENV)/.render-installed
DEV_STAMP := $(VENV)/.dev-installed
BENCH_STAMP := $(VENV)/.bench-installed
DOCS_STAMP := $(VENV)/.docs-installed
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check

.PHONY: report test trials quarto explore check bench bench-stats bench-large bench-compare bench-table coverage lock schema docs gallery pictures clean

report: $(RENDER_STAMP)  ## Render the example's manuscript to _output/
	$(BIN)/riskset render report/$(STUDY)

test: $(DEV_STAMP)  ## Lint, check the contracts of the imports and the spelling, and run the tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	$(BIN)/codespell README.md CONTRIBUTING.md CHANGELOG.md SECURITY.md docs python report templates
	$(BIN)/python -m pytest --numprocesses 2 --dist loadfile

trials: $(DEV_STAMP)  ## Run the long tests that `make test` leaves out
	$(BIN)/python -m pytest -m slow --numprocesses 2 --dist loadfile

quarto: $(DEV_STAMP)  ## Run the tests that need Quarto on the path, and those that need TeX
	$(BIN)/python -m pytest -m "(quarto or latex) and not slow" --numprocesses 2 --dist loadfile

explore: $(DEV_STAMP)  ## Run the tests with other random examples than last time
	RISKSET_EXPLORE=1 $(BIN)/python -m pytest --numprocesses 2 --dist loadfile

check: test  ## The tests, and the types of the package (pyright needs Node.js)
	$(BIN)/pyright

bench: $(BENCH_STAMP)  ## Time a render stage by stage, many displays, tables beside tableone, figures, synthetic cohorts, and checks of large files
	$(BIN)/python benchmarks/render.py
	$(BIN)/python benchmarks/displays.py
	$(BIN)/python benchmarks/tables.py
	$(BIN)/python benchmarks/figures.py
	$(BIN)/python benchmarks/cohorts.py
	$(BIN)/python benchmarks/check.py

bench-stats: $(BENCH_STAMP)  ## Time the estimators beside other packages, each once, in some ten minutes
	$(BIN)/python benchmarks/stats/harness.py --sizes 1e2,1e4,1e5 --rounds 1 --limit 30

bench-large: $(BENCH_STAMP)  ## Time a registry of 1e5, 1e6 and 1e7 rows, with its memory and the exponents
	$(BIN)/python benchmarks/large.py

bench-compare: $(DEV_STAMP)  ## Set two runs side by side, and fail if one became slower: make bench-compare OLD=a.json NEW=b.json
	$(BIN)/python benchmarks/compare.py $(OLD) $(NEW)

bench-table: $(DEV_STAMP)  ## Write the table of ratios in docs/speed.md from the last run: make bench-table RUN=a.json
	$(BIN)/python benchmarks/ratios.py $(RUN)

coverage: $(DEV_STAMP)  ## Simulate the coverage of limits, and write docs/coverage.md (10 minutes)
	$(BIN)/python benchmarks/stats/simulate.py

schema: $(DEV_STAMP)  ## Write the JSON Schemas of study files and of journals' files, and what editors complete in documents
	$(BIN)/riskset schema --output schema/study.schema.json
	$(BIN)/riskset schema --of journal --output schema/journal.schema.json
	$(BIN)/python -m riskset.documents.extension_schema _extensions/riskset/_schema.yml

docs: $(DOCS_STAMP)  ## Build the documentation site into _site, which needs no network
	$(BIN)/python docs/building/reference.py
	NO_MKDOCS_2_WARNING=1 DISABLE_MKDOCS_2_WARNING=true $(BIN)/mkdocs build --quiet
	@echo "Open _site/index.html"

gallery: $(DEV_STAMP)  ## Write the pictures of docs/gallery.md
	$(BIN)/python tests/gallery/pictures.py

pictures: report  ## Write the pictures of pages in docs/pictures (needs pdftoppm, LibreOffice and Chromium)
	PYTHONPATH=tests $(BIN)/python tests/gallery/page_pictures.py

lock: $(DEV_STAMP)  ## Lock the newest versions that fit, with hashes
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip compile pyproject.toml --extra render --group build --universal --python-version 3.11 \
		--generate-hashes --no-annotate --no-header --upgrade --output-file requirements/render.lock
	$(BIN)/uv pip compile pyproject.toml --extra render --group dev --universal --python-version 3.11 \
		--generate-hashes --no-annotate --no-header --constraint requirements/render.lock --output-file requirements/dev.lock
	$(BIN)/uv pip compile --group bench --universal --python-version 3.11 \
		--generate-hashes --no-annotate --no-header --constraint requirements/dev.lock --output-file requirements/bench.lock
	$(BIN)/uv pip compile --group docs --universal --python-version 3.11 \
		--generate-hashes --no-annotate --no-header --constraint requirements/dev.lock --output-file requirements/docs.lock

clean:  ## Remove what rendering and testing left
	rm -rf _output _site .riskset .quarto .pytest_cache .ruff_cache .hypothesis

$(BIN)/python:
	$(PYTHON) -c 'import sys; sys.exit("riskset needs Python 3.11 or newer; try: make PYTHON=python3.12" if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv $(VENV)

$(RENDER_STAMP): requirements/render.lock pyproject.toml | $(BIN)/python
	$(INSTALL) --require-hashes --requirement requirements/render.lock
	$(INSTALL) --no-deps --no-build-isolation --editable .
	touch $@

$(DEV_STAMP): requirements/dev.lock pyproject.toml | $(BIN)/python
	$(INSTALL) --require-hashes --requirement requirements/dev.lock
	$(INSTALL) --no-deps --no-build-isolation --editable .
	touch $@ $(RENDER_STAMP)

$(DOCS_STAMP): requirements/docs.lock | $(DEV_STAMP)
	$(INSTALL) --require-hashes --requirement requirements/docs.lock
	touch $@

$(BENCH_STAMP): requirements/bench.lock | $(DEV_STAMP)
	$(INSTALL) --require-hashes --requirement requirements/bench.lock
	touch $@
