# SPDX-License-Identifier: GPL-2.0-or-later
# Included by the Makefile. A test of a layer links that layer and what it may use, nothing else.

TEST_LAYERS := $(LAYERS)
unit_of      = $(wildcard tests/unit/$(1)/test_*.c)
UNIT_TESTS  := $(foreach l,$(TEST_LAYERS),$(patsubst tests/unit/%.c,$(B)/tests/%,$(call unit_of,$(l))))
FAULT_TESTS := $(patsubst tests/faults/%.c,$(B)/tests/faults/%,$(wildcard tests/faults/test_*.c))
FUZZ_REPLAY := $(patsubst tests/fuzz/%.c,$(B)/tests/fuzz/%,$(wildcard tests/fuzz/fuzz_*.c))

$(B)/tests/%.o: CPPFLAGS += -Itests $(CFLAGS_test)
$(B)/tests/%.o: tests/%.c | build/packages-test.mk
	@mkdir -p $(@D)
	@echo "  CC    $<"
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS) -c -o $@ $<

# Root trees for every test, and what only the tests of apply take out of it: a scene to apply to, a disk that goes wrong.
TESTLIB := tree tree_sysfs scene scene_trial scene_keep scene_state scene_shell faultsys faultloop forget forget_names forget_inode forget_cut fakekernel quicksum fakevirt_load
$(B)/libtestlib.a: $(TESTLIB:%=$(B)/tests/lib/%.o)
	@echo "  AR    $@"
	$(Q)rm -f $@ && $(AR) rcs $@ $^

# A libvirt on files (tests/lib/fakevirt.h). Without the sanitizers: what it leaks is of a process that ends.
FAKEVIRT := $(B)/tests/fakevirt/libvirt.so.0
$(FAKEVIRT): tests/lib/fakevirt.c tests/lib/fakevirt_xml.c tests/lib/fakevirt.h tests/lib/fakevirt_xml.h | build/packages-test.mk
	@mkdir -p $(@D)
	@echo "  LD    $@"
	$(Q)$(CC) $(CPPFLAGS) -Itests -std=gnu17 $(WARN) -O1 -g -fPIC -shared -Wl,-soname,libvirt.so.0 -o $@ \
		$(filter %.c,$^) $(LIBS_virt)
$(patsubst tests/unit/%.c,$(B)/tests/%,$(call unit_of,virt) tests/unit/ui/test_guestask.c tests/unit/engine/test_guest_domain.c): | $(FAKEVIRT)

define unit_tests
$(patsubst tests/unit/%.c,$(B)/tests/%,$(call unit_of,$(1))): $(B)/tests/%: $(B)/tests/unit/%.o $(call archives,$(1) $(USES_$(1))) $(B)/libtestlib.a
	@mkdir -p $$(@D)
	@echo "  LD    $$@"
	$$(Q)$$(call link,$$<,$$(filter %.a,$$^),$$(call libs_of,$(1)) $$(LIBS_test) $$(if $$(findstring umockdev,$$@),$$(LIBS_umockdev)))
endef
$(foreach l,$(TEST_LAYERS),$(if $(call unit_of,$(l)),$(eval $(call unit_tests,$(l)))))

# They link tests/lib/quicksum.c in the place of file_sum.
$(FAULT_TESTS): LDFLAGS += -Wl,--wrap=file_sum
$(FAULT_TESTS): $(B)/tests/faults/%: $(B)/tests/faults/%.o $(call archives,engine $(USES_engine)) $(B)/libtestlib.a
	@mkdir -p $(@D)
	@echo "  LD    $@"
	$(Q)$(call link,$<,$(filter %.a,$^),$(call libs_of,engine) $(LIBS_test))

# Fuzzers: replayed over their seeds in every test run, and searched by `make fuzz`.
$(FUZZ_REPLAY): $(B)/tests/fuzz/%: $(B)/tests/fuzz/%.o $(B)/tests/lib/fuzz_replay.o $(call archives,$(USES_ui))
	@mkdir -p $(@D)
	@echo "  LD    $@"
	$(Q)$(call link,$(filter %.o,$^),$(filter %.a,$^),$(call libs_of,cli))

# What crashed is kept as build/fuzz/NAME-crash-…; build/debug/tests/fuzz/fuzz_NAME FILE runs it again.
FUZZ_SECONDS ?= 60
FUZZERS      := $(patsubst tests/fuzz/fuzz_%.c,$(B)/fuzzers/%,$(wildcard tests/fuzz/fuzz_*.c))
ifeq ($(MODE),fuzz)
CFLAGS += -fsanitize=fuzzer-no-link
fuzz: $(FUZZERS)
	$(Q)failed=; for f in $(FUZZERS); do n=$${f##*/}; mkdir -p $(B)/corpus/$$n; \
		echo "  FUZZ  $$n, $(FUZZ_SECONDS) s"; \
		$$f -max_total_time=$(FUZZ_SECONDS) -timeout=20 -max_len=4096 -artifact_prefix=$(B)/$$n- \
			$(B)/corpus/$$n tests/fuzz/seeds/$$n >$(B)/$$n.log 2>&1 || \
			{ tail -n 40 $(B)/$$n.log; failed="$$failed $$n"; }; \
	done; [ -z "$$failed" ] || { echo "failed:$$failed"; exit 1; }
else
fuzz:
	$(Q)sh .ci/deps fuzz
	$(Q)$(MAKE) --no-print-directory MODE=fuzz CC=clang fuzz
endif

$(FUZZERS): $(B)/fuzzers/%: $(B)/tests/fuzz/fuzz_%.o $(call archives,$(USES_ui))
	@mkdir -p $(@D)
	@echo "  LD    $@"
	$(Q)$(call link,$(filter %.o,$^) -fsanitize=fuzzer,$(filter %.a,$^),$(call libs_of,cli))

include tests/screens/screens.mk
include tests/lab/lab.mk

-include $(shell find $(B)/tests -name '*.d' 2>/dev/null)
