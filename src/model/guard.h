/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The files of the guard (plan/guard.h): probe looks whether they are there, plan makes them. */
#pragma once

#define GUARD_SERVICE "/etc/systemd/system/passthru-undo.service"
#define GUARD_TIMER   "/etc/systemd/system/passthru-undo.timer"
/* A file and no link in sysinit.target.wants: it is undone like all others. */
#define GUARD_WANTED  "/etc/systemd/system/sysinit.target.d/passthru-undo.conf"
#define GUARD_LOCAL   "/etc/local.d/passthru-undo.start"
#define GUARD_CRON    "/etc/cron.d/passthru-undo"
