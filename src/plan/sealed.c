/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A disk whose key the TPM gives out only to the start that it was sealed for. systemd-cryptsetup
 * takes tpm2-device= from crypttab(5) or rd.luks.options=; PCR 4 measures unified images and
 * kernels, 8 GRUB's command line, 9 the initramfs, 11 and 12 what systemd's stub starts (TCG PC
 * Client Platform Firmware Profile; systemd, "TPM2 PCR Measurements").
 */
#include "base/lines.h"
#include "plan/making.h"

#define CRYPTTAB "/etc/crypttab"
#define OPTION "tpm2-device="

/* "/etc/crypttab:2"; NULL: no line says so. */
static const char *in_crypttab(struct making *m)
{
	const struct file_fact *f = host_file(m->host, CRYPTTAB);
	struct lines it;
	if (!f || f->state != FILE_PRESENT)
		return NULL;
	it = lines_of(f->bytes, f->len);
	for (struct line l; lines_next(&it, &l);)
		if (l.text_len && l.at[0] != '#' &&
		    memmem(l.at, l.text_len, OPTION, strlen(OPTION)))
			return arena_printf(&m->scratch, CRYPTTAB ":%zu", l.no);
	return NULL;
}

void note_sealed(struct making *m)
{
	const char *at = in_crypttab(m);
	if (!at && strstr(m->cmdline, OPTION))
		at = "the kernel command line";
	if (at && (m->n_words || m->image_changed))
		note(m,
		     "The TPM unlocks a disk of this host (%s). If it was told to look at the "
		     "kernel, its command line or its initramfs (PCR 4, 8, 9, 11 or 12), the next "
		     "start asks for the passphrase instead: have it, and a console, at hand, and "
		     "enroll the TPM anew afterwards (systemd-cryptenroll).",
		     at);
}
