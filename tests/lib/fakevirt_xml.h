/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The domains of the fake libvirt, as files of XML. Not src/virt's code: what that gets wrong is not to be wrong here too. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

/* As libvirt gives it; passwords only when secret. */
char *fake_text(const char *path, bool secret);
/* NULL: done; else libvirt's line. grow: a port is added where none is free. */
const char *fake_attach(const char *path, const char *xml, bool grow);
/* looks: the device goes only at the look after so many. */
const char *fake_detach(const char *path, const char *xml, long looks);
/* One look: takes away what was detached long enough ago. */
void fake_let_go(const char *path);
void fake_meddle(const char *path);
/* "0000:01:00.0", "046d:c52b" of a hostdev. */
void fake_name(const char *xml, char *name, size_t size);
void fake_domain_name(const char *xml, char *name, size_t size);
