# SPDX-License-Identifier: GPL-2.0-or-later
# What runs the real program: screens, fixture hosts, pictures, figures; and the targets that sum up.

PTYRUN := $(B)/tests/lib/ptyrun
HOSTS  := $(B)/tests/lib/hosts

$(PTYRUN): $(B)/tests/lib/ptyrun.o $(B)/tests/lib/term.o $(B)/tests/lib/term_dump.o $(B)/libbase.a
	@echo "  LD    $@"
	$(Q)$(call link,$(filter %.o,$^),$(B)/libbase.a,$(LIBS_vterm))
$(HOSTS): $(B)/tests/lib/hosts.o $(B)/libbase.a
	@echo "  LD    $@"
	$(Q)$(call link,$<,$(B)/libbase.a,$(LIBS_cli))

TABLES := $(B)/tests/tools/tables
$(TABLES): $(B)/tests/tools/tables.o $(call archives,$(LAYERS))
	@mkdir -p $(@D)
	@echo "  LD    $@"
	$(Q)$(call link,$<,$(filter %.a,$^),$(foreach l,$(LAYERS),$(LIBS_$(l))))

$(B)/tests/bench/forest: $(B)/tests/bench/forest.o $(B)/libtestlib.a $(B)/libbase.a
	@mkdir -p $(@D)
	@echo "  LD    $@"
	$(Q)$(call link,$<,$(filter %.a,$^))

ifeq ($(MODE),debug)
.PHONY: test-all golden
test-all: $(B)/passthru $(PTYRUN) $(HOSTS) $(TABLES) $(FAKEVIRT) $(UNIT_TESTS) $(FAULT_TESTS) $(FUZZ_REPLAY)
	@tests/run.sh build/test-logs tests/hosts/run.sh tests/hosts/bad.sh \
		tests/hosts/promised.sh tests/live/run.sh tests/live/guest.sh tests/real/grub.sh tests/screens/run.sh tests/tools/run.sh \
		$(FAULT_TESTS) $(FUZZ_REPLAY) $(UNIT_TESTS)
golden: $(B)/passthru $(PTYRUN)
	@tests/screens/run.sh --update
else
.PHONY: test golden screenshots bench bare docs
test golden:
	$(Q)$(MAKE) --no-print-directory -j$$(nproc) MODE=debug $(if $(filter test,$@),test-all,$@)
screenshots: build/passthru
	$(Q)sh .ci/deps screenshots
	$(Q)$(MAKE) --no-print-directory MODE=debug build/debug/tests/lib/ptyrun
	@tests/screens/run.sh --pictures
bench: build/passthru build/release/tests/lib/ptyrun build/release/tests/bench/forest
	@tests/bench/run.sh
bare:
	$(Q)sh .ci/deps lab
	@tests/bare/run.sh
docs:
	$(Q)$(MAKE) --no-print-directory MODE=debug build/debug/tests/tools/tables
	@tests/tools/docs.sh --write
endif
