# SPDX-License-Identifier: GPL-2.0-or-later
# Real kernels under QEMU with an emulated IOMMU: make lab, or one journey alone.

JOURNEYS := intel amd devices dracut sdboot cuts lockout lockout-dracut lockout-sdboot live guest
# The guest of a journey, when it is not "lvm".
GUEST_dracut := dracut
GUEST_sdboot := sdboot
GUEST_guest := virt
GUEST_lockout-dracut := dracut
GUEST_lockout-sdboot := sdboot

.PHONY: lab lab-deps $(JOURNEYS:%=lab-%)

lab: $(JOURNEYS:%=lab-%)

lab-deps:
	$(Q)sh .ci/deps lab

# One machine at a time, also under -j: two of them on two cores run into each other's time-outs.
lab_asked := $(if $(filter lab,$(MAKECMDGOALS)),$(JOURNEYS),$(filter $(JOURNEYS),$(MAKECMDGOALS:lab-%=%)))
lab_last  :=
$(foreach j,$(filter $(lab_asked),$(JOURNEYS)),$(if $(lab_last),$(eval lab-$(j): lab-$(lab_last)))$(eval lab_last := $(j)))

$(JOURNEYS:%=lab-%): lab-%: lab-deps build/passthru
	@tests/lab/build-guest.sh $(or $(GUEST_$*),lvm)
	$(Q)$(MAKE) --no-print-directory build/release/tests/lib/ptyrun
	@tests/lab/journey.sh $*
