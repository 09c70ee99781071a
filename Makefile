# Static binaries for small servers, built on a machine that has Go. Compiling
# needs about 850 MB of memory, which the small server often hasn't.
VERSION ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo unknown)
LDFLAGS  = -s -w -X main.release=$(VERSION)

.PHONY: build test dist clean

build:
	CGO_ENABLED=0 go build -trimpath -ldflags '$(LDFLAGS)' -o vigil ./cmd/vigil

test:
	go test ./...

dist: dist/vigil-linux-amd64 dist/vigil-linux-arm64 dist/vigil-linux-armv7 dist/vigil.service dist/SHA256SUMS

dist/vigil-linux-amd64: ARCH = GOARCH=amd64
dist/vigil-linux-arm64: ARCH = GOARCH=arm64
dist/vigil-linux-armv7: ARCH = GOARCH=arm GOARM=7
dist/vigil-linux-%: FORCE
	CGO_ENABLED=0 GOOS=linux $(ARCH) go build -trimpath -ldflags '$(LDFLAGS)' -o $@ ./cmd/vigil

dist/vigil.service: packaging/vigil.service
	install -D -m 644 $< $@

dist/SHA256SUMS: dist/vigil-linux-amd64 dist/vigil-linux-arm64 dist/vigil-linux-armv7 dist/vigil.service
	cd dist && sha256sum $(notdir $^) > SHA256SUMS

clean:
	rm -rf dist vigil

FORCE:
