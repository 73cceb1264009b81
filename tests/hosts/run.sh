#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Every fixture host, asked of the debug build.
cd "$(dirname "$0")/../.." || exit 2
exec build/debug/tests/lib/hosts build/debug/passthru tests/hosts/*/
