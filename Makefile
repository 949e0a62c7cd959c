# Two commands: `make run` and `make test`. Both install what is missing (Debian 12, packages.txt) and build.
BUILD ?= build/release
JOBS ?= $(shell nproc)
CMAKE_FLAGS ?=
PACKAGES := $(shell sed -e 's/\#.*//' packages.txt)
EXAMPLE := examples/himmelblau.toml

.PHONY: all packages configure run test bench bench-peers format lint sanitize fuzz clean

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
	@cmake -S . -B $(BUILD) -G Ninja -DCMAKE_BUILD_TYPE=Release -DRIVULET_STRICT=ON $(CMAKE_FLAGS) > $(BUILD).log 2>&1 \
	  || { mkdir -p build; cat $(BUILD).log >&2; exit 1; }

run: configure
	cmake --build $(BUILD) --parallel $(JOBS) --target rivulet_command
	$(BUILD)/bin/rivulet run $(EXAMPLE)

test: all
	cd $(BUILD) && ctest --parallel $(JOBS) --output-on-failure --no-tests=error
