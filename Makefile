# Two commands: `make run` and `make test`. Both install what is missing (Debian 12, packages.txt) and build.
BUILD ?= build/release
JOBS ?= $(shell nproc)
CMAKE_FLAGS ?=
PACKAGES_FILE ?= packages.txt
PACKAGES := $(shell sed -e 's/\#.*//' $(PACKAGES_FILE))
EXAMPLE := examples/himmelblau.toml

.PHONY: all packages configure run test conformance golden avx512 accuracy instructions bench bench-fits bench-peers bench-gpu bench-elementary format lint sanitize fuzz fuzz-compiled clean

all: configure
	cmake --build $(BUILD) --parallel $(JOBS)

# Installs by name what dpkg does not know yet; says what to run where that takes a password.
packages:
	@missing=; for package in $(PACKAGES); do \
	  dpkg-query -W -f '$${Status}' $$package 2>/dev/null | grep -q 'ok installed' || missing="$$missing $$package"; done; \
	if [ -n "$$missing" ]; then \
	  echo "installing:$$missing"; \
	  sudo=; [ "$$(id -u)" = 0 ] || sudo=sudo; \
	  $$sudo apt-get update -q && $$sudo env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends $$missing \
	    || { echo "could not install; run as root: apt-get install$$missing" >&2; exit 1; }; \
	fi

configure: packages
	@mkdir -p $(BUILD)
	@cmake -S . -B $(BUILD) -G Ninja -DCMAKE_BUILD_TYPE=Release -DRIVULET_STRICT=ON $(CMAKE_FLAGS) > $(BUILD)/configure.log 2>&1 \
	  || { cat $(BUILD)/configure.log >&2; exit 1; }

run: configure
	cmake --build $(BUILD) --parallel $(JOBS) --target rivulet_command
	$(BUILD)/bin/rivulet run $(EXAMPLE)

test: all
	cd $(BUILD) && ctest --parallel $(JOBS) --output-on-failure --no-tests=error

# The same bits from every build, over all inputs (two to three hours on two cores; CONFORMANCE_FLAGS=--quick: ten minutes),
# and their golden digests.
conformance: configure
	@$(MAKE) --no-print-directory packages PACKAGES_FILE=packages-conformance.txt
	@! cmake --build $(BUILD) --target help | grep -q print_digests_ptx \
	  || cmake --build $(BUILD) --parallel $(JOBS) --target print_digests_ptx
	python3 tools/conformance.py --ptx $(BUILD)/tests/ptx/print_digests_ptx $(CONFORMANCE_FLAGS)
golden: packages
	python3 tools/conformance.py --golden

# The emitter and the compiled engine on an emulated processor with AVX-512, for machines without. Under ten minutes.
# Left out: what measures time, and every shift of float32, which would take as long again.
avx512: configure
	@$(MAKE) --no-print-directory packages PACKAGES_FILE=packages-emulation.txt
	cmake --build $(BUILD) --parallel $(JOBS) --target test_emit test_cpu
	RIVULET_FUZZ_ROUTINES=300 tools/run_on_avx512.py $(BUILD)/tests/emit/test_emit \
	  --gtest_filter='-compiled_code.is_ready*:compiled_code.takes_time*:emitted.shifts_by_every_count_of_float32'
	RIVULET_FUZZ_PROGRAMS=100 tools/run_on_avx512.py $(BUILD)/tests/cpu/test_cpu \
	  --gtest_filter='*random_studies/avx512:lanes.pass_their_self_test:outcomes*:outputs*'

# The error of every elementary function, against MPFR; writes docs/elementary-accuracy.md. About an hour on two cores.
accuracy: configure
	cmake --build $(BUILD) --parallel $(JOBS) --target accuracy
	python3 tools/accuracy.py $(BUILD)/tools/accuracy/accuracy $(ACCURACY_FLAGS)

# Machine instructions of every function beside CUDA's own; writes docs/elementary-instructions.md. Needs NVRTC, no GPU.
instructions: configure
	cmake --build $(BUILD) --parallel $(JOBS) --target count_instructions
	$(BUILD)/tests/support/cubin/count_instructions docs/elementary-instructions.md

# Ring three: sanitizers, fuzzers (SECONDS each), formatting and lint.
sanitize: packages
	cmake --preset sanitize && cmake --build --preset sanitize --parallel $(JOBS)
	ctest --preset sanitize --parallel $(JOBS) --exclude-regex '^consumers'

# The emitter's bits beside the interpreter's, on COUNT random studies and routines (minutes per 100,000).
COUNT ?= 1000000
fuzz-compiled: configure
	cmake --build $(BUILD) --parallel $(JOBS) --target test_cpu test_emit
	RIVULET_FUZZ_PROGRAMS=$(COUNT) $(BUILD)/tests/cpu/test_cpu --gtest_filter='*random_studies*'
	RIVULET_FUZZ_ROUTINES=$(COUNT) $(BUILD)/tests/emit/test_emit --gtest_filter='random_routines*'

SECONDS ?= 600
fuzz: packages
	cmake --preset fuzz && cmake --build --preset fuzz --parallel $(JOBS) --target fuzz_data fuzz_objective fuzz_study
	for target in data objective study; do \
	  mkdir -p build/fuzz/corpus_$$target && build/fuzz/tests/fuzz/fuzz_$$target -max_total_time=$(SECONDS) -timeout=10 \
	    -rss_limit_mb=4096 -dict=tests/fuzz/$$target.dict build/fuzz/corpus_$$target tests/fuzz/corpus/$$target || exit 1; done

SOURCES := $(shell git ls-files '*.cpp' '*.hpp' '*.cu' '*.cuh' 2>/dev/null)
format:
	clang-format -i $(SOURCES)

lint: configure
	clang-format --dry-run --Werror $(SOURCES)
	clang-tidy -p $(BUILD) --quiet $(filter host/%.cpp,$(SOURCES))

# Benchmarks beside a C++ loop and numpy, where PYTHON has it; the table goes to stdout and to build/bench/results/.
PYTHON ?= python3
bench: packages
	cmake --preset bench && cmake --build --preset bench --parallel $(JOBS) --target $(BENCH_TARGETS)
	$(PYTHON) bench/cpu.py --build build/bench --peers one-by-one,numpy,numpy-blocks --results build/bench/results $(BENCH_FLAGS)

# Benchmarks beside every peer, which this installs: Debian's into the system (packages-peers.txt), PyPI's into build/peers.
# Writes bench/results/. Under twelve minutes besides building and installing; BENCH_FLAGS=--quick: under two.
BENCH_TARGETS := bench_workloads bench_one_by_one rivulet_command
bench-peers: PACKAGES += $(shell sed -e 's/\#.*//' packages-peers.txt)
bench-peers: packages
	[ -x build/peers/bin/python ] || python3 -m venv build/peers
	build/peers/bin/python -m pip install --quiet --disable-pip-version-check --requirement bench/peers/requirements.txt
	cmake --preset bench && cmake --build --preset bench --parallel $(JOBS) --target $(BENCH_TARGETS)
	! cmake --build --preset bench --target help | grep -q '^bench_ensmallen:' || cmake --build --preset bench --target bench_ensmallen
	build/peers/bin/python bench/cpu.py --build build/bench $(BENCH_FLAGS)

# Gpufit's and ZEUS's workloads on the processor: one table, a minute on a quiet machine. FITS_FLAGS: bench/fits.cpp's options.
bench-fits: packages
	cmake --preset bench && cmake --build --preset bench --parallel $(JOBS) --target bench_fits
	build/bench/bin/bench_fits $(FITS_FLAGS)

# The same for a GPU, with JAX, PyTorch, CuPy and Numba where PYTHON has them; writes bench/results/. Under nine minutes.
bench-gpu: packages
	cmake --preset bench && cmake --build --preset bench --parallel $(JOBS) --target bench_workloads rivulet_command
	python3 bench/gpu.py --build build/bench --python $(PYTHON) $(BENCH_FLAGS)

# Elements per second of every elementary function beside SLEEF and glibc's vector library; x86-64 only.
bench-elementary: PACKAGES += $(shell sed -e 's/\#.*//' packages-bench.txt)
bench-elementary: packages
	cmake --preset bench && cmake --build --preset bench --parallel $(JOBS) --target bench_elementary
	build/bench/bin/bench_elementary > build/bench/elementary-speed.md
	if command -v clang++ > /dev/null; then \
	  cmake --preset bench -B build/bench-clang -DCMAKE_CXX_COMPILER=clang++ -DRIVULET_CUDA=OFF -DRIVULET_BUILD_TESTS=OFF && \
	  cmake --build build/bench-clang --parallel $(JOBS) --target bench_elementary && \
	  build/bench-clang/bin/bench_elementary --tables-only >> build/bench/elementary-speed.md; fi
	mv build/bench/elementary-speed.md docs/

clean:
	rm -rf build
