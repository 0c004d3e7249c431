# Entry point for development: `make help` lists the targets, and each target installs what it needs.
# Stamp files record what is done, so a second run does only what changed.

PORT ?= 8000
DATA ?= ./data
# Tests wait for servers and clocks half of the time, so three of them fill two cores.
WORKERS ?= 3
PYTHON ?= $(shell tools/find-python)

VENV := .venv/.stamp
NODE_MODULES := node_modules/.stamp
FRONT_END := ticketing/static/build/.stamp
FRONT_FOLDERS := $(wildcard front kiosk/front displays/front ticketing/web/*/front)
FRONT_SOURCES := $(shell find $(FRONT_FOLDERS) ! -name '*.test.ts' ! -path '*/generated*') $(wildcard config/languages/es/*.yaml \
	tools/messages.mjs package.json vite.config.ts svelte.config.js tsconfig.json)

# TypeScript types of the server's API, and the sources of the server's OpenAPI document.
API_TYPES := front/generated/api.ts
API_SOURCES := $(shell find ticketing/domain ticketing/web/api -name '*.py') $(wildcard ticketing/*/shapes.py tools/openapi.py tools/api-types.mjs)

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help run test setup lint format types unit front-test browser pdf bench attack fuzz national shots lock clean

help: ## Lists these targets.
	@echo "Suyay. Use: make TARGET [NAME=value]"; echo
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/\1|\2/p' $(MAKEFILE_LIST) \
		| while IFS='|' read -r target sentence; do printf '  %-11s %s\n' "$$target" "$$sentence"; done

run: ## Serves the product with demo people in the foreground: PORT=8000 DATA=./data.
	@$(MAKE) --no-print-directory -j2 $(VENV) $(FRONT_END)
	@# Keep compiled modules whatever the shell's setting, otherwise every start would compile them again.
	@PYTHONDONTWRITEBYTECODE= PORT='$(PORT)' DATA='$(DATA)' exec .venv/bin/ticketing serve --demo

test: setup browser pdf lint ## Checks everything: layers, style, types, front end, all tests. WORKERS=3.
	@$(MAKE) --no-print-directory -j2 tests beside-tests

.PHONY: tests beside-tests
tests:
	@# Keep compiled modules whatever the shell's setting: the tests start dozens of servers.
	PYTHONDONTWRITEBYTECODE= .venv/bin/pytest -n $(WORKERS) --dist worksteal

beside-tests:
	@# Tests wait for servers and clocks half of the time; these checks use the idle time, and print at their end.
	@mkdir -p .cache; \
	{ nice .venv/bin/mypy && nice tools/with-node npm run --silent check && tools/with-node npm test --if-present; } \
		>.cache/beside-tests.log 2>&1; status=$$?; cat .cache/beside-tests.log; exit $$status

setup: $(VENV) $(FRONT_END) $(API_TYPES) ## Installs Python and npm packages from the locks and builds the front end.

$(VENV): requirements-dev.lock pyproject.toml tools/make_venv.py
	$(PYTHON) tools/make_venv.py .venv
	@touch $@

# The virtual environment includes Node.js where the machine has none that is new enough; otherwise the virtual
# environment and the npm packages are installed at the same time.
$(NODE_MODULES): package.json package-lock.json | $(if $(shell tools/with-node --own),,$(VENV))
	tools/with-node npm ci --no-audit --no-fund
	@touch $@

$(FRONT_END): $(NODE_MODULES) $(FRONT_SOURCES)
	tools/with-node npm run --silent build
	@touch $@

# The build of the screens does not need these types, because types are erased.
$(API_TYPES): $(VENV) $(NODE_MODULES) $(API_SOURCES)
	tools/with-node npm run --silent types
	@touch $@

.PHONY: check-layers check-style check-words check-dependencies check-front-style check-types check-front
lint: check-layers check-style check-words check-dependencies check-front-style ## Checks the import rules, the code's style and its format.

check-layers: $(VENV)
	.venv/bin/lint-imports

check-style: $(VENV)
	.venv/bin/ruff check
	.venv/bin/ruff format --check

check-words: $(VENV)
	.venv/bin/python -m tools.words

check-dependencies: $(VENV)
	@# The program must not use development packages; program and tools together must use every declared package.
	.venv/bin/deptry ticketing displays kiosk --optional-dependencies-dev-groups dev
	.venv/bin/deptry .

check-front-style: $(NODE_MODULES)
	tools/with-node npm run --silent lint

format: $(VENV) $(NODE_MODULES) ## Formats the code and repairs what its linters can repair.
	.venv/bin/ruff check --fix
	.venv/bin/ruff format
	tools/with-node npm run --silent format

types: check-types check-front ## Checks the types of the Python code and of the front end.

check-types: $(VENV)
	.venv/bin/mypy

check-front: $(NODE_MODULES)
	tools/with-node npm run --silent check

unit: $(VENV) ## Runs the fast Python tests: unit and property.
	.venv/bin/pytest -n $(WORKERS) $(wildcard tests/domain tests/ledger tests/queueing tests/catalogue tests/realtime tests/property)

front-test: $(NODE_MODULES) ## Runs the front end's own unit tests.
	tools/with-node npm test --if-present

browser: $(VENV) ## Finds a Chromium for the browser tests, or installs one.
	@.venv/bin/python tools/browser.py

pdf: $(VENV) ## Finds the libraries that the printed summaries are drawn with, or installs them.
	@.venv/bin/python tools/pdf_libraries.py

bench: setup ## Measures everything (25 minutes) and writes docs/performance.md and .json.
	.venv/bin/python -m tests.bench

attack: setup ## Attacks a server of its own as anonymous machines would (8 minutes): ATTACKS="joins bodies".
	.venv/bin/python -m tests.attack $(ATTACKS)

fuzz: setup ## Sends 10,000 generated requests over every operation and role: FUZZ_EXAMPLES=25 per kind.
	FUZZ_EXAMPLES=$${FUZZ_EXAMPLES:-25} .venv/bin/pytest -n $(WORKERS) tests/web/test_fuzz.py

national: setup ## Simulates the network of 2023 and 2024 (minutes): DATA=./data-national, then make run with it.
	DATA='$(if $(filter file,$(origin DATA)),./data-national,$(DATA))' .venv/bin/ticketing national

shots: setup browser ## Takes pictures of the screens into docs/images/.
	.venv/bin/python tools/shots.py docs/images

wheel: setup ## Builds dist/suyay-*.whl, for machines without Node.js, and its bill of materials.
	@PATH="$(CURDIR)/.venv/bin:$$PATH" tools/image wheel dist
	@.venv/bin/python -m tools.sbom dist

.PHONY: wheel audit
audit: $(VENV) ## Names known vulnerabilities and forbidden licences of all packages.
	@.venv/bin/python -m tools.audit

lock: $(VENV) ## Resolves the Python and npm locks again (needs the registries).
	tools/lock

clean: ## Removes what make has made: packages, builds and caches. Keeps DATA.
	rm -rf .venv node_modules ticketing/static/build .cache .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
