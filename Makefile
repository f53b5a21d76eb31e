# SPDX-License-Identifier: GPL-2.0-only
# Makefile - build, install and test all of vds-iscsi.
#
#   make               modules, library and command line tool
#   make install       DESTDIR= prefix= as usual
#   make html          the documentation site, in build/site/html
#   make deb           Debian packages, in build/deb
#   make samples       the sample provider, samples/vds_iscsi_sample.ko
#   make demo          the main purpose, in a throwaway virtual machine
#   make check         the tests; the last line counts them (PARTS= for some)
#   make check-nightly all that is slow or rare as well; prints a table of results
#   make check-kernels the modules and their tests on the kernels of three releases
#   make soak          MINUTES=10: all programs at once, in a virtual machine
#   make bench         PORTALS="10 2000": what operations cost, against the goals
#   make kunit         the KUnit suites, on a debug kernel that it builds first
#   make fuzz          fuzz library and command line tool; SECONDS= for each fuzzer
#   make coverage      which lines the tests execute, and which they do not
#
# KDIR names the kernel to build for: its headers, or its build tree.

newest = $(lastword $(shell ls -d $(1) 2>/dev/null | sort -V))
RUNNING := $(wildcard /lib/modules/$(shell uname -r)/build)
# Not :=, because the first make installs the headers before this is evaluated
KDIR ?= $(or $(RUNNING),$(call newest,/lib/modules/*/build),$(call newest,/usr/src/linux-headers-*-amd64))

prefix ?= /usr/local
export prefix DESTDIR

KBUILD = $(MAKE) -C $(KDIR) M=$(CURDIR)

all: modules user

modules: kdir
	+$(KBUILD) modules

# With the modules, because it uses their symbols
samples: kdir
	+$(KBUILD) CONFIG_SAMPLE_VDS_ISCSI=m modules

user:
	$(MAKE) -C user

KVER = $(shell sed -n 's/.*UTS_RELEASE "\(.*\)"/\1/p' $(KDIR)/include/generated/utsrelease.h)
MODULES = kmod/vds_iscsi.ko kmod/lio/vds_iscsi_lio.ko
# =m also builds the KUnit tests, for a kernel that has CONFIG_KUNIT.
CONFIG_VDS_ISCSI_KUNIT_TEST ?=
MODULES += $(CONFIG_VDS_ISCSI_KUNIT_TEST:m=kmod/tests/vds_iscsi_test.ko)
# =m also builds the sample provider.
CONFIG_SAMPLE_VDS_ISCSI ?=
MODULES += $(CONFIG_SAMPLE_VDS_ISCSI:m=samples/vds_iscsi_sample.ko)

install: install-modules install-user

install-modules: modules
	install -d $(DESTDIR)/lib/modules/$(KVER)/updates
	install -m 644 $(MODULES) $(DESTDIR)/lib/modules/$(KVER)/updates
	cd $(DESTDIR)/lib/modules/$(KVER)/updates && \
		$(CROSS_COMPILE)strip --strip-debug $(notdir $(MODULES))
	$(if $(DESTDIR),,depmod $(KVER))

install-user: user
	$(MAKE) -C user install

clean:
	$(MAKE) -C user clean
	$(if $(KDIR),$(KBUILD) CONFIG_SAMPLE_VDS_ISCSI=m clean)

kdir:
	@test -n "$(KDIR)" || { echo "no kernel headers found: install" \
		"linux-headers-amd64, or name a kernel with KDIR=" >&2; exit 1; }

# The version of the kernel that the modules are built for, as in uname -r
print-kver: kdir
	@echo $(KVER)

print-kdir: kdir
	@echo $(KDIR)

html:
	scripts/site build/site

deb:
	scripts/install-deps build deb
	scripts/deb build/deb

demo:
	scripts/install-deps build vm
	$(MAKE) all
	$(MAKE) -s -C tests/target
	tests/vm/vm run tests/demo.sh

check:
	scripts/install-deps build vm check
	tests/check $(PARTS)

check-nightly:
	scripts/install-deps build vm check
	tests/nightly $(PARTS)

# KERNELS=6.12 for one of them
KERNELS ?= 6.1 6.12 7.3

check-kernels:
	scripts/install-deps build vm
	tests/check $(foreach k,$(KERNELS),modules-$(k) intree-$(k) target-$(k))

MINUTES ?= 10
soak:
	scripts/install-deps build vm
	$(MAKE) all
	$(MAKE) -s -C tests/target
	tests/vm/vm run --timeout 0 tests/soak/run.sh $(MINUTES)

# 10000 portals take some minutes more
PORTALS ?= 10 2000
bench:
	scripts/install-deps build vm
	$(MAKE) all
	$(MAKE) -s -C tests/bench
	tests/vm/vm run --icount tests/bench/costs.sh $(PORTALS)

kunit:
	scripts/install-deps build vm
	tests/vm/vm run --kernel debug tests/kunit.sh

# Longer than in make check, which runs each fuzzer for 10 s
fuzz:
	scripts/install-deps build check
	tests/fuzz/run.sh $(or $(SECONDS),60)

coverage:
	scripts/install-deps build vm check
	tests/coverage.sh user
	tests/coverage.sh kernel

.PHONY: bench fuzz kunit all modules user install install-modules install-user clean kdir print-kver print-kdir samples html deb demo check check-nightly check-kernels coverage soak
