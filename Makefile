# SPDX-License-Identifier: GPL-2.0-or-later
#
# make            the release build, build/passthru
# make demo       the wizard on the bundled host, on a scratch copy
# make test       everything that needs no virtual machine, with ASan and UBSan
# make lab        the journey on real kernels under QEMU with an emulated IOMMU
# make help       the other targets
#
# Missing packages are installed first (.ci/deps); V=1 shows the commands.

MODE    ?= release
CC      ?= cc
PREFIX  ?= /usr/local
VERSION := 0.1.0
B       := build/$(MODE)
Q       := $(if $(V),,@)

# The first target that a bare "make" builds.
.DEFAULT_GOAL := all

# Layers, lowest first, and what each may use: a wrong call does not link.
LAYERS       := base model conf probe check plan apply guest virt engine cli ui
USES_base    :=
USES_model   := base
USES_conf    := base
USES_probe   := conf model base
USES_check   := model base
USES_plan    := conf model base
USES_apply   := conf model base
USES_guest   := model base
USES_virt    := model base
USES_engine  := virt guest apply plan check probe conf model base
USES_cli     := engine $(USES_engine)
USES_ui      := cli $(USES_cli)
dir_of        = $(if $(filter ui,$(1)),ui,src/$(1))
sources_of    = $(wildcard $(call dir_of,$(1))/*.c)

# Outside libraries, by the layer that may name them.
PKG_probe := libpci libkmod zlib
PKG_virt  := libxml-2.0
PKG_cli   := json-c
PKG_ui    := ncursesw libudev
PKG_test  := cmocka vterm umockdev-1.0
PKGS      := libpci libkmod zlib libxml-2.0 json-c ncursesw libudev
libs_of    = $(foreach l,$(1) $(USES_$(1)),$(LIBS_$(l)))

QUIET_GOALS := clean help uninstall
ifneq ($(filter-out $(QUIET_GOALS),$(or $(MAKECMDGOALS),all)),)
include build/packages.mk
ifneq ($(filter test% golden fuzz screenshots bench docs build/debug/tests/% build/release/tests/%,$(MAKECMDGOALS)),)
include build/packages-test.mk
endif
endif

# dlopen is in libdl before glibc 2.34.
LIBS_virt += -ldl

WARN := -Wall -Wextra -Wshadow -Wconversion -Wstrict-prototypes -Wmissing-prototypes -Wvla \
        -Wwrite-strings -Wformat=2 -Wimplicit-fallthrough -Wundef -Wpointer-arith -Wno-format-nonliteral
CPPFLAGS += -D_GNU_SOURCE -D_FILE_OFFSET_BITS=64 -DPASSTHRU_VERSION='"$(VERSION)"' -Isrc -I. -I$(B)/gen -Ibuild/gen $(PKG_CPPFLAGS)
ifeq ($(MODE),release)
CFLAGS  ?= -O2 -g
CFLAGS  += -D_FORTIFY_SOURCE=2 -fstack-protector-strong -fPIE
LDFLAGS += -pie -Wl,-z,relro,-z,now
else
CFLAGS  = -O1 -g -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer -Werror
LDFLAGS += -fsanitize=address,undefined
endif
CFLAGS += -std=gnu17 $(WARN) -MMD -MP

objects_of = $(patsubst %.c,$(B)/obj/%.o,$(call sources_of,$(1)) $(GEN_$(1)))
archives   = $(foreach l,$(1),$(B)/lib$(l).a)
link       = $(CC) $(CFLAGS) $(LDFLAGS) -o $@ $(1) -Wl,--start-group $(2) -Wl,--end-group $(3)

.PHONY: all help clean test lab demo bench screenshots install uninstall docs fuzz debug
all: build/passthru

help:
	@sed -n 's/^# \(make .*\)/\1/p' Makefile
	@echo "make debug      build/debug/passthru with ASan and UBSan"
	@echo "make golden     the golden screens anew; git diff is the review"
	@echo "make bare       README's two commands in a bare Debian chroot"
	@echo "make fuzz       libFuzzer over every parser (FUZZ_SECONDS=60 each)"
	@echo "make bench      our times, memory and bytes a key beside lspci's"
	@echo "make screenshots  the pictures in screenshots/, from real runs"
	@echo "make docs       the generated tables in README.md and the man page"
	@echo "make install    DESTDIR and PREFIX are honoured"

build/passthru: $(if $(filter release,$(MODE)),build/release/passthru)
	$(Q)ln -sf release/passthru $@
ifeq ($(MODE),release)
debug:
	$(Q)$(MAKE) --no-print-directory MODE=debug build/debug/passthru
else
debug: build/debug/passthru
endif

$(B)/passthru: $(B)/obj/ui/main.o $(call archives,$(LAYERS))
	@echo "  LD    $@"
	$(Q)$(call link,$(B)/obj/ui/main.o,$(call archives,$(LAYERS)),$(foreach l,$(LAYERS),$(LIBS_$(l))))

define layer
$(B)/lib$(1).a: $$(filter-out $(B)/obj/ui/main.o,$$(call objects_of,$(1)))
	@echo "  AR    $$@"
	$$(Q)rm -f $$@ && $$(AR) rcs $$@ $$^
endef
$(foreach l,$(LAYERS),$(eval $(call layer,$(l))))

$(B)/obj/%.o: %.c | build/packages.mk
	@mkdir -p $(@D)
	@echo "  CC    $<"
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS) -c -o $@ $<

# The bundled host, inside the program.
DEMO_FILES = $(shell find data/hosts/workshop -newer build/gen/demo.tar.gz 2>/dev/null | head -n 1)
build/gen/demo.tar.gz: $(if $(wildcard build/gen/demo.tar.gz),$(if $(DEMO_FILES),FORCE))
	@mkdir -p $(@D)
	@echo "  TAR   $@"
	$(Q)tar -C data/hosts/workshop --exclude=.keep --sort=name --mtime=@0 --owner=0 --group=0 --numeric-owner \
		-cf - . | gzip -9n > $@
$(B)/obj/src/cli/demo.o: build/gen/demo.tar.gz
$(B)/obj/src/cli/demo.o: CPPFLAGS += -DDEMO_ARCHIVE='"build/gen/demo.tar.gz"'
.PHONY: FORCE

# The packages. Making these files makes them present; make then starts over with them read.
build/packages.mk: .ci/deps
	@mkdir -p build
	$(Q)sh .ci/deps build
	$(Q){ echo "PKG_CPPFLAGS := $$(pkg-config --cflags $(PKGS))"; \
	  echo "LIBS_probe := $$(pkg-config --libs $(PKG_probe))"; \
	  echo "LIBS_virt := $$(pkg-config --libs $(PKG_virt))"; \
	  echo "LIBS_cli := $$(pkg-config --libs $(PKG_cli))"; \
	  echo "LIBS_ui := $$(pkg-config --libs $(PKG_ui))"; } > $@.new && mv $@.new $@
build/packages-test.mk: .ci/deps build/packages.mk
	$(Q)sh .ci/deps test
	$(Q){ echo "LIBS_test := $$(pkg-config --libs cmocka)"; \
	  echo "LIBS_vterm := $$(pkg-config --libs vterm) -lutil"; \
	  echo "LIBS_umockdev := $$(pkg-config --libs umockdev-1.0)"; \
	  echo "CFLAGS_test := $$(pkg-config --cflags $(PKG_test))"; } > $@.new && mv $@.new $@

demo: build/passthru
	$(Q)build/passthru --demo

# Off until someone enables the timer.
UNITS    := passthru-verify.service passthru-verify.timer
UNIT_DIR := $(PREFIX)/lib/systemd/system
install: build/passthru
	install -D -m 755 build/release/passthru $(DESTDIR)$(PREFIX)/bin/passthru
	install -D -m 644 data/passthru.8 $(DESTDIR)$(PREFIX)/share/man/man8/passthru.8
	install -d $(DESTDIR)$(UNIT_DIR)
	for u in $(UNITS); do sed 's|@BINDIR@|$(PREFIX)/bin|' data/systemd/$$u >$(DESTDIR)$(UNIT_DIR)/$$u && \
		chmod 644 $(DESTDIR)$(UNIT_DIR)/$$u || exit 1; done
uninstall:
	rm -f $(DESTDIR)$(PREFIX)/bin/passthru $(DESTDIR)$(PREFIX)/share/man/man8/passthru.8
	rm -f $(UNITS:%=$(DESTDIR)$(UNIT_DIR)/%)

clean:
	rm -rf build

include tests/tests.mk

-include $(shell find $(B)/obj -name '*.d' 2>/dev/null)
