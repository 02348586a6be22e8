# Everything that is typed by hand. `make help` lists it; what is missing on the machine, .ci/prepare installs or names.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c

PREFIX ?= /usr/local
DESTDIR ?=
SYSCONFDIR ?= /etc
# `debug` for a look at what an install looks like without a release build.
CONFIGURATION ?= release
# For soak.
KILLS ?= 300
# For demo: KEEP=1 leaves it running to play with, PORT=4566 chooses the sandbox's port.
KEEP ?=
PORT ?=
# For simulate: how many seeds, and which is the first.
SEEDS ?= 100000
FROM ?= 1
# For test: as many seeds from the first on, and some that nobody has seen yet.
FIXED_SEEDS := 2000
FRESH_SEEDS := 50

SWIFT := swift
PYTHON := .build-venv/bin/python
# What runs on servers brings its Swift with it.
RELEASE_FLAGS := -c release --static-swift-stdlib
BUILT := .build/$(CONFIGURATION)
SWIFT_FOLDERS := Package.swift Sources Tests
UNIT := systemd/glaux.service
STAGE := $(CURDIR)/.build/stage

bin := $(DESTDIR)$(PREFIX)/bin
share := $(DESTDIR)$(PREFIX)/share
units := $(DESTDIR)$(PREFIX)/lib/systemd/system
sysusers := $(DESTDIR)$(PREFIX)/lib/sysusers.d
etc := $(DESTDIR)$(SYSCONFDIR)/glaux
bash_completions := $(share)/bash-completion/completions
zsh_completions := $(share)/zsh/site-functions
fish_completions := $(share)/fish/vendor_completions.d

export PYTHONPATH := Tests/Sandbox
export PYTHONDONTWRITEBYTECODE := 1

.DEFAULT_GOAL := help
.PHONY: help demo build test check-format check-build check-sandbox check-swift check-systemd check-release \
	check-simulation soak simulate torture fuzz sanitize mutants bench format release install uninstall clean

help: ## list these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: build ## show Glaux at work in a sandbox; KEEP=1 leaves it running, PORT=n chooses the sandbox's port
	@.ci/prepare sandbox
	@exec $(PYTHON) -m glaux_sandbox.demo --programs .build/debug $(if $(KEEP),--keep) $(if $(PORT),--port $(PORT))

build: ## build the daemon and the client for development
	@.ci/prepare build
	$(SWIFT) build --product glauxd
	$(SWIFT) build --product glaux

test: check-format check-build check-sandbox check-swift check-systemd check-release check-simulation ## check everything the project says about itself
	@echo "make test: all passed"

check-format:
	@.ci/prepare build
	@$(SWIFT) format lint --strict --parallel --recursive $(SWIFT_FOLDERS) || \
		{ echo "test: not formatted; type: make format" >&2; exit 1; }

# Every import must be declared in Package.swift, and no file of ours may raise a warning.
check-build:
	@.ci/prepare build
	@.ci/build-strictly

check-sandbox:
	@.ci/prepare sandbox
	$(PYTHON) -m pytest -q -p no:cacheprovider Tests/Sandbox/tests

# The tests against the sandbox start the programs that check-build made.
check-swift: check-build
	@.ci/prepare sandbox
	$(SWIFT) test --skip-build --parallel --skip 'SandboxTests|GlauxSimulationTests'
	$(SWIFT) test --skip-build --parallel --filter GlauxSimulationTests
	$(SWIFT) test --skip-build --parallel --filter SandboxTests

# An installation in a folder of its own, so that the unit is judged as it is installed, its programs in place.
check-systemd: check-build
	@.ci/prepare checks
	@rm -rf $(STAGE)
	@$(MAKE) --no-print-directory --silent install \
		CONFIGURATION=debug DESTDIR= PREFIX=$(STAGE) SYSCONFDIR=$(STAGE)/etc
	systemd-analyze verify $(STAGE)/lib/systemd/system/glaux.service
	systemd-analyze security --offline=true --threshold=20 --no-pager $(UNIT) | tail -n 1
	$(STAGE)/bin/glaux check $(STAGE)/etc/glaux/glaux.yaml

# The optimizer stumbles over what a debug build takes.
check-release: release

# Of the core as the optimizer makes it, which is what runs on servers; GlauxSimulationTests has a few months of a debug build.
check-simulation: check-release
	$(SWIFT) build $(RELEASE_FLAGS) --product GlauxSoak
	.build/release/GlauxSoak $(FIXED_SEEDS)
	@from=$$(shuf -n 1 -i 1000000-999999999999); \
		echo ".build/release/GlauxSoak $(FRESH_SEEDS) $$from"; .build/release/GlauxSoak $(FRESH_SEEDS) $$from

soak: simulate torture fuzz ## test for long what `make test` tests briefly; SEEDS=100000 months, KILLS=300

simulate: ## live SEEDS=100000 pretended months, from seed FROM=1 on, and tell of the first that goes wrong
	@.ci/prepare build
	$(SWIFT) build $(RELEASE_FLAGS) --product GlauxSoak
	.build/release/GlauxSoak $(SEEDS) $(FROM)

# KILLS times the daemon is killed at a random instant, while AWS fails.
torture: check-build
	@.ci/prepare sandbox
	GLAUX_KILLS=$(KILLS) $(SWIFT) test --skip-build --filter SandboxTests.CrashTests/torture

# A minute for each reader of what others write, from a fresh seed.
fuzz: check-build
	GLAUX_FUZZ_SECONDS=60 $(SWIFT) test --skip-build --filter 'FuzzTests|/fuzzed'

# Both change how everything is built, so each has a folder of its own. The simulation is one thread without unsafe code.
sanitize: ## run the unit tests under the thread and the address sanitizer; builds everything twice
	@.ci/prepare build
	export TSAN_OPTIONS=suppressions=$(CURDIR)/Tests/thread-sanitizer.supp; \
	export LSAN_OPTIONS=suppressions=$(CURDIR)/Tests/leak-sanitizer.supp; \
	for kind in thread address; do \
		$(SWIFT) build --build-tests --sanitize $$kind --scratch-path .build-$$kind; \
		$(SWIFT) test --skip-build --sanitize $$kind --scratch-path .build-$$kind --skip 'SandboxTests|GlauxSimulationTests'; \
	done

mutants: ## plant faults in the core, one by one, and show that the simulation catches each
	@.ci/prepare build
	@Tests/GlauxSimulationTests/Mutants/run

bench: release ## measure speed and size on this machine
	@.ci/prepare sandbox
	$(SWIFT) build $(RELEASE_FLAGS) --product GlauxBenchmarks
	$(BUILT)/GlauxBenchmarks

format: ## format the Swift sources
	$(SWIFT) format format --in-place --parallel --recursive $(SWIFT_FOLDERS)

release: ## build the daemon and the client for servers
	@.ci/prepare build
	$(SWIFT) build $(RELEASE_FLAGS) --product glauxd
	$(SWIFT) build $(RELEASE_FLAGS) --product glaux

# Under sudo, where swift is often not found, what `make release` built before is installed.
install: ## install to PREFIX=/usr/local (and /etc), below DESTDIR= if given
	@if [ $(CONFIGURATION) = release ] && command -v $(SWIFT) >/dev/null; then $(MAKE) --no-print-directory release; fi
	@[ -x $(BUILT)/glauxd ] && [ -x $(BUILT)/glaux ] || \
		{ echo "install: nothing is built; type: make release, as a user who has swift" >&2; exit 1; }
	install -d $(bin) $(units) $(sysusers) $(share)/doc/glaux $(etc)/tables.d
	install -d $(bash_completions) $(zsh_completions) $(fish_completions)
	install -m 755 $(BUILT)/glauxd $(BUILT)/glaux $(bin)
	sed 's|/usr/local/|$(PREFIX)/|; s|/etc/glaux/|$(SYSCONFDIR)/glaux/|' $(UNIT) >$(units)/glaux.service
	chmod 644 $(units)/glaux.service
	install -m 644 systemd/glaux.sysusers $(sysusers)/glaux.conf
	install -m 644 README.md CHANGELOG.md LICENSE systemd/environment.example $(share)/doc/glaux
	$(BUILT)/glaux --generate-completion-script bash >$(bash_completions)/glaux
	$(BUILT)/glaux --generate-completion-script zsh >$(zsh_completions)/_glaux
	$(BUILT)/glaux --generate-completion-script fish >$(fish_completions)/glaux.fish
	install -m 644 config/glaux.schema.json $(etc)/glaux.schema.json
	install -m 644 config/glaux.yaml $(etc)/glaux.yaml.example
	@if [ -e $(etc)/glaux.yaml ]; then echo "kept $(etc)/glaux.yaml"; \
		else install -m 644 config/glaux.yaml $(etc)/glaux.yaml && echo "made $(etc)/glaux.yaml"; fi

uninstall: ## remove what install put there; config, journal and user stay
	rm -f $(bin)/glauxd $(bin)/glaux $(units)/glaux.service $(sysusers)/glaux.conf
	rm -f $(bash_completions)/glaux $(zsh_completions)/_glaux $(fish_completions)/glaux.fish
	rm -rf $(share)/doc/glaux
	rm -f $(etc)/glaux.yaml.example $(etc)/glaux.schema.json

clean: ## remove what was built, the sandbox's Python too
	rm -rf .build .build-venv .build-thread .build-address
