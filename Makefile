# Nightstand's commands. They work with GNU make 3.81 and later.

NODE ?= node
VERSION = $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)

# What `make bench` runs: a pattern of names, for how long each, and where.
BENCH ?= .
BENCHTIME ?= 1s
BENCHPKG ?= ./...

# The packages with goroutines of their own, or shared by many.
RACE = ./internal/blob ./internal/dbtest ./internal/fetch ./internal/library ./internal/localpg \
	./internal/signin ./internal/site ./internal/worker

# The corpus that `make score` measures the extractor on, `make bench` times it
# on if there is one, and `make train` learns from: html/ID.html beside
# truth/ID.json, as internal/extract/train describes.
CORPUS ?=

.PHONY: build run test check bench score train install-deps

build:
	CGO_ENABLED=0 go build -trimpath -buildvcs=false -ldflags "-s -w -X main.version=$(VERSION)" -o bin/nightstand ./cmd/server

# On a terminal the server gets a foreground process group of its own, so that
# Ctrl-C stops it and does not interrupt make as well.
run:
	@script/install-deps server
	@$(MAKE) --no-print-directory build
	@if [ -t 0 ]; then set -m; bin/nightstand serve; else exec bin/nightstand serve; fi

# Without Go's cache of results: it does not see that internal/programtest runs
# the program.
test:
	@script/install-deps test
	go test -count=1 ./...
	@set -- $$(find web -name '*.test.js'); [ $$# -eq 0 ] || { echo "$(NODE) --test $$*"; $(NODE) --test "$$@"; }

check:
	@script/install-deps check
	@unformatted=$$(gofmt -l cmd internal migrations web); [ -z "$$unformatted" ] || { echo "not formatted (gofmt -w):"; echo "$$unformatted"; exit 1; }
	go vet ./...
	go tool staticcheck ./...
	go mod tidy -diff
	@if command -v shellcheck >/dev/null 2>&1; then shellcheck script/install-deps .ci/run; fi
	go test -race -short $(RACE)

bench:
	@script/install-deps test
	go test -run '^$$' -bench '$(BENCH)' -benchtime $(BENCHTIME) -benchmem $(BENCHPKG)
	@[ -z '$(CORPUS)' ] || go run ./internal/extract/train -time -corpus '$(CORPUS)'

score:
	@[ -n "$(CORPUS)" ] || { echo "usage: make score CORPUS=folder"; exit 2; }
	go run ./internal/extract/train -score -corpus '$(CORPUS)'

# Learns again which blocks belong to articles, checks it on sites left out and
# writes the trees into the extractor.
train:
	@[ -n "$(CORPUS)" ] || { echo "usage: make train CORPUS=folder"; exit 2; }
	go run ./internal/extract/train -corpus '$(CORPUS)' -write internal/extract/model.go

install-deps:
	@script/install-deps server test check
