# make setup   installs what is missing, through apt
# make demo    trains a small network on Fashion-MNIST: 60,000 real images, a few minutes
# make test    every test
# make soak    a run that is killed 1000 times, and must be the run that never was
# make fuzz    spoiled files and texts for every reader: eight hours, or MINUTES=5, or some TARGETS="png yaml"
# make lab     every experiment of the laboratory, and its page in lab/
# make course  runs the commands of Documentation/course.md, and writes down what they print
# make bench   the speed of one training step, as Benchmarks/README.md records it

SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help setup build demo test soak fuzz lab course bench

PACKAGES := libdnnl-dev zlib1g-dev libturbojpeg0-dev libspng-dev libwebp-dev libssl-dev libopenblas-dev \
  libsqlite3-dev librsvg2-bin dataset-fashion-mnist
SUDO := $(if $(filter 0,$(shell id -u)),,sudo)
FOVEA := .build/release/fovea
LESSER_ISAS := $(if $(shell grep --word-regexp avx512bw /proc/cpuinfo),avx2) \
  $(if $(shell grep --word-regexp avx2 /proc/cpuinfo),baseline)

help:
	@sed -n 's/^# //p' $(MAKEFILE_LIST) | head -8

setup:
	@missing=; for package in $(PACKAGES); do \
	  [ "$$(dpkg-query --show --showformat='$${db:Status-Abbrev}' $$package 2>/dev/null)" = "ii " ] \
	    || missing="$$missing $$package"; \
	done; \
	if [ -n "$$missing" ]; then \
	  echo "installing$$missing"; \
	  $(SUDO) apt-get update --quiet --quiet && \
	  $(SUDO) env DEBIAN_FRONTEND=noninteractive apt-get install --quiet --yes --no-install-recommends $$missing; \
	fi

build: setup
	swift build --configuration release --product fovea

demo: build
	$(FOVEA) train --run runs/demo-$$(date +%Y%m%d-%H%M%S) --data fashion-mnist \
	  --model '[(conv32-bn-relu)*2-pool]*2-(fc128-bn-relu)-fc' \
	  --optimizer sgd:momentum=0.9,weight-decay=5e-4 --schedule cosine:warmup=0.3 --lr 0.1 --batch-size 128 --epochs 5

# One test at a time, since each uses all cores; then the backends, and training as a whole, once more as on each lesser CPU.
test: setup
	swift test --no-parallel
	for isa in $(LESSER_ISAS); do \
	  FOVEA_ISA=$$isa swift test --no-parallel --skip-build --filter 'BackendTests|TrajectoryTests' || exit 1; \
	done

soak: setup
	FOVEA_KILLS=1000 swift test --filter killedAtAnyMomentItIsTheSameRun

fuzz: MINUTES ?= 480
fuzz: setup
	swift build --configuration release --product fuzz
	.build/release/fuzz --minutes $(MINUTES) $(TARGETS)

bench: build
	$(FOVEA) bench train --model resnet18:stem=small --input 3x32x32 --classes 10 --batch-size 128
	$(FOVEA) bench train --model '[(conv32-bn-relu)*2-pool]*2-(fc128-bn-relu)-fc' --input 1x28x28 --classes 10 \
	  --batch-size 128 --steps 40
	$(FOVEA) bench infer --model resnet18:stem=small --input 3x32x32 --classes 10 --batch-size 128

lab: build
	$(FOVEA) lab run --out lab

course: build
	python3 Documentation/course.py
