# ikesim: two commands do everything.
#   make demo    install what is missing, build, show the 13860 timeline and its clean twin
#   make test    install what is missing, build, run every test
# The rest: make help
#
# Variables: O=out (where to build), V=1 (show commands), CC, CFLAGS, T=name (one test of tests/test_name.c)

O ?= out
CFLAGS ?= -O2 -g
VERSION := 0.1.0
PREFIX ?= /usr/local
ifneq ($(V),1)
Q := @
say = @printf '  %-5s %s\n'
else
say = @true
endif

PKG_CONFIG ?= pkg-config
PKGS := libsodium yaml-0.1 libmnl jansson
# Not errors while nothing is installed yet: `make setup` comes first and says what is missing.
PKG_CFLAGS = $(shell $(PKG_CONFIG) --cflags $(PKGS) 2>/dev/null) $(shell $(PKG_CONFIG) --cflags libev 2>/dev/null)
# libev: Debian's has no .pc file.
EV_LIBS = $(shell $(PKG_CONFIG) --libs libev 2>/dev/null || echo -lev)
PKG_LIBS = $(shell $(PKG_CONFIG) --libs $(PKGS) 2>/dev/null) $(EV_LIBS)
TEST_CFLAGS = $(shell $(PKG_CONFIG) --cflags check 2>/dev/null)
TEST_LIBS = $(shell $(PKG_CONFIG) --libs check 2>/dev/null) -lm

WARN := -Wall -Wextra -Wpedantic -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wvla -Werror
# -ffp-contract=off: no fused multiply-add, so that every host draws the same numbers (DESIGN: determinism).
FLAGS = -std=c11 $(WARN) -ffp-contract=off -fno-fast-math -fno-strict-aliasing -I. -MMD -MP \
	-DIKESIM_VERSION='"$(VERSION)"' $(PKG_CFLAGS) $(CFLAGS)

SADB := $(wildcard sadb/*.c)
IKE := $(wildcard ike/*.c)
SIM := $(wildcard sim/*.c sim/scenario/*.c sim/model/*.c sim/report/*.c sim/live/*.c)
TOOL := $(wildcard tools/ikesim/*.c)
BENCHES := $(wildcard tools/bench/bench_*.c)
TESTS := $(wildcard tests/test_*.c)
FUZZERS := $(wildcard tests/fuzz/fuzz_*.c)
# tests/*.c that are not test programs: shared by them.
HARNESS := $(filter-out $(TESTS),$(wildcard tests/*.c))
T ?=

obj = $(patsubst %.c,$(O)/%.o,$(1))
LIBS := $(O)/libsim.a $(O)/libike.a $(O)/libsadb.a
# SKIP: names of test programs that are left out.
TEST_BINS := $(patsubst %.c,$(O)/%,$(filter-out $(SKIP:%=tests/%.c),$(TESTS)))
BENCH_BINS := $(patsubst %.c,$(O)/%,$(BENCHES))

.PHONY: all build demo test setup run-tests golden tidy format san tsan model fuzz cover determinism diagnosis bench bench-charon captures pages check-compare check-examples \
	interop interop-table cluster install check-install clean help
.DELETE_ON_ERROR:
.SECONDARY:

all: build

help:
	@sed -n '2,6p' Makefile | sed 's/^# *//'
	@echo 'make build        the program: $(O)/ikesim'
	@echo 'make tidy         include rules, sizes, format, banned calls, headers alone'
	@echo 'make format       clang-format in place'
	@echo 'make san          tests under ASan and UBSan, by clang'
	@echo 'make tsan         readers beside a writer under ThreadSanitizer'
	@echo 'make model        the same as a model, checked exhaustively by spin, and mutants of it that must fail'
	@echo 'make fuzz         every fuzz target for FUZZ_SECONDS=30 seconds'
	@echo 'make captures     tshark reads a capture of every scenario, decrypts it, and finds nothing wrong'
	@echo 'make pages        HTML reports in a headless Chromium: no request, no word on its console, search works; SHOTS=DIR'
	@echo 'make interop      against strongSwan and libreswan in network namespaces; INTEROP_FULL=1: 165 s too, ONLY=words'
	@echo 'make cluster      shards of a sweep by GNU parallel and by Slurm (a node of its own, as root), a requeued task too'
	@echo 'make cover        line coverage under gcc and its UBSan, at least 90 % of sadb/, ike/, sim/model/'
	@echo 'make determinism  the journal is the same octets for compilers, -O levels, FMA or not'
	@echo 'make diagnosis    diagnose finds what the twin of each trigger changes, on five seeds that the authors did not use'
	@echo 'make check-compare  a build that is slowed on purpose is caught by ikesim compare, an unchanged one is not'
	@echo 'make bench        out/bench.json: figures beside a peer in one run; BENCH_FULL=1: 10^7 SAs too, BENCH_QUICK=1: 10^5 at most'
	@echo 'make bench-charon live negotiations against strongSwan: CPU of both sides, how many a second; as root'
	@echo 'make install      DESTDIR=, PREFIX=/usr/local: program, manual, completion, scenarios, libraries of sadb/ and ike/'
	@echo 'make check-examples  the pipelines of tools/ci-examples, played without their services'
	@echo 'make check-install  installs beneath $(O)/ and uses it from outside'
	@echo 'make golden       write tests/golden/ anew (look at the diff!)'

setup:
	@tools/dev/install-deps build

build: $(O)/ikesim

demo: setup
	@$(MAKE) --no-print-directory -j2 build
	@tools/dev/demo $(O)/ikesim

test: setup
	@$(MAKE) --no-print-directory -j2 run-tests

run-tests: $(O)/ikesim $(if $(T),$(O)/tests/test_$(T),$(TEST_BINS))
	@IKESIM=$(O)/ikesim tools/dev/run-tests $(if $(T),$(O)/tests/test_$(T),$(TEST_BINS))

diagnosis:
	@IKESIM_DIAGNOSE_FULL=1 $(MAKE) --no-print-directory test T=cli_diagnose

golden: $(O)/ikesim $(TEST_BINS)
	@IKESIM=$(O)/ikesim IKESIM_GOLDEN_UPDATE=1 tools/dev/run-tests $(TEST_BINS)

$(O)/%.o: %.c Makefile
	@mkdir -p $(@D)
	$(say) CC $<
	$(Q)$(CC) $(FLAGS) $(if $(filter tests/%,$<),$(TEST_CFLAGS)) -c -o $@ $<

# Text files that the program carries: a C string a line.
$(O)/%.inc: % Makefile
	@mkdir -p $(@D)
	$(Q)sed 's/[\\"?]/\\&/g; s/.*/"&\\n",/' $< >$@

$(O)/sim/report/html_asset.o: FLAGS += -I$(O)
$(O)/sim/report/html_asset.o: $(O)/sim/report/html.css.inc $(O)/sim/report/html.js.inc

$(O)/libsadb.a: $(call obj,$(SADB))
$(O)/libike.a: $(call obj,$(IKE))
$(O)/libsim.a: $(call obj,$(SIM))
$(O)/lib%.a:
	$(say) AR $@
	$(Q)rm -f $@ && $(AR) rcs $@ $^

$(O)/ikesim: $(call obj,$(TOOL)) $(LIBS)
	$(say) LD $@
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $(filter %.o,$^) $(LIBS) $(PKG_LIBS)

$(O)/tests/test_%: $(O)/tests/test_%.o $(call obj,$(HARNESS)) $(LIBS)
	$(say) LD $@
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $(filter %.o,$^) $(LIBS) $(PKG_LIBS) $(TEST_LIBS) -pthread

$(O)/tools/bench/bench_%: $(O)/tools/bench/bench_%.o $(LIBS)
	$(say) LD $@
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $(filter %.o,$^) $(LIBS) $(PKG_LIBS) $(BENCH_LIBS) -pthread

# bench_sad stands beside DPDK where `pkg-config libdpdk` knows it. Its headers are not C11: as GNU C, as a system's.
$(O)/tools/bench/bench_sad: $(addprefix $(O)/tools/bench/,peer_dpdk.o sad_set.o sad_peers.o sad_floor.o sad_tail.o)
$(O)/tools/bench/bench_readers: $(addprefix $(O)/tools/bench/,peer_dpdk.o sad_set.o)
$(O)/tools/bench/bench_negotiation $(O)/tools/bench/bench_live: $(addprefix $(O)/tools/bench/,floor.o given.o)
$(O)/tools/bench/bench_sad $(O)/tools/bench/bench_readers: BENCH_LIBS = $(DPDK_LIBS)
$(O)/tools/bench/peer_dpdk.o: FLAGS += $(DPDK_CFLAGS)
DPDK = $(shell $(PKG_CONFIG) --exists libdpdk 2>/dev/null && echo yes)
DPDK_CFLAGS = $(if $(DPDK),-std=gnu11 -DBENCH_DPDK $(patsubst -I%,-isystem %,$(shell $(PKG_CONFIG) --cflags libdpdk)))
DPDK_LIBS = $(if $(DPDK),-lrte_ipsec -lrte_hash -lrte_eal)

# bench_events stands beside ns-3 where there is its library and a compiler of C++.
NS3 = $(shell $(PKG_CONFIG) --exists ns3-core 2>/dev/null && command -v $(CXX) 2>/dev/null)
$(O)/tools/bench/bench_events: $(if $(NS3),$(O)/tools/bench/peer_ns3.o)
$(O)/tools/bench/bench_events: BENCH_LIBS = $(if $(NS3),-lns3-core -lstdc++)
$(O)/tools/bench/bench_events.o: FLAGS += $(if $(NS3),-DBENCH_NS3)
$(O)/tools/bench/peer_ns3.o: tools/bench/peer_ns3.cc Makefile
	@mkdir -p $(@D)
	$(say) CXX $<
	$(Q)$(CXX) -std=c++17 -O3 -I. -MMD -MP -c -o $@ $<

tidy:
	@tools/dev/tidy

format:
	@clang-format -i $$(git ls-files '*.c' '*.h')

# Tests that are watched play fewer seeds, and leave out the statistics of millions of draws, which see no code that the
# others do not. Clang watches addresses here, gcc what is undefined while `cover` counts.
WATCHED := TEST_SANITIZED=1 SKIP='test_cpu_truth test_dist_truth'

san:
	@tools/dev/install-deps san
	@$(MAKE) --no-print-directory -j2 run-tests O=$(O)/san CC=clang $(WATCHED) \
		CFLAGS='-O1 -g -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer'

# clang: gcc's ThreadSanitizer does not know fences.
tsan:
	@tools/dev/install-deps tsan
	@$(MAKE) --no-print-directory -j2 run-tests T=sadb_readers O=$(O)/tsan CC=clang \
		CFLAGS='-O1 -g -fsanitize=thread -fno-omit-frame-pointer'

model:
	@tools/dev/install-deps model
	@tools/dev/run-model $(O)/model tests/model/sad_readers.pml '-DREADERS=2 -DLIVES=2' '-DREADERS=1 -DLIVES=5' \
		-- NO_RECHECK BUMP_ONCE NO_WAIT
	@tools/dev/run-model $(O)/model tests/model/sad_chains.pml -DOPS=6 -- NO_AGAIN NO_MOVES MOVE_BEFORE

fuzz:
	@tools/dev/install-deps fuzz
	@$(MAKE) --no-print-directory -j2 CC=clang O=$(O)/fuzz \
		CFLAGS='-O1 -g -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all' \
		$(patsubst tests/fuzz/%.c,$(O)/fuzz/%,$(FUZZERS))
	@tools/dev/run-fuzz $(patsubst tests/fuzz/%.c,$(O)/fuzz/%,$(FUZZERS))

$(O)/fuzz_%: $(O)/tests/fuzz/fuzz_%.o $(LIBS)
	$(say) LD $@
	$(Q)$(CC) $(CFLAGS) -fsanitize=fuzzer,address,undefined -o $@ $(filter %.o,$^) $(LIBS) $(PKG_LIBS)

captures: setup
	@tools/dev/install-deps captures
	@$(MAKE) --no-print-directory -j2 build
	@tests/interop/run-captures $(O)/ikesim

# SHOTS=DIR: screenshots stay there.
pages: setup
	@tools/dev/install-deps pages
	@$(MAKE) --no-print-directory -j2 build
	@tests/interop/run-pages $(O)/ikesim $(SHOTS)

# Needs root, for namespaces, which end with it. ONLY='strongSwan respond': the cases with these words.
interop: setup
	@tools/dev/install-deps interop
	@tests/interop/fetch-libreswan $(O)/libreswan || echo 'interop: libreswan could not be downloaded'
	@$(MAKE) --no-print-directory -j2 build
	@IKESIM=$(O)/ikesim LIBRESWAN=$(O)/libreswan INTEROP_FULL=$(INTEROP_FULL) tests/interop/run $(ONLY)
	@tests/interop/run --check

# Slurm as a single node needs root.
cluster: setup
	@tools/dev/install-deps cluster
	@$(MAKE) --no-print-directory -j2 build
	@tools/cluster/run-tests $(O)/ikesim

interop-table:
	@tests/interop/run --table

cover:
	@tools/dev/install-deps cover
	@$(WATCHED) tools/dev/cover $(O)/cover

determinism:
	@tools/dev/install-deps determinism
	@tools/dev/determinism $(O)/determinism

check-compare: setup
	@tools/dev/check-compare $(O)/compare

check-examples: setup
	@tools/dev/install-deps examples
	@$(MAKE) --no-print-directory -j2 build
	@tools/ci-examples/run-tests .

# As the peers were built: optimised as a whole.
BENCH_O = $(O)/bench
bench: setup
	@$(MAKE) --no-print-directory -j2 O=$(BENCH_O) CFLAGS='-O3 -g -flto=auto' $(patsubst $(O)/%,$(BENCH_O)/%,$(BENCH_BINS))
	@BENCH_FULL=$(BENCH_FULL) tools/dev/run-bench $(O)/bench.json $(patsubst $(O)/%,$(BENCH_O)/%,$(BENCH_BINS))

# Live against strongSwan's charon, where it is installed: see the script.
bench-charon: setup
	@$(MAKE) --no-print-directory -j2 O=$(BENCH_O) CFLAGS='-O3 -g -flto=auto' build
	@tests/interop/load-charon $(BENCH_O)/ikesim

# The program with its manual, completion and scenarios; sadb/ and ike/ as libraries, static, with an example each.
INSTALL = install -D -m 644
ROOT = $(DESTDIR)$(PREFIX)
install: build
	@rm -rf $(O)/share && mkdir -p $(O)/share
	@$(O)/ikesim manual >$(O)/share/ikesim.1
	@$(O)/ikesim completion bash >$(O)/share/completion
	@tools/dev/pkg-config-file sadb $(PREFIX) $(VERSION) >$(O)/share/ikesim-sadb.pc
	@tools/dev/pkg-config-file ike $(PREFIX) $(VERSION) >$(O)/share/ikesim-ike.pc
	install -D -m 755 $(O)/ikesim $(ROOT)/bin/ikesim
	$(INSTALL) $(O)/share/ikesim.1 $(ROOT)/share/man/man1/ikesim.1
	$(INSTALL) $(O)/share/completion $(ROOT)/share/bash-completion/completions/ikesim
	$(INSTALL) $(O)/libsadb.a $(ROOT)/lib/libikesim_sadb.a
	$(INSTALL) $(O)/libike.a $(ROOT)/lib/libikesim_ike.a
	$(INSTALL) -t $(ROOT)/lib/pkgconfig $(O)/share/ikesim-sadb.pc $(O)/share/ikesim-ike.pc
	$(INSTALL) -t $(ROOT)/include/ikesim/sadb sadb/nsec.h sadb/msg.h sadb/sadb.h
	$(INSTALL) -t $(ROOT)/include/ikesim/ike ike/ike.h
	$(INSTALL) -t $(ROOT)/share/doc/ikesim/examples $(wildcard tools/examples/*.c)
	@for f in $$(find scenarios -name '*.yaml' -o -name README.md); do $(INSTALL) $$f $(ROOT)/share/ikesim/$$f || exit; done

check-install: setup
	@tools/dev/install-deps install
	@tools/dev/check-install $(MAKE) $(O)/install

clean:
	rm -rf $(O)

-include $(shell find $(O) -type f -name '*.d' 2>/dev/null)
