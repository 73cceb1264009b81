/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * libvirt's C library, by its own header but loaded when it is there: no program of ours needs it
 * to start. Once loaded it stays, so this is for a process that soon ends (virt/call.h).
 */
#pragma once

#include <libvirt/libvirt.h>
#include <libvirt/virterror.h>

#include "base/err.h"

#define LIB_NAME "libvirt.so.0" /* its ABI has not changed since 2009: symbols are only added */

/* The youngest is virGetLastErrorMessage, of 1.0.6 (2013). */
#define LIB_FUNCTIONS(X)                                                                           \
	X(virConnectOpen)                                                                          \
	X(virConnectOpenReadOnly)                                                                  \
	X(virConnectClose)                                                                         \
	X(virConnectListAllDomains)                                                                \
	X(virDomainLookupByName)                                                                   \
	X(virDomainFree)                                                                           \
	X(virDomainGetName)                                                                        \
	X(virDomainGetUUIDString)                                                                  \
	X(virDomainGetXMLDesc)                                                                     \
	X(virDomainIsActive)                                                                       \
	X(virDomainIsPersistent)                                                                   \
	X(virDomainHasManagedSaveImage)                                                            \
	X(virDomainAttachDeviceFlags)                                                              \
	X(virDomainDetachDeviceFlags)                                                              \
	X(virDomainDefineXML)                                                                      \
	X(virNodeDeviceLookupByName)                                                               \
	X(virNodeDeviceDetachFlags)                                                                \
	X(virNodeDeviceReAttach)                                                                   \
	X(virNodeDeviceFree)                                                                       \
	X(virGetLastError)                                                                         \
	X(virGetLastErrorMessage)                                                                  \
	X(virSetErrorFunc)

struct lib {
#define LIB_POINTER(name) __typeof__(name) *name;
	LIB_FUNCTIONS(LIB_POINTER)
#undef LIB_POINTER
};

/* -ENOENT: there is no such library, or it lacks a function: the line names it. */
int lib_load(const char *name, struct lib *ret, struct err *err);
