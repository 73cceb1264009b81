/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "unit/probe/probed.h"

#include "probe/redact.h"

static void expect(struct redact *r, const char *text, const char *expected)
{
	_cleanup_buf_ struct buf out = {0};

	redact_text(r, text, strlen(text), &out);
	assert_string_equal(buf_str(&out), expected);
}

static void the_same_thing_keeps_one_number(void **state)
{
	struct redact r;

	(void)state;
	redact_init(&r, "tower-7");
	expect(&r, "root=UUID=0a1b2c3d-1111-2222-3333-0123456789ab ro",
	       "root=UUID=00000000-0000-0000-0000-000000000001 ro");
	expect(&r, "UUID=1A2B-3C4D x", "UUID=0000-0002 x");
	expect(&r, "dev/disk/by-uuid/1a2b-3c4d", "dev/disk/by-uuid/0000-0002");
	expect(&r, "/0A1B2C3D-1111-2222-3333-0123456789AB/",
	       "/00000000-0000-0000-0000-000000000001/");
	expect(&r, "PARTUUID=\"1234abcd-01\"", "PARTUUID=\"00000000-03\"");
	expect(&r, "0123456789abcdef0123456789abcdef-6.1.conf",
	       "00000000000000000000000000000004-6.1.conf");
	redact_done(&r);
}

static void macs_go_in_every_form(void **state)
{
	struct redact r;

	(void)state;
	redact_init(&r, NULL);
	expect(&r, "eth0: b4:2e:99:01:02:03\n", "eth0: 02:00:00:00:00:01\n");
	expect(&r, "enxb42e99010203", "enx020000000001");
	expect(&r, "B4:2E:99:01:02:04", "02:00:00:00:00:02");
	/* InfiniBand: 20 bytes, of which the last six are kept apart. */
	expect(&r, "80:00:02:08:fe:80:00:00:00:00:00:00:b4:2e:99:01:02:03:aa:bb",
	       "02:00:00:00:00:03");
	redact_done(&r);
}

static void what_is_not_personal_stays(void **state)
{
	static const char *const same[] = {
		"0000:01:00.0",
		"21:14:33",
		"pci 0000:00:1f.0: [8086:a305] type 00 class 0x060100",
		"DMAR: dmar0: reg_base_addr fed90000 ver 1:0 cap d2008c40660462 ecap f050da",
		"b4:2e:99:01:02",
		"0a1b2c3d-1111-2222-3333-0123456789abc",
		"enp3s0",
		"enxb42e9901020",
		"",
		"UUID=",
		"192.0.2.1",
		/* The same on every machine. */
		"efivars/SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c",
		"efivars/LoaderInfo-4a67b082-0a4c-41cf-b6c7-440b29bb8c4f",
		"ID=debian",
		"user=",
		"by-id/",
		"compass=north",
	};
	struct redact r;

	(void)state;
	redact_init(&r, NULL);
	for (size_t i = 0; i < ARRAY_SIZE(same); i++)
		expect(&r, same[i], same[i]);
	redact_done(&r);
}

static void the_host_name_goes_as_a_word(void **state)
{
	struct redact r;

	(void)state;
	redact_init(&r, "tower");
	expect(&r, "Oct 13 tower kernel: towers of tower.", "Oct 13 host kernel: towers of host.");
	redact_done(&r);
	/* A word of the files themselves. */
	redact_init(&r, "root");
	expect(&r, "root=/dev/sda1", "root=/dev/sda1");
	redact_done(&r);
}

/* A firewall's log has who talks to this host, and the host's own address with its MAC. */
static void addresses_go_but_for_those_of_nobody(void **state)
{
	static const char *const same[] = {
		"SRC=192.168.1.7 DST=10.0.0.1:22 127.0.0.1 255.255.255.0 172.31.0.1 224.0.0.1",
		"5.15.0.91-generic vmlinuz-6.6.9.1 1.2.3 1.2.3.4.5 16.00.10.00 300.1.1.1",
		"0000:01:00.0 10000:e0:17.0 12:34:56 ::1 std::vector ab:cd a::b",
	};
	struct redact r;

	(void)state;
	redact_init(&r, NULL);
	expect(&r, "SRC=8.8.4.4 DST=93.184.216.34:22, 8.8.4.4.",
	       "SRC=198.18.0.1 DST=198.18.0.2:22, 198.18.0.1.");
	expect(&r, "ip=8.8.4.4::8.8.4.5:255.255.255.0:x",
	       "ip=198.18.0.1::198.18.0.3:255.255.255.0:x");
	expect(&r, "SRC=fe80:0000:0000:0000:5054:00ff:feaa:bbcc DST=2a02:8109::7/64",
	       "SRC=2001:db8::4 DST=2001:db8::5/64");
	expect(&r, "fe80::5054:ff:feaa:bbcc: x, 2A02:8109:: [2a02:8109::7]:22",
	       "2001:db8::6: x, 2001:db8::7 [2001:db8::5]:22");
	for (size_t i = 0; i < ARRAY_SIZE(same); i++)
		expect(&r, same[i], same[i]);
	redact_done(&r);
}

static void serial_numbers_go(void **state)
{
	struct redact r;

	(void)state;
	redact_init(&r, NULL);
	expect(&r, "usb 1-1: SerialNumber: 0123ABCD X\nnext", "usb 1-1: SerialNumber: 0\nnext");
	expect(&r, "Serial\t\t: 10000000deadbeef\n", "Serial\t\t: 0\n");
	redact_done(&r);
}

static void ipv6_tables_lose_the_mac_in_them(void **state)
{
	const char *table = "fe80000000000000b62e99fffe010203 02 40 20 80   enp3s0\n"
			    "20010db8000000000000000000000010 02 40 00 80   enxb62e99010203\n";
	struct redact r;
	_cleanup_buf_ struct buf out = {0};

	(void)state;
	redact_init(&r, NULL);
	redact_v6_table(&r, table, strlen(table), &out);
	assert_string_equal(buf_str(&out),
			    "fe80000000000000020000fffe000001 02 40 20 80   enp3s0\n"
			    "20010db8000000000000000000000010 02 40 00 80   enx020000000001\n");
	redact_done(&r);
}

static void of_connections_only_ssh_stays(void **state)
{
	const char *table = "  sl  local_address rem_address   st\n"
			    "   0: 0A0200C0:0016 08080808:D2A4 01 00000000\n"
			    "   1: 0A0200C0:0016 00000000:0000 0A 00000000\n"
			    "   2: 0A0200C0:01BB 08080808:D2A4 01 00000000\n"
			    "   3: 0A0200C0:0016\n";
	const char *v6 = "  sl\n   0: 000080FE00000000FF992EB6030201FE:0016 "
			 "000080FE000000000000000001000000:D2A4 01 x\n";
	struct redact r;
	_cleanup_buf_ struct buf out = {0}, out6 = {0};

	(void)state;
	redact_init(&r, NULL);
	redact_tcp(&r, table, strlen(table), &out);
	assert_string_equal(buf_str(&out), "  sl  local_address rem_address   st\n"
					   "   0: 0A0200C0:0016 076433C6:D2A4 01 00000000\n");
	/* fe80::b62e:99ff:fe01:203 in words. */
	redact_tcp(&r, v6, strlen(v6), &out6);
	assert_string_equal(buf_str(&out6), "  sl\n   0: 000080FE00000000ff000002010000fe:0016 "
					    "0000000000000000FFFF0000076433C6:D2A4 01 x\n");
	redact_done(&r);
}

static void the_serial_number_in_config_space_is_zeroed(void **state)
{
	char config[4096] = {0};
	static const unsigned char first[] = {0x01, 0, 0x01, 0x14}; /* AER, next at 0x140 */
	static const unsigned char second[] = {0x03, 0, 0x01, 0x00, 1, 2, 3, 4, 5, 6, 7, 8, 9};

	(void)state;
	memcpy(config + 0x100, first, sizeof(first));
	memcpy(config + 0x140, second, sizeof(second));
	redact_config(config, sizeof(config));
	for (size_t i = 4; i < 12; i++)
		assert_int_equal(config[0x140 + i], 0);
	assert_int_equal(config[0x140], 3);
	assert_int_equal(config[0x14c], 9);

	/* A list that runs in a circle or off the end. */
	memcpy(config + 0x140, "\1\0\1\x10", 4);
	redact_config(config, sizeof(config));
	memcpy(config + 0x140, "\1\0\xf1\xff", 4);
	redact_config(config, 0x144);
	redact_config(config, 64);
	redact_config(NULL, 0);
}

static void people_go_as_words(void **state)
{
	struct redact r;

	(void)state;
	redact_init(&r, NULL);
	redact_user(&r, "anna");
	redact_user(&r, "vfio"); /* a word of the files themselves */
	redact_user(&r, "jo");   /* too short to tell from other words */
	expect(&r, "# by Anna, anna_2 joanna vfio-pci jo",
	       "# by user1, user1_2 joanna vfio-pci jo");
	/* What stands in home is a user, known or not. */
	expect(&r, "/home/jo/x /home/anna /home/", "/home/user2/x /home/user1 /home/");
	redact_done(&r);
}

static void a_host_with_a_hyphen_goes_from_volumes_too(void **state)
{
	struct redact r;

	(void)state;
	redact_init(&r, "my-box");
	expect(&r, "my-box /dev/mapper/my--box--vg-root vg_my--box",
	       "host /dev/mapper/host--vg-root "
	       "vg_host");
	redact_done(&r);
}

static void disks_and_arrays_keep_one_number(void **state)
{
	struct redact r;

	(void)state;
	redact_init(&r, NULL);
	expect(&r, "/dev/disk/by-id/ata-X_S1-part1 none", "/dev/disk/by-id/disk-1 none");
	expect(&r, "by-id/ata-X_S1-part1,by-id/ata-X_S2", "by-id/disk-1,by-id/disk-2");
	expect(&r, "rd.md.uuid=3aaa0122:29827cfa:5331ad66:ca767371",
	       "rd.md.uuid=00000000:00000000:00000000:00000003");
	redact_done(&r);
}

static void servers_get_numbers(void **state)
{
	struct redact r;

	(void)state;
	redact_init(&r, NULL);
	expect(&r, "nas.jo.example:/export /mnt nfs4 rw 0 0", "server1:/export /mnt nfs4 rw 0 0");
	expect(&r, "//Files.corp/jo /mnt cifs ro", "//server2/jo /mnt cifs ro");
	expect(&r, "\tme@nas.jo.example:/home/me", "\tuser1@server1:/home/user1");
	expect(&r, "nfsroot=nas.jo.example:/srv root=nfs:files.corp:/srv",
	       "nfsroot=server1:/srv root=nfs:server2:/srv");
	/* Neither addresses nor what only looks alike. */
	expect(&r, "10.0.0.1:/export //10.0.0.1/share", "10.0.0.1:/export //10.0.0.1/share");
	expect(&r, "PATH=/usr/sbin:/usr/bin", "PATH=/usr/sbin:/usr/bin");
	expect(&r, "https://wiki.debian.org/x 0000:00:01.0/0000:02:00.0",
	       "https://wiki.debian.org/x 0000:00:01.0/0000:02:00.0");
	expect(&r, "a//b/c // comment /x:/y localhost:/z", "a//b/c // comment /x:/y localhost:/z");
	redact_done(&r);
}

static void passwords_go(void **state)
{
	struct redact r;

	(void)state;
	redact_init(&r, NULL);
	expect(&r, "cifs user=jo,password=a;b&c,ro 0 0", "cifs user=x,password=x,ro 0 0");
	expect(&r, "ceph name=vm,secret=AQBk+/==,noatime", "ceph name=vm,secret=x,noatime");
	redact_done(&r);
}

static void members_of_a_group_go_but_for_accounts(void **state)
{
	char *const kept[] = {(char[]){"root"}, (char[]){"libvirt-qemu"}};
	static const struct {
		const char *line, *expected;
	} cases[] = {
		{"kvm:x:105:anna,root,libvirt-qemu,ben", "kvm:x:105:user1,root,libvirt-qemu,user2"},
		{"kvm:$6$x:105:ben", "kvm:x:105:user2"},
		{"kvm:x:105:", "kvm:x:105:"},
		{"kvm:!:105:rootless", "kvm:!:105:user3"},
		{"kvm:", "kvm:"},
		{"kvm", "kvm"},
		{"anna:x:1000:", "anna:x:1000:"},
		{"zoe:x:1001:anna", "user4:x:1001:user1"},
		{"zoe-s:x:1002:", "zoe-s:x:1002:"},
	};
	struct redact r;

	(void)state;
	redact_init(&r, NULL);
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		_cleanup_buf_ struct buf out = {0};

		/* From here on she is known to be one. */
		if (str_starts(cases[i].line, "zoe:"))
			redact_user(&r, "zoe");
		redact_group(&r, cases[i].line, strlen(cases[i].line), kept, 2, &out);
		assert_string_equal(buf_str(&out), cases[i].expected);
	}
	redact_done(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_same_thing_keeps_one_number),
		cmocka_unit_test(macs_go_in_every_form),
		cmocka_unit_test(what_is_not_personal_stays),
		cmocka_unit_test(the_host_name_goes_as_a_word),
		cmocka_unit_test(addresses_go_but_for_those_of_nobody),
		cmocka_unit_test(serial_numbers_go),
		cmocka_unit_test(people_go_as_words),
		cmocka_unit_test(a_host_with_a_hyphen_goes_from_volumes_too),
		cmocka_unit_test(disks_and_arrays_keep_one_number),
		cmocka_unit_test(servers_get_numbers),
		cmocka_unit_test(passwords_go),
		cmocka_unit_test(members_of_a_group_go_but_for_accounts),
		cmocka_unit_test(ipv6_tables_lose_the_mac_in_them),
		cmocka_unit_test(of_connections_only_ssh_stays),
		cmocka_unit_test(the_serial_number_in_config_space_is_zeroed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
