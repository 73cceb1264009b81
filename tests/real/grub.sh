#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Debian's own grub-mkconfig and grub-script-check over what passthru edits: the real scripts make a grub.cfg out of each of
# these defaults before and after, in a mount namespace in which /boot, /etc/default and grub-probe are ours. The kernel
# lines differ by the plan's words, those of recovery entries do not differ.
# Without the tools, or without leave to make a namespace, it says so and passes.
# shellcheck disable=SC2015,SC2016,SC2044 # meant so; the namespace's shell expands; file names here have no blanks
set -u
cd "$(dirname "$0")/../.." || exit 2
passed=0 failed=0
passthru=$PWD/build/debug/passthru
work=$(mktemp -d "${TMPDIR:-/tmp}/passthru-grub.XXXXXX") || exit 2
trap 'rm -rf "$work"' EXIT
PATH=$PATH:/usr/sbin:/sbin
mkconfig=$(command -v grub-mkconfig) || mkconfig=
probe=$(command -v grub-probe) || probe=

skip() {
	echo "skipped: $1"
	echo "$passed passed, $failed failed"
	exit 0
}

wrong() {
	echo "$name: $1"
	failed=$((failed + 1))
}

[ -n "$mkconfig" ] && [ -n "$probe" ] && command -v grub-script-check >/dev/null || skip "no grub-mkconfig here"
grep -q 'default/grub\.d' "$mkconfig" || skip "this grub-mkconfig is not Debian's"
unshare -rm sh -c 'mount -t tmpfs none /boot && mount -t tmpfs none /etc/default' 2>/dev/null ||
	skip "no leave to make a mount namespace"

cat >"$work/probe" <<'EOF'
#!/bin/sh
for word; do case $word in --target=*) target=${word#*=} ;; esac; done
case ${target:-} in
device) echo /dev/sda1 ;;
fs) echo ext2 ;;
fs_uuid) echo 11111111-2222-3333-4444-555555555555 ;;
partuuid) echo 11111111-01 ;;
esac
EOF
chmod +x "$work/probe"

# Makes $2 out of the defaults in $1 (a tree). The namespace ends with the shell, and its mounts with it.
make_config() {
	: >"$2"
	unshare -rm sh -c '
		mount -t tmpfs none /boot && mount -t tmpfs none /etc/default && mount --bind "$4" "$3" || exit 99
		cp -r "$1/etc/default/." /etc/default/ || exit 99
		mkdir /boot/grub && echo kernel >/boot/vmlinuz-6.1.0-18-amd64 && echo image >/boot/initrd.img-6.1.0-18-amd64
		chmod 644 /boot/*-amd64
		"$5" -o /boot/grub/grub.cfg && cat /boot/grub/grub.cfg >"$2"' sh "$1" "$2" "$probe" "$work/probe" "$mkconfig" \
		>"$work/log" 2>&1
}

# The arguments of the kernel lines, those of recovery entries with "single" in them.
kernel_lines() {
	sed -n 's/^[[:blank:]]*linux[[:blank:]]*[^[:blank:]]*vmlinuz[^[:blank:]]*[[:blank:]]*//p' "$1" | tr -s ' \t' '  ' |
		sed 's/ $//'
}

# The defaults come on standard input, "=== NAME" before each file but the first, which is /etc/default/grub.
try() {
	name=$1
	tree=$work/tree
	rm -rf "$tree"
	cp -a tests/hosts/grub-with-a-command/root "$tree"
	mkdir -p "$tree/etc/default/grub.d"
	awk -v dir="$tree/etc/default" 'BEGIN { f = dir "/grub"; printf "" >f }
		/^=== / { f = dir "/grub.d/" $2; next } { print >f }'
	make_config "$tree" "$work/before.cfg" || { wrong "before: $(tail -n 1 "$work/log")"; return; }
	"$passthru" apply 01:00.0 --yes --root "$tree" >"$work/out" 2>&1 || { wrong "$(tail -n 1 "$work/out")"; return; }
	make_config "$tree" "$work/after.cfg" || { wrong "after: $(tail -n 1 "$work/log")"; return; }
	grub-script-check "$work/after.cfg" || { wrong "grub-script-check"; return; }
	kernel_lines "$work/before.cfg" >"$work/before"
	kernel_lines "$work/after.cfg" >"$work/after"
	grep -q single "$work/before" && grep -qv single "$work/before" || { wrong "no two kinds of entries"; return; }
	grep -v single "$work/after" | grep -qv ' intel_iommu=on' && { wrong "an entry without the word"; return; }
	grep single "$work/after" | grep -q intel_iommu && { wrong "the recovery entry has the word"; return; }
	sed 's/ intel_iommu=on//' "$work/after" | cmp -s - "$work/before" || { wrong "other words differ"; return; }
	passed=$((passed + 1))
}

try stock <<'EOF'
GRUB_DEFAULT=0
GRUB_DISTRIBUTOR=`lsb_release -i -s 2> /dev/null || echo Debian`
GRUB_CMDLINE_LINUX_DEFAULT="quiet splash"
GRUB_CMDLINE_LINUX=""
EOF
try quotes <<'EOF'
GRUB_CMDLINE_LINUX_DEFAULT='quiet dyndbg="file foo.c +p"' # note
GRUB_CMDLINE_LINUX=rootflags=ro
EOF
try continued <<'EOF'
export GRUB_CMDLINE_LINUX_DEFAULT="quiet \
splash"
EOF
try computed <<'EOF'
GRUB_CMDLINE_LINUX_DEFAULT="quiet $(echo panic=5)"
EOF
try missing <<'EOF'
GRUB_CMDLINE_LINUX="console=ttyS0,115200n8"
EOF
try replaced <<'EOF'
GRUB_CMDLINE_LINUX_DEFAULT="quiet"
=== 50-cloudimg-settings.cfg
GRUB_CMDLINE_LINUX_DEFAULT="console=tty1 console=ttyS0"
EOF
try extended <<'EOF'
GRUB_CMDLINE_LINUX_DEFAULT="quiet"
=== kdump-tools.cfg
GRUB_CMDLINE_LINUX_DEFAULT="$GRUB_CMDLINE_LINUX_DEFAULT crashkernel=384M-:128M"
EOF

# An entry for one start, made of what the real scripts write: GRUB takes it, and but for its names, words and image it is the
# first entry of the menu.
try_once() {
	name=once
	tree=$work/once
	cp -a tests/hosts/trial-debian-grub/root "$tree"
	make_config "$tree" "$tree/boot/grub/grub.cfg" || { wrong "$(tail -n 1 "$work/log")"; return; }
	"$passthru" plan 01:00.0 --trial --root "$tree" >"$work/out" 2>&1 || { wrong "$(tail -n 1 "$work/out")"; return; }
	sed -n '/^+# passthru trial: begin/,/^+# passthru trial: end/s/^+//p' "$work/out" >"$work/custom.cfg"
	grub-script-check "$work/custom.cfg" || { wrong "grub-script-check"; return; }
	sed -n '/^menuentry /,/^}/p' "$tree/boot/grub/grub.cfg" | tr '\t' ' ' | sed '/^}/q' >"$work/old"
	sed "1s/^menuentry '[^']*'\(.*\) '[^']*' {/menuentry 'passthru trial (6.1.0-18-amd64)'\\1 'passthru-trial' {/
		/^ *linux /s/intel_iommu=off *\$/intel_iommu=on passthru.trial panic=30/
		s,/initrd.img-6.1.0-18-amd64,/passthru-trial.img," "$work/old" >"$work/wanted"
	grep -q passthru-trial.img "$work/wanted" && sed '1,2d;$d;/^ *linux /s/ *$//' "$work/custom.cfg" | cmp -s - "$work/wanted" || { wrong "other bytes differ"; return; }
	passed=$((passed + 1))
}
try_once

for name in $(find tests/hosts data/hosts -path '*/grub*/grub.cfg' -size +0 2>/dev/null); do
	if grub-script-check "$name" >"$work/log" 2>&1; then passed=$((passed + 1)); else wrong "$(tail -n 1 "$work/log")"; fi
done

echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
