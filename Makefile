# Everything a person or CI needs. `make help` lists it.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help build run test swift-test end-to-end-test browser-test bench peer-bench lab-bench market-rehearsals study study-check lint format golden clean

DATA ?= data
PORT ?= 8080
HOST ?= 127.0.0.1
BINARY := .build/release/countersign
SOURCES := Package.swift $(shell find Sources -type f)
LIBRARIES := libsqlite3-dev libsodium-dev libqrencode-dev libjemalloc-dev libcurl4-openssl-dev pkg-config
# Swift's own libraries go into the programs: they run where no Swift is installed, and call them directly.
RELEASE := swift build -c release --static-swift-stdlib

help: ## Show what can be done here
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | awk -F'\t' '{printf "  make %-17s %s\n", $$1, $$2}'

build: $(BINARY) ## Install what is missing and build .build/release/countersign

# Asked only when a source is newer: the package manager takes seconds to find that nothing is to be done.
$(BINARY): $(SOURCES)
	@scripts/need $(LIBRARIES)
	$(RELEASE) --product countersign
	@touch $@

run: build ## Rehearse the pilot the first time, then serve it on http://127.0.0.1:8080
	@scripts/run "$(DATA)" "$(HOST)" "$(PORT)"

test: swift-test end-to-end-test browser-test ## Install what tests need and run all of them
	@echo "all tests passed"

swift-test:
	@scripts/need $(LIBRARIES)
	swift format lint --strict --parallel --recursive Sources Tests Benchmarks Package.swift
	swift build --build-tests
	swift test --skip-build

end-to-end-test: build ## Try the binary from outside: hostile input, receipts, kill -9
	@scripts/need python3-venv
	@scripts/venv
	.venv/bin/python Tests/EndToEnd/run.py --binary .build/release/countersign

browser-test: build ## Walk the whole life in a headless browser
	@scripts/need chromium fonts-open-sans python3-venv
	@scripts/venv
	.venv/bin/python Tests/Browser/walk.py --binary .build/release/countersign

bench: ## Measure the bars and print a table
	@scripts/need $(LIBRARIES)
	$(RELEASE) --product countersign-bench
	.build/release/countersign-bench

peer-bench: ## Measure sample sizes, sequential tests and draws beside their peers from PyPI
	@scripts/need $(LIBRARIES) python3-venv
	$(RELEASE) --product countersign-bench
	python3 Benchmarks/peers/run.py

lab-bench: build ## Time the market model beside plain C, Python and Mesa, and compare their means; time the lab's page
	@scripts/need gcc python3-venv
	python3 Benchmarks/peers/compare.py --binary $(BINARY)
	python3 Benchmarks/peers/lab_page.py --binary $(BINARY)

study: build ## Work the studies in docs/studies out again, to the byte (a few minutes)
	python3 scripts/study $(BINARY)

study-check: build ## See that the studies come out again to the byte (a few minutes)
	python3 scripts/study $(BINARY) --check

market-rehearsals: ## Rehearse bonds and claims with 1,000 seeds (minutes)
	@scripts/need $(LIBRARIES)
	swift build --build-tests
	MARKET_SEEDS=1000 swift test --skip-build --filter MarketRehearsalTests

lint: ## Check the formatting
	swift format lint --strict --parallel --recursive Sources Tests Benchmarks Package.swift

format: ## Repair the formatting
	swift format --in-place --parallel --recursive Sources Tests Benchmarks Package.swift

golden: ## Record golden files anew (look at the difference before you commit)
	RECORD=1 swift test

clean: ## Remove what was built
	rm -rf .build .venv
