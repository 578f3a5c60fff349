/*
 * The counters of a host under the names that platforms give them: a row a name, with what is
 * counted. Names: Microsoft's iketypes.h and ipsectypes.h as documented; the WMI classes of Windows
 * 2000 to 2003; Linux' Documentation/networking/xfrm_proc.rst.
 */
#include <inttypes.h>
#include <string.h>

#include "sim/report/sa.h"

#define INDENT          45
#define COUNTED(member) offsetof(struct sa_count, member)
#define IKEEXT          "IKEEXT_STATISTICS1, ikeV2Statistics"
#define IKEEXT_COMMON   "IKEEXT_STATISTICS1, commonStatistics"
#define IPSEC_SAS       "IPSEC_STATISTICS1, aggregateSaStatistics"
#define IPSEC_DROPS     "IPSEC_STATISTICS1, aggregateDropPacketStatistics"
#define IKE_2003        "IKE statistics (main mode)"
#define IPSEC_2003      "IPsec statistics (quick mode)"
#define XFRM            "/proc/net/xfrm_stat"
#define CHILD           "a Child SA is a quick mode"
#define PARENT          "an IKE SA is a main mode"

/* clang-format off */
static const struct sa_field fields[] = {
	{ SA_OF_WINDOWS, IKEEXT, "currentNewResponderMainModes", COUNTED(main_new), 'I',
	  "negotiations as responder that have not ended" },
	{ SA_OF_WINDOWS, IKEEXT, "totalMainModesStarted", COUNTED(main_started), 'I', PARENT },
	{ SA_OF_WINDOWS, IKEEXT, "totalSuccessfulMainModes", COUNTED(main_good), 'I', PARENT },
	{ SA_OF_WINDOWS, IKEEXT, "totalFailedMainModes", COUNTED(main_failed), 'I',
	  "failures that are not the Child SA's" },
	{ SA_OF_WINDOWS, IKEEXT, "totalResponderMainModes", COUNTED(main_responder), 'I', PARENT },
	{ SA_OF_WINDOWS, IKEEXT, "totalQuickModesStarted", COUNTED(quick_started), 'I',
	  "reservations of an SPI that were asked for" },
	{ SA_OF_WINDOWS, IKEEXT, "totalSuccessfulQuickModes", COUNTED(quick_good), 'I', CHILD },
	{ SA_OF_WINDOWS, IKEEXT, "totalFailedQuickModes", COUNTED(quick_failed), 'I',
	  "failures of GETSPI, UPDATE, ADD, or of the Child SA itself" },
	{ SA_OF_WINDOWS, IKEEXT, "totalAcquires", COUNTED(acquires), 'D',
	  "acquires received: here the wish for an SA, from the scenario" },
	{ SA_OF_WINDOWS, IKEEXT_COMMON, "totalPacketsReceived", COUNTED(received), 'D',
	  "datagrams that came to the endpoint" },
	{ SA_OF_WINDOWS, IKEEXT_COMMON, "totalInvalidPacketsReceived", COUNTED(invalid), 'I',
	  "datagrams that do not parse or do not open" },
	{ SA_OF_WINDOWS, IPSEC_SAS, "activeSas", COUNTED(sas), 'I',
	  "SAs with keys, each direction one" },
	{ SA_OF_WINDOWS, IPSEC_SAS, "pendingSaNegotiations", COUNTED(larvals), 'I',
	  "larval SAs" },
	{ SA_OF_WINDOWS, IPSEC_SAS, "totalSasAdded", COUNTED(added), 'D', "SAs that got keys" },
	{ SA_OF_WINDOWS, IPSEC_SAS, "totalSasDeleted", COUNTED(deleted), 'D',
	  "of these, those that are gone" },
	{ SA_OF_WINDOWS, IPSEC_SAS, "activeTunnels", COUNTED(tunnels), 'I',
	  "inbound SAs with keys" },
	{ SA_OF_WINDOWS, IPSEC_SAS, "successfulRekeys", SA_UNCOUNTED, 'X', "nothing rekeys" },
	{ SA_OF_WINDOWS, IPSEC_SAS, "offloadedSas", SA_UNCOUNTED, 'X', "no such hardware" },
	{ SA_OF_WINDOWS, IPSEC_DROPS, "invalidSpisOnInbound", COUNTED(in_no_sa), 'D',
	  "inbound packets without an SA" },
	{ SA_OF_WINDOWS, IPSEC_DROPS, "saNotInitializedOnInbound", COUNTED(in_larval), 'D',
	  "inbound packets on a larval SA" },
	{ SA_OF_WINDOWS, IPSEC_DROPS, "replayCheckFailuresOnInbound", COUNTED(in_replay), 'D',
	  "inbound packets before the replay window, or seen before" },
	{ SA_OF_WINDOWS, IPSEC_DROPS, "decryptionFailuresOnInbound", SA_UNCOUNTED, 'X',
	  "packets have no contents here" },

	{ SA_OF_WINDOWS_2003, IKE_2003, "ActiveAcquire", COUNTED(acquires_active), 'I',
	  "negotiations as initiator that have not ended" },
	{ SA_OF_WINDOWS_2003, IKE_2003, "TotalGetSPI", COUNTED(getspi), 'D',
	  "requests for an SPI that were answered" },
	{ SA_OF_WINDOWS_2003, IKE_2003, "GetSPIFailures", COUNTED(getspi_failed), 'D',
	  "and refused: 13857, 13859" },
	{ SA_OF_WINDOWS_2003, IKE_2003, "KeyAdditions", COUNTED(adds), 'D',
	  "outbound SAs that were added" },
	{ SA_OF_WINDOWS_2003, IKE_2003, "KeyAdditionFailures", COUNTED(adds_failed), 'D',
	  "and refused: 13860" },
	{ SA_OF_WINDOWS_2003, IKE_2003, "KeyUpdates", COUNTED(updates), 'D',
	  "inbound SAs that got their keys" },
	{ SA_OF_WINDOWS_2003, IKE_2003, "KeyUpdateFailures", COUNTED(updates_failed), 'D',
	  "and refused: 13860" },
	{ SA_OF_WINDOWS_2003, IKE_2003, "NegotiationFailures", COUNTED(negotiations_failed), 'I',
	  "negotiations that failed at this host" },
	{ SA_OF_WINDOWS_2003, IKE_2003, "AuthenticationFailures", COUNTED(authentications_failed),
	  'I', "of these, for AUTH, identity or back end" },
	{ SA_OF_WINDOWS_2003, IKE_2003, "InvalidCookiesReceived", COUNTED(no_session), 'I',
	  "datagrams of an IKE SA that is not known" },
	{ SA_OF_WINDOWS_2003, IKE_2003, "InvalidPackets", COUNTED(invalid), 'I',
	  "datagrams that do not parse or do not open" },
	{ SA_OF_WINDOWS_2003, IKE_2003, "SendFailures", SA_UNCOUNTED, 'X', "sending never fails" },
	{ SA_OF_WINDOWS_2003, IPSEC_2003, "ActiveSA", COUNTED(sas), 'I',
	  "SAs with keys, each direction one" },
	{ SA_OF_WINDOWS_2003, IPSEC_2003, "PendingKeyOperations", COUNTED(pending), 'I',
	  "UPDATEs and ADDs in progress and waiting" },
	{ SA_OF_WINDOWS_2003, IPSEC_2003, "KeyDeletions", COUNTED(deleted), 'I',
	  "SAs with keys that are gone" },
	{ SA_OF_WINDOWS_2003, IPSEC_2003, "ReKeys", SA_UNCOUNTED, 'X', "nothing rekeys" },
	{ SA_OF_WINDOWS_2003, IPSEC_2003, "BadSPIPackets", COUNTED(in_no_sa), 'I',
	  "inbound packets without an SA" },

	{ SA_OF_LINUX, XFRM, "XfrmInNoStates", COUNTED(in_no_sa), 'D',
	  "inbound packets without an SA" },
	{ SA_OF_LINUX, XFRM, "XfrmInStateSeqError", COUNTED(in_replay), 'D',
	  "inbound packets before the replay window, or seen before" },
	{ SA_OF_LINUX, XFRM, "XfrmInStateExpired", COUNTED(in_expired), 'D',
	  "inbound packets that met a spent limit" },
	{ SA_OF_LINUX, XFRM, "XfrmOutNoStates", COUNTED(out_no_sa), 'D',
	  "outbound packets without an SA" },
	{ SA_OF_LINUX, XFRM, "XfrmOutStateSeqError", COUNTED(out_overflow), 'D',
	  "outbound packets for which no sequence number was left" },
	{ SA_OF_LINUX, XFRM, "XfrmOutStateExpired", COUNTED(out_expired), 'D',
	  "outbound packets that met a spent limit" },
	{ SA_OF_LINUX, XFRM, "XfrmOutStateInvalid", COUNTED(out_larval), 'I',
	  "outbound packets on a larval SA" },
	{ SA_OF_LINUX, XFRM, "XfrmAcquireError", COUNTED(in_larval), 'I',
	  "inbound packets on a larval SA: the kernel's state ACQ" },
};
/* clang-format on */

const struct sa_field *sa_fields(uint32_t *count)
{
	*count = sizeof(fields) / sizeof(*fields);
	return fields;
}

static uint64_t value_of(const struct sa_count *counts, const struct sa_field *field)
{
	uint64_t value;

	memcpy(&value, (const char *)counts + field->offset, sizeof(value));
	return value;
}

/* As the file has it: the name to column 24, a tab, the number. */
static void print_linux(const struct page *page, const struct sa_view *view)
{
	for (size_t i = 0; i < sizeof(fields) / sizeof(*fields); i++)
		if (fields[i].platform == SA_OF_LINUX)
			page_print(page, INK_PLAIN, "%-24s\t%" PRIu64, fields[i].name,
			           value_of(&view->counts, &fields[i]));
	page_print(page, INK_DIM, "# others of that file: not counted here");
}

static void print_field(const struct page *page, const struct sa_count *counts,
                        const struct sa_field *field)
{
	struct text prefix = { .len = 0 }, words = { .len = 0 };

	if (field->offset == SA_UNCOUNTED) {
		page_print(page, INK_DIM, "# %-30s not counted: %s", field->name, field->note);
		return;
	}
	text_add(&prefix, "  %-30s %10" PRIu64 "  ", field->name, value_of(counts, field));
	text_add(&words, "[%c] %s", field->label, field->note);
	page_wrap(page, INK_PLAIN, prefix.out, INDENT, words.out);
}

static void print_fields(const struct page *page, const struct sa_view *view,
                         enum sa_platform platform)
{
	const char *group = "";

	for (size_t i = 0; i < sizeof(fields) / sizeof(*fields); i++) {
		if (fields[i].platform != platform)
			continue;
		if (strcmp(group, fields[i].group) != 0)
			page_print(page, INK_BOLD, "%s", fields[i].group);
		group = fields[i].group;
		print_field(page, &view->counts, &fields[i]);
	}
}

static void print_time(const struct page *page, const char *name, bool timed, uint64_t ms)
{
	if (timed)
		page_print(page, INK_PLAIN,
		           "  %-30s %10" PRIu64 "  [D] ms, the last that succeeded", name, ms);
}

/* Only entries that are not 0, each with its index: the same as on a real host. */
static void print_errors(const struct page *page, const struct sa_count *counts)
{
	bool any = false;

	page_print(page, INK_BOLD,
	           "errorFrequencyTable of ikeV2Statistics: %d entries, [code - 13800] [I]",
	           SA_ERRORS);
	for (uint32_t i = 0; i < SA_ERRORS; i++) {
		if (counts->errors[i] == 0)
			continue;
		any = true;
		page_print(page, INK_PLAIN,
		           "  errorFrequencyTable[%" PRIu32 "] (%" PRIu32 ") %*" PRIu64, i,
		           13800 + i, i < 10 ? 12 : 11, counts->errors[i]);
	}
	if (!any)
		page_print(page, INK_PLAIN, "  all 0");
	if (counts->errors_beyond > 0)
		page_print(page, INK_DIM, "# beyond the table: %" PRIu64, counts->errors_beyond);
}

void sa_counters(const struct page *page, enum sa_style style, const struct sa_view *view)
{
	if (style == SA_XFRM_STAT) {
		print_linux(page, view);
		return;
	}
	if (style == SA_WINDOWS_2003) {
		print_fields(page, view, SA_OF_WINDOWS_2003);
		return;
	}
	print_fields(page, view, SA_OF_WINDOWS);
	page_print(page, INK_BOLD, "Generic IKEv1, AuthIP, and IKEv2 (performance counters)");
	print_time(page, "IKEv2 Main Mode Negotiation Time", view->counts.main_timed,
	           view->counts.main_ms);
	print_time(page, "IKEv2 Quick Mode Negotiation Time", view->counts.quick_timed,
	           view->counts.quick_ms);
	if (!view->counts.main_timed && !view->counts.quick_timed)
		page_print(page, INK_PLAIN, "  none succeeded yet");
	print_errors(page, &view->counts);
}
