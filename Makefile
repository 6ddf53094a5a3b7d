# Every target uses the tools of the active environment: pip install -e ".[dev]" brings all but uv and tmux.
BENCHMARKS = imports start keys resize store index formats edits faults suggest passages
.DEFAULT_GOAL := help
.PHONY: help check static formatted lint types contracts test format lock wheel bench docs screenshot session readers

help: ## say what there is to make
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-11s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

check: static test ## everything below down to the tests: what has to pass before a change lands

static: formatted lint types contracts ## all checks that run no code of ours

formatted: ## is everything formatted?
	ruff format --check .

lint: ## the rules of pyproject.toml, each exception with its reason
	ruff check .

types: ## strict types in the three packages
	mypy

contracts: ## who may import whom
	lint-imports

test: ## all tests
	pytest

readers: ## every format with its own reader: pip install -e ".[readers]" first (a gigabyte)
	pytest -rs tests/test_annotations_formats_*.py

format: ## format everything, and mend what the linter can mend
	ruff format .
	ruff check --fix .

lock: ## pin the newest versions that pyproject.toml allows in requirements.lock (needs uv)
	uv pip compile --quiet --universal --upgrade --python-version 3.11 --extra dev --generate-hashes \
		--no-emit-index-url --no-header --output-file requirements.lock pyproject.toml

wheel: ## build dist/*.whl
	python -m hatchling build -t wheel

bench: ## run every benchmark that needs no data of yours, and print its table (an hour)
	@for name in $(BENCHMARKS); do echo "== $$name"; python benchmarks/$$name.py || exit 1; done

docs: ## write docs/keys.md anew from the table of commands
	python docs/make_keys.py

screenshot: ## take the picture in README.md anew (needs tmux)
	python docs/make_screenshot.py

session: ## play docs/first-session.md anew (needs tmux)
	python docs/make_session.py
