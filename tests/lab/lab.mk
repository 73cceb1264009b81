# SPDX-License-Identifier: GPL-2.0-or-later
# Real kernels under QEMU with an emulated IOMMU: make lab, or one journey alone.

.PHONY: lab lab-intel lab-amd lab-devices lab-guest

lab: lab-intel lab-amd lab-devices

lab-guest:
	$(Q)sh .ci/deps lab
	@tests/lab/build-guest.sh

# One machine at a time, also under -j: two of them on two cores run into each other's time-outs.
lab-amd: $(if $(filter lab lab-intel,$(MAKECMDGOALS)),lab-intel)
lab-devices: $(if $(filter lab lab-amd,$(MAKECMDGOALS)),lab-amd) $(if $(filter lab-intel,$(MAKECMDGOALS)),lab-intel)
lab-intel lab-amd lab-devices: lab-%: lab-guest build/passthru
	$(Q)$(MAKE) --no-print-directory build/release/tests/lib/ptyrun
	@tests/lab/journey.sh $*
