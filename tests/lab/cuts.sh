# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Sourced: the power fails, again and again, at instants that nobody chose. After each cut the host must start and let us
# in, and once passthru has been started it is all old or all new. From the environment: LAB_SEED says which instants (else
# the time of day does, and it is printed), LAB_CUTS how many, LAB_ACTS what is cut ("apply apply undo": no trials).
# shellcheck disable=SC2154

# record_content: what makes a host "new", or a trial. As record_tree, but without times, and of an image what it holds:
# its bytes carry the time at which it was made.
record_content() {
	# shellcheck disable=SC2016 # the guest expands it
	vm_ssh 'cd / &&
		find etc boot -printf "%p %y %m %U:%G %l\n" | LC_ALL=C sort &&
		find etc boot -type f ! -name machine-id ! -name "initrd.img*" -print0 | LC_ALL=C sort -z | xargs -0 sha256sum
		for image in boot/initrd.img*; do
			echo "$image"
			lsinitramfs -l "$image" | awk "{ print \$1, \$3, \$4, \$9, \$10, \$11 }" | LC_ALL=C sort
		done'
}

# What is cut: for good at once; back; a trial is made; a trial is made permanent.
act_apply() {
	vm_ssh "echo go && passthru apply $net --yes --no-trial --minutes 0"
}

act_undo() {
	vm_ssh "echo go && passthru undo --yes"
}

act_try() {
	vm_ssh "echo go && passthru apply $net --yes"
}

act_confirm() {
	vm_ssh "echo go && passthru confirm --yes"
}

now_ms() {
	date +%s%3N
}

# start_act ACT: returns as it begins in the guest, and sets act to what waits for its end.
start_act() {
	: >"$vm_dir/act.log"
	"act_$1" >"$vm_dir/act.log" 2>&1 &
	act=$!
	until [ -s "$vm_dir/act.log" ]; do
		kill -0 "$act" || return
		sleep 0.02
	done
}

# whole ACT: does it to its end, and sets ACT_ms to how long that took.
whole() {
	start_act "$1" || return
	began_ms=$(now_ms)
	wait "$act" || { cat "$vm_dir/act.log"; return 1; }
	eval "$1_ms=$(($(now_ms) - began_ms))"
}

# Once without a cut: what "new" and "on trial" are, and how long it all takes.
measure() {
	whole apply && record_content >"$vm_dir/new.content" && whole undo && as_before measured || return
	case $acts in *confirm*) measure_trial ;; esac
}

measure_trial() {
	whole try && vm_reboot && record_content >"$vm_dir/trial.content" &&
		whole confirm && record_content >"$vm_dir/confirmed.content" && same new confirmed content &&
		whole undo && vm_reboot && as_before measured
}

# random N: sets number to one below N, from the seed on always the same ones.
random() {
	seed=$(((seed * 1103515245 + 12345) % 2147483648))
	number=$((seed / 65536 % $1))
}

# instant MS: sets ms to one within so many milliseconds. Half of them are near the beginning or the end, where files
# are written one by one: most of the time between, an image is built.
instant() {
	random 1000
	ms=$(($1 * number / 1000))
	random 4
	case $number in
	0) ms=$((ms / 16)) ;;
	1) ms=$(($1 - ms / 16)) ;;
	esac
}

# What is there is taken back or made permanent; from an old host one of all acts, by chance.
choose_act() {
	case $state in
	new) which=undo ;;
	trial) which=confirm ;;
	*)
		# shellcheck disable=SC2086 # one word an act
		set -- $acts
		random $#
		shift "$number"
		which=$1
		;;
	esac
}

# prepare ACT: the state in which it can be done, by whole acts. After a cut the host was started in "state".
prepare() {
	[ "$state" != old ] || lacks_word passthru.trial || vm_reboot || return
	case $1/$state in
	undo/old) whole apply ;;
	confirm/old) whole try && vm_reboot ;;
	esac
}

# cut_in ACT MS: the power fails so long after it began.
cut_in() {
	start_act "$1" || return
	sleep "$(awk -v ms="$2" 'BEGIN { printf "%.3f", ms / 1000 }')"
	vm_cut
	wait "$act" || true
}

# What the newest run wrote down last before the power failed.
read_phase() {
	# shellcheck disable=SC2016 # the guest expands it
	vm_ssh 'cd /var/lib/passthru/runs 2>/dev/null || exit 0
		cd "$(ls | tail -n 1)" && tail -n 1 journal | tr -d "\n" | cut -c 1-24' 2>/dev/null
}

# read_state: sets state to old, new or trial, or to else: the differences are then in else.log.
read_state() {
	record_tree >"$vm_dir/now.tree" || return
	state=old
	cmp -s "$vm_dir/before.tree" "$vm_dir/now.tree" && return
	record_content >"$vm_dir/now.content" || return
	for state in new trial; do
		[ -e "$vm_dir/$state.content" ] && cmp -s "$vm_dir/$state.content" "$vm_dir/now.content" && return
	done
	state=else
	{
		echo "== after cut $n_cuts: neither old nor new"
		diff -u "$vm_dir/before.tree" "$vm_dir/now.tree"
		diff -u "$vm_dir/new.content" "$vm_dir/now.content"
	} >>"$vm_dir/else.log"
}

one_cut() {
	choose_act
	prepare "$which" >>"$vm_dir/steps.log" 2>&1 || vm_error "it could not be prepared" || return
	eval "instant \"\$${which}_ms\""
	cut_in "$which" "$ms" || return
	n_cuts=$((n_cuts + 1))
	vm_start "$vm_kind" || return
	n_boots=$((n_boots + 1))
	phase=$(read_phase)
	vm_until 300 recovered && read_state || return
	eval "n_$state=\$((n_$state + 1))"
	printf 'cut %2d  %-7s at %6d ms  %-24s  %s\n' "$n_cuts" "$which" "$ms" "${phase:-no run}" "$state"
	[ "$state" != else ]
}

# all_cuts N
all_cuts() {
	n_cuts=0 n_boots=0 n_old=0 n_new=0 n_trial=0 n_else=0
	state=old
	while [ "$n_cuts" -lt "$1" ] && one_cut; do
		:
	done
	echo "$n_cuts cuts, $n_boots boots, $n_old old, $((n_new + n_trial)) new ($n_trial of them on trial), $n_else else"
	[ "$((n_old + n_new + n_trial))" = "$1" ]
}

journey_cuts() {
	seed=${LAB_SEED:-$(date +%s)}
	acts=${LAB_ACTS:-apply apply undo try confirm}
	step "once without a cut, there and back" measure || return
	echo "LAB_SEED=$seed: apply takes $apply_ms ms, undo $undo_ms ms${confirm_ms:+, a trial $try_ms ms, confirm $confirm_ms ms}"
	if all_cuts "${LAB_CUTS:-20}"; then
		passed=$((passed + 1))
	else
		failed=$((failed + 1))
	fi
}
