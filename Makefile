# Every verb of this project, each about one line. CI calls the same ones.

SHELL := bash
.NOTPARALLEL:
.DEFAULT_GOAL := help

# What cargo compiles and the tools that set-up fetches live in the user's cache: a fresh clone starts warm.
cache := $(or $(XDG_CACHE_HOME),$(HOME)/.cache)/plauder
export CARGO_TARGET_DIR ?= $(cache)/target
export PATH := $(HOME)/.cargo/bin:$(cache)/binaryen/node_modules/.bin:$(cache)/typos/bin:$(PATH)
# Trunk fetches nothing; and it takes NO_COLOR=1 for a wrong argument.
export TRUNK_OFFLINE := true
unexport NO_COLOR

# What another checkout built there is not ours.
claimed := $(shell scripts/claim-target.sh "$(CARGO_TARGET_DIR)")

wasm := -p app -p frontend --target wasm32-unknown-unknown --features app/csr

help: ## lists these verbs
	@sed -n 's/^\([a-z0-9]*\):.*## \(.*\)/\1\t\2/p' $(MAKEFILE_LIST) | expand -t 10

set-up-%:
	@scripts/set-up.sh $*

run: set-up-run page ## sets everything up, builds, and serves http://127.0.0.1:3000
	scripts/build.sh && exec $(CARGO_TARGET_DIR)/ci/plauder serve --data-dir data $(ARGS)

dev: set-up-run ## serves the page from Trunk, which rebuilds it at each change, beside the server
	scripts/dev.sh

page: set-up-page ## builds the page into dist/
	CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS='--cfg erase_components' trunk build --release --cargo-profile wasm-release --dist dist

test: set-up-test check page ## everything CI checks; the last line counts
	scripts/test.sh

long: set-up-test ## the tests that take minutes and want the machine to themselves
	PLAUDER_MODELS_DIR="$(CURDIR)/data/models" scripts/with-postgres.sh cargo test --profile ci --workspace --tests -- --ignored --nocapture --test-threads=1

check: set-up-check lint fmt-check ## what needs no running: lints, form, spelling, locales
	scripts/check.sh

e2e: set-up-test page ## the end-to-end tests in a real browser; ARGS chooses some
	scripts/e2e.sh $(ARGS)

fmt: ## formats every Rust file
	cargo fmt --all

fmt-check:
	cargo fmt --all --check

lint: ## clippy, on both halves
	cargo clippy --profile ci --workspace --all-targets
	cargo clippy --profile ci $(wasm)

doc: ## the crates' documentation
	cargo doc --no-deps --workspace

bench: set-up-test page ## measures against the fake provider and prints the table
	scripts/bench.sh $(ARGS)

release: set-up-release page ## the finished binary, page included, at target/release/plauder
	cargo build --release -p server && scripts/place-release.sh

doctor: ## says what is missing, and how to mend it
	scripts/build.sh --quiet && $(CARGO_TARGET_DIR)/ci/plauder doctor --data-dir data

bless: ## rewrites golden files and generated pages from what the code says now
	UPDATE=1 INSTA_UPDATE=always scripts/with-postgres.sh cargo test --profile ci --workspace

.PHONY: help run dev page test long check e2e fmt fmt-check lint doc bench release doctor bless
