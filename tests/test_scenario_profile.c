/* What each profile stands for, and which of two profiles a host has. */
#include "scenario_kit.h"

#include "sim/scenario/profile.h"

static const struct {
	const char *head;
	enum sadb_platform platform;
	nsec larval_ns, give_up_ns, linger_ns;
	uint32_t tries, max_sas, updates;
	enum ike_larval_gone gone;
} profiles[] = {
	{ "", SADB_PLATFORM_WINDOWS, 60 * NSEC_S, 120 * NSEC_S, 60 * NSEC_S, 7, 100000, 256,
	  IKE_LARVAL_GONE_FAIL },
	{ "profile: windows\n", SADB_PLATFORM_WINDOWS, 60 * NSEC_S, 120 * NSEC_S, 60 * NSEC_S, 7,
	  100000, 256, IKE_LARVAL_GONE_FAIL },
	{ "profile: windows-2003\n", SADB_PLATFORM_WINDOWS_2003, 60 * NSEC_S, 0, 60 * NSEC_S, 8,
	  100000, 1, IKE_LARVAL_GONE_FAIL },
	{ "profile: linux\n", SADB_PLATFORM_LINUX, 30 * NSEC_S, 0, 0, 6, 0, 0,
	  IKE_LARVAL_GONE_ADD },
	{ "profile: bsd\n", SADB_PLATFORM_BSD, 30 * NSEC_S, 0, 0, 6, 0, 0, IKE_LARVAL_GONE_ADD },
	{ "profile: ideal\n", SADB_PLATFORM_IDEAL, 0, 0, 0, 7, 0, 0, IKE_LARVAL_GONE_FAIL },
};

START_TEST(a_profile_supplies_every_default)
{
	char text[512];

	snprintf(text, sizeof(text), "%s%s", KIT_BASE, profiles[_i].head);
	struct scenario *s = kit_text_well(text);
	const struct scenario_sadb *sadb = s->hosts[0].sadb;
	ck_assert(sadb->platform == profiles[_i].platform);
	ck_assert_int_eq(sadb->larval_lifetime_ns, profiles[_i].larval_ns);
	ck_assert_int_eq(sadb->expire_linger_ns, profiles[_i].linger_ns);
	ck_assert_uint_eq(sadb->max_sas, profiles[_i].max_sas);
	ck_assert_uint_eq(sadb->concurrent_updates, profiles[_i].updates);
	ck_assert(sadb->sa_bytes > 0 && sadb->larval_bytes > 0);
	ck_assert_int_eq(s->hosts[0].ike->retransmit_give_up_ns, profiles[_i].give_up_ns);
	ck_assert_uint_eq(s->hosts[0].ike->retransmit_max_tries, profiles[_i].tries);
	ck_assert_uint_eq(s->hosts[0].ike->install_failed_notify, 14);
	ck_assert_uint_eq(s->hosts[0].ike->on_larval_gone, profiles[_i].gone);
	scenario_free(s);
}
END_TEST

/*
 * strongSwan's six waits, 4 s * 1.8^n, whose sum is what it writes into the kernel; OpenIKED's six
 * and Oakley's eight.
 */
static const struct {
	const char *head;
	nsec seconds;
} patience[] = { { "profile: linux\n", 165 },
	         { "profile: bsd\n", 126 },
	         { "profile: windows-2003\n", 255 } };

START_TEST(a_profile_gives_up_when_its_waits_are_over)
{
	char text[512];

	snprintf(text, sizeof(text), "%s%s", KIT_BASE, patience[_i].head);
	struct scenario *s = kit_text_well(text);
	const struct scenario_ike *ike = s->hosts[0].ike;
	nsec wait = ike->retransmit_first_ns, sum = 0;

	for (uint32_t i = 0; i < ike->retransmit_max_tries; i++) {
		sum += wait;
		wait = wait * ike->retransmit_factor_milli / 1000;
	}
	ck_assert_int_eq(sum / NSEC_S, patience[_i].seconds);
	scenario_free(s);
}
END_TEST

START_TEST(a_hosts_profile_is_below_the_files_words)
{
	struct scenario *s = kit_text_well(
	        KIT_HEAD KIT_LINKS
	        "sadb: { limits: { max_sas: 7 } }\n"
	        "hosts:\n"
	        "  - { name: a, role: initiator, profile: linux }\n"
	        "  - { name: b, role: responder, sadb: { limits: { max_sas: 9 } } }\n");

	ck_assert(s->hosts[0].profile == PROFILE_LINUX && s->hosts[1].profile == PROFILE_WINDOWS);
	ck_assert_int_eq(s->hosts[0].sadb->larval_lifetime_ns, 30 * NSEC_S);
	ck_assert_int_eq(s->hosts[1].sadb->larval_lifetime_ns, 60 * NSEC_S);
	ck_assert_uint_eq(s->hosts[0].sadb->max_sas, 7);
	ck_assert_uint_eq(s->hosts[1].sadb->max_sas, 9);
	ck_assert_str_eq(kit_leaf(s, "hosts[a].sadb.larval_lifetime"), "30s");
	ck_assert_ptr_null(kit_leaf(s, "hosts[a].sadb.limits.max_sas"));
	ck_assert_str_eq(kit_leaf(s, "hosts[b].sadb.limits.max_sas"), "9");
	scenario_free(s);
}
END_TEST

START_TEST(profiles_have_names)
{
	enum scenario_profile profile = PROFILE_COUNT;

	ck_assert(profile_find("ideal", &profile) && profile == PROFILE_IDEAL);
	ck_assert(!profile_find("oakley", &profile) && profile == PROFILE_IDEAL);
	ck_assert_str_eq(scenario_profile_name(PROFILE_LINUX), "linux");
	ck_assert_str_eq(scenario_fault_name(FAULT_SADB_STALL), "sadb_stall");
}
END_TEST

START_TEST(every_profile_is_known_by_its_name)
{
	enum scenario_profile profile = (enum scenario_profile)_i, found;

	ck_assert(profile_find(scenario_profile_name(profile), &found) && found == profile);
	ck_assert(profile_platform(profile) < SADB_PLATFORM_COUNT);
	for (uint32_t i = 0; i < PROFILE_NUMBERS; i++) {
		struct profile_number number = profile_number(profile, i);
		ck_assert_msg(strchr("DIXM", number.label) && number.source && *number.name &&
		                      *number.unit && *number.doc,
		              "%s", number.name);
	}
}
END_TEST

START_TEST(the_hash_is_of_the_values_not_of_who_said_them)
{
	struct scenario *without = kit_text_well(KIT_BASE);
	struct scenario *with = kit_text_well(KIT_BASE "ike: { on_larval_gone: fail }\n");
	struct scenario *other = kit_text_well(KIT_BASE "ike: { on_larval_gone: add }\n");

	ck_assert_str_eq(kit_leaf(without, "ike.on_larval_gone"), "fail");
	ck_assert_int_eq(memcmp(without->hash, with->hash, SCENARIO_HASH), 0);
	ck_assert_int_ne(memcmp(without->hash, other->hash, SCENARIO_HASH), 0);
	scenario_free(without);
	scenario_free(with);
	scenario_free(other);
}
END_TEST

static void add(TCase *tests)
{
	tcase_add_loop_test(tests, a_profile_supplies_every_default, 0,
	                    sizeof(profiles) / sizeof(*profiles));
	tcase_add_loop_test(tests, a_profile_gives_up_when_its_waits_are_over, 0,
	                    sizeof(patience) / sizeof(*patience));
	tcase_add_loop_test(tests, every_profile_is_known_by_its_name, 0, PROFILE_COUNT);
	tcase_add_test(tests, the_hash_is_of_the_values_not_of_who_said_them);
	tcase_add_test(tests, a_hosts_profile_is_below_the_files_words);
	tcase_add_test(tests, profiles_have_names);
}

int main(void)
{
	return kit_run("scenario_profile", add);
}
