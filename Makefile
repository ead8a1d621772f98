# SPDX-License-Identifier: GPL-2.0
#
# make                the module (build/RELEASE/srtp.ko) and srtpctl (build/bin)
# make demo           the main job, shown in a guest kernel; see build/demo
# make check          every test; T=NAME one, KVER=RELEASE the guest's kernel,
#                     FRESH=1 nothing out of the cache
# make check-debug    those in the guest on a kernel with KASAN, lockdep, kmemleak
# make check-kcsan    the same on one that looks for data races
# make check-6.12     the same on Debian's newer kernels; check-7
# make check-s390x    vectors and round trips on a big-endian machine; check-arm64
# make check-all      check and all of these
# make coverage       which lines of kernel/ the tests in the guest reach
# make unit           unit tests on this machine (seconds)
# make kunit          those inside User Mode Linux; KASAN=1 with sanitizers
# make bench          what a packet costs, beside others; CASES="module nat" some
#                     of it, HOST=1 on this machine's kernel; see build/bench.json
# make soak           an hour, a thousand streams, new keys every minute
# make churn          thousands of rounds of commands on the debug kernel, 4 processors
# make fuzz           srtpctl and the parsers until stopped; FUZZ_TIME=SECONDS
# make fuzz-kernel    packets and messages on the debug kernel, until stopped
# make lint           checkpatch, sparse, coccinelle, analyzers, shellcheck
# make install        module, tool, library, manual; DESTDIR= and PREFIX= work
# make uninstall      take that away again
# make clean          remove build/, except what was downloaded
#
# Debian packages that are missing are installed first. Nothing is written
# outside build/ except by install. KVER= picks another kernel to build for.

BUILD	:= $(CURDIR)/build
PREFIX	?= /usr/local
VM	:= selftests/vm
export BUILD

# Asked when a recipe runs: the headers may only have been installed then.
KERNEL	 = $(or $(KVER),$(shell $(VM)/krel host))
GUEST	 = $(or $(KVER),$(shell $(VM)/krel guest))
MODULE	 = $(BUILD)/$(KERNEL)
UPDATES	 = $(DESTDIR)/lib/modules/$(KERNEL)/updates

all: modules userspace

help:
	@sed -n '3,/^$$/s/^# \{0,1\}//p' Makefile

deps-%:
	@$(VM)/deps $*

# Kbuild writes beside its sources: give it copies, the same age as they are.
define mirror
	@mkdir -p $(2)
	@rsync -rlpt --delete --filter='P *.o' --filter='P .*' --filter='P *.ko' \
		--filter='P *.mod*' --filter='P *.symvers' \
		--filter='P modules.order' $(1) $(2)
endef
kbuild = +selftests/kernel/kbuild $(1) $(2)

modules: deps-build
	@test -n "$(KERNEL)" || { echo "no kernel headers are installed" >&2; exit 1; }
	$(call mirror,Kbuild kernel,$(MODULE)/)
	$(call kbuild,$(KERNEL),$(MODULE))

# What the guest loads: the module, and the engine that finishes late.
guest-modules: guest-engine
	$(call mirror,Kbuild kernel,$(BUILD)/$(GUEST)/)
	$(call kbuild,$(GUEST),$(BUILD)/$(GUEST))

guest-engine:
	$(call mirror,selftests/engine/,$(BUILD)/$(GUEST)/engine/)
	$(call kbuild,$(GUEST),$(BUILD)/$(GUEST)/engine)

# The same where the module says which of its code runs.
guest-coverage: guest-engine
	$(call mirror,$(addprefix selftests/coverage/,Kbuild *.c *.h) kernel,\
		$(BUILD)/$(GUEST)/)
	@cp -p Kbuild $(BUILD)/$(GUEST)/module.Kbuild
	$(call kbuild,$(GUEST),$(BUILD)/$(GUEST))

userspace: deps-build
	$(MAKE) -C userspace O=$(BUILD)

peer: userspace
	$(MAKE) -C selftests/peer O=$(BUILD)
	$(MAKE) -C selftests/fuzz O=$(BUILD) packets
	$(MAKE) -C selftests/attack O=$(BUILD)

# The tests that want it say so if it could not be fetched; it is not cross-built.
peer-openssl: deps-build
	@$(if $(CROSS_COMPILE),:,! libsrtp=$$(selftests/bench/fetch libsrtp) || \
		$(MAKE) -C selftests/peer O=$(BUILD) LIBSRTP=$$libsrtp openssl)

unit: deps-build deps-unit
	$(MAKE) -C selftests/unit O=$(BUILD)
	@$(MAKE) -s -C selftests/unit O=$(BUILD) run

bench: deps-check deps-bench $(if $(HOST),modules)
	@mkdir -p $(BUILD)
	@$(MAKE) -s --no-print-directory -j$(shell nproc) $(if $(HOST),,guest-modules) \
		userspace >$(BUILD)/make.log 2>&1 || { cat $(BUILD)/make.log; exit 1; }
	@selftests/bench/run

soak:
	@SOAK_SECONDS=3600 SOAK_STREAMS=1000 SOAK_REKEY=60 \
		$(MAKE) --no-print-directory check T=soak FRESH=1 LIMIT=9000

churn:
	@$(MAKE) --no-print-directory check-debug T=churn FRESH=1 CPUS=4 \
		ROUNDS=$(or $(ROUNDS),1000)

# Another seed each time, which the test says, until one of them finds something.
fuzz-kernel:
	@while seed=$$(od -An -N4 -tu4 /dev/urandom) && $(MAKE) --no-print-directory \
		check-debug T="fuzz-packets fuzz-netlink" FRESH=1 \
		FUZZ_SEED=$$((seed)); do :; done; exit 1

kunit: deps-build deps-kernel
	@selftests/uml/kunit $(if $(KASAN),kasan,plain)

fuzz: deps-check
	@$(MAKE) -s -C selftests/fuzz O=$(BUILD) fuzz

lint: deps-check deps-kernel
	@selftests/check/lint $(GUEST)

check: deps-check deps-demo deps-kernel
	@mkdir -p $(BUILD)
	@$(MAKE) -s --no-print-directory -j$(shell nproc) guest-modules userspace peer \
		peer-openssl >$(BUILD)/make.log 2>&1 || { cat $(BUILD)/make.log; exit 1; }
	@selftests/check/run

# The guest's tests on other kernels, which are built or fetched the first time.
# What races, races on two processors. (A variable of the target's own would keep
# make from handing a given CPUS= on.)
check-debug check-kcsan: check-%: deps-check deps-kernel
	@release=$$(selftests/kernel/debug $*) && \
		selftests/kunit/build $(BUILD)/$$release/kunit \
			-C "$${SRTP_CACHE:-build/cache}/kernel/$*/build" && \
		$(MAKE) --no-print-directory check ONLY=guest KVER=$$release \
			LIMIT=$(or $(LIMIT),14400) TEST_LIMIT=2400 \
			CPUS=$(or $(CPUS),$(if $(filter kcsan,$*),2))

check-6.12 check-7: check-%: deps-check deps-kernel
	@release=$$(selftests/kernel/fetch $*) && $(MAKE) --no-print-directory \
		check ONLY=guest KVER=$$release

# Other processors; the kernel, a root and the libraries are fetched. Emulated, and
# without instructions for AES: slow.
FOREIGN	:= vectors smoke roundtrip-cm roundtrip-gcm
check-arm64 check-s390x: check-%: deps-check deps-kernel deps-%
	@release=$$(selftests/kernel/fetch $*) && selftests/kernel/cross $* \
		$(MAKE) --no-print-directory check ONLY=guest KVER=$$release \
			BUILD=$(BUILD)/$* T="$(or $(T),$(FOREIGN))" \
			LIMIT=7200 TEST_LIMIT=1800

check-all:
	@status=0; for kernel in '' -6.12 -7 -s390x -arm64 -debug -kcsan; do \
		$(MAKE) --no-print-directory check$$kernel || status=1; \
	done; exit $$status

# In a build directory of its own, report.txt among it.
coverage: BUILD := $(BUILD)/coverage
coverage: deps-check
	@mkdir -p $(BUILD) && ln -sfn ../cache $(BUILD)/cache
	@$(MAKE) -s --no-print-directory -j$(shell nproc) BUILD=$(BUILD) \
		guest-coverage userspace peer peer-openssl >$(BUILD)/make.log 2>&1 || \
		{ cat $(BUILD)/make.log; exit 1; }
	@selftests/coverage/run

demo: deps-demo
	@mkdir -p $(BUILD)
	@$(MAKE) -s --no-print-directory -j$(shell nproc) guest-modules userspace \
		>$(BUILD)/make.log 2>&1 || { cat $(BUILD)/make.log; exit 1; }
	@selftests/demo/run

install: all
	install -d $(UPDATES)
	strip --strip-debug -o $(UPDATES)/srtp.ko $(MODULE)/srtp.ko
	chmod 644 $(UPDATES)/srtp.ko
	$(MAKE) -C userspace install O=$(BUILD) DESTDIR=$(DESTDIR) PREFIX=$(PREFIX)
	$(if $(DESTDIR),,depmod $(KERNEL))
	$(if $(DESTDIR),,ldconfig)

uninstall:
	rm -f $(UPDATES)/srtp.ko
	$(MAKE) -C userspace uninstall O=$(BUILD) DESTDIR=$(DESTDIR) PREFIX=$(PREFIX)
	$(if $(DESTDIR),,depmod $(KERNEL))
	$(if $(DESTDIR),,ldconfig)

clean:
	find build -mindepth 1 -maxdepth 1 ! -name cache -exec rm -rf {} + \
		2>/dev/null || :

.PHONY: all help modules guest-modules guest-engine guest-coverage userspace peer \
	peer-openssl unit kunit bench soak churn fuzz fuzz-kernel lint check \
	check-debug check-kcsan check-6.12 check-7 check-arm64 check-s390x check-all \
	coverage demo install uninstall clean
