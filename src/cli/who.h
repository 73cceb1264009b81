/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Who sits behind root: for the log. */
#pragma once

/* The login name of whoever called sudo, run0, doas or pkexec, else of the login session, else of this user; or its
   number where it has none. The caller's (free); never NULL. */
char *caller_name(void);
