/* See winevents.h. Fields: Microsoft Learn, 4653, 4654, FWPM_NET_EVENT_IKEEXT_QM_FAILURE0. */
#include "sim/report/winevents.h"

#include <inttypes.h>

#include "sim/catalogue.h"
#include "sim/report/markup.h"

/* How far a mode had come: Windows' words, and the API's. */
struct stage {
	const char *words, *name;
};

/* A failure as both kinds of event tell it. */
struct told {
	const struct verdict_negotiation *v;
	const struct report *report;
	bool quick; /* of quick mode: the Child SA */
	bool peer;  /* the remote computer said so */
	struct stage stage;
	const char *reason;
};

/* The Child SA's, whatever came before; everything else is the IKE SA's [I]. */
static bool is_quick(const struct verdict_negotiation *v)
{
	switch (v->failure) {
	case IKE_FAIL_GETSPI:
	case IKE_FAIL_UPDATE:
	case IKE_FAIL_ADD:
	case IKE_FAIL_CHILD_REFUSED:
	case IKE_FAIL_NO_TRAFFIC:
	case IKE_FAIL_MODE:
	case IKE_FAIL_NO_ADDRESS:
	case IKE_FAIL_NO_REQUEST:
	case IKE_FAIL_EXPIRED:
	case IKE_FAIL_QUICK_BUDGET:
	case IKE_FAIL_POLICY_CHANGED: return true;
	case IKE_FAIL_NONE:
	case IKE_FAIL_NO_ANSWER:
	case IKE_FAIL_TIMED_OUT:
	case IKE_FAIL_HALF_OPEN_TIMEOUT:
	case IKE_FAIL_NO_PROPOSAL:
	case IKE_FAIL_PROPOSAL_REFUSED:
	case IKE_FAIL_AUTHENTICATION:
	case IKE_FAIL_AUTH_REFUSED:
	case IKE_FAIL_BACKEND_REFUSED:
	case IKE_FAIL_SYNTAX:
	case IKE_FAIL_PEER_ERROR:
	case IKE_FAIL_DELETED:
	case IKE_FAIL_NO_ROOM:
	case IKE_FAIL_DEAD_PEER:
	case IKE_FAIL_LEFT_OVER:
	case IKE_FAIL_ACQUIRE_DROP:
	case IKE_FAIL_QUEUE_DROP:
	case IKE_FAIL_QUEUE_DROP_NEW:
	case IKE_FAIL_MAIN_BUDGET:
	case IKE_FAIL_SOURCE_LIMIT:
	case IKE_FAIL_COUNT: break;
	}
	return v->rekey;
}

static bool is_peers(enum ike_failure failure)
{
	return failure == IKE_FAIL_PROPOSAL_REFUSED || failure == IKE_FAIL_CHILD_REFUSED ||
	       failure == IKE_FAIL_AUTH_REFUSED || failure == IKE_FAIL_PEER_ERROR ||
	       failure == IKE_FAIL_DELETED || failure == IKE_FAIL_LEFT_OVER;
}

/* IKE_SA_INIT is the first and second payload of main mode, IKE_AUTH its third [I]. */
static struct stage main_stage(const struct verdict_negotiation *v)
{
	if (v->auth_sent_at != NSEC_NEVER)
		return (struct stage){ "Sent third (ID) payload", "IKEEXT_MM_SA_STATE_FINAL_SENT" };
	if (v->init_done_at != NSEC_NEVER || !v->initiator)
		return (struct stage){ "Sent second (KE) payload", "IKEEXT_MM_SA_STATE_SSPI_SENT" };
	if (v->sends > 0)
		return (struct stage){ "Sent first (SA) payload", "IKEEXT_MM_SA_STATE_SA_SENT" };
	return (struct stage){ "No state", "IKEEXT_MM_SA_STATE_NONE" };
}

/* Keys are given to the driver when the last payload is there [I]. */
static struct stage quick_stage(const struct verdict_negotiation *v)
{
	if (v->failure == IKE_FAIL_UPDATE || v->failure == IKE_FAIL_ADD)
		return (struct stage){ "Sent final payload", "IKEEXT_QM_SA_STATE_FINAL" };
	if (v->failure == IKE_FAIL_GETSPI)
		return (struct stage){ "No state", "IKEEXT_QM_SA_STATE_NONE" };
	return (struct stage){ "Sent first (SA) payload", "IKEEXT_QM_SA_STATE_INITIAL" };
}

static struct told tell(const struct report *report, const struct verdict_negotiation *v)
{
	const struct catalogue_entry *entry = catalogue_code(v->code);
	struct told told = {
		.v = v, .report = report, .quick = is_quick(v), .peer = is_peers(v->failure)
	};

	told.stage = told.quick ? quick_stage(v) : main_stage(v);
	told.reason = v->code == IKE_ADD_UPDATE_KEY_FAILED ? catalogue_message_13860
	              : entry && entry->meaning            ? entry->meaning
	              : entry                              ? entry->symbol
	                                                   : "-";
	return told;
}

static void put_instant(FILE *out, nsec at)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	int64_t s = at / NSEC_S, day = s / 86400, year = 1970;
	unsigned month = 0;

	for (;; month = (month + 1) % 12) {
		int length = days[month] + (month == 1 && year % 4 == 0); /* until 2099 */

		if (day < length)
			break;
		day -= length;
		year += month == 11;
	}
	fprintf(out,
	        "%04" PRId64 "-%02u-%02" PRId64 "T%02" PRId64 ":%02" PRId64 ":%02" PRId64
	        ".%09" PRId64 "Z",
	        year, month + 1, day + 1, s / 3600 % 24, s / 60 % 60, s % 60, at % NSEC_S);
}

static void put_data(FILE *out, const char *name, const char *value)
{
	fprintf(out, "<Data Name=\"%s\">", name);
	markup_text(out, value);
	fputs("</Data>\n", out);
}

static const char *peer_name(const struct told *told)
{
	return told->v->peer == JOURNAL_NOBODY ? "-" : report_host(told->report, told->v->peer);
}

static void put_failure(FILE *out, const struct told *told)
{
	put_data(out, "KeyModName", "IKEv2");
	put_data(out, "FailurePoint", told->peer ? "Remote computer" : "Local computer");
	put_data(out, "FailureReason", told->reason);
}

static void put_main(FILE *out, const struct told *told)
{
	put_data(out, "LocalMMPrincipalName", "-");
	put_data(out, "RemoteMMPrincipalName", "-");
	put_data(out, "LocalAddress", report_host(told->report, told->v->host));
	put_data(out, "LocalKeyModPort", "-");
	put_data(out, "RemoteAddress", peer_name(told));
	put_data(out, "RemoteKeyModPort", "-");
	put_failure(out, told);
	put_data(out, "MMAuthMethod", "-");
	put_data(out, "State", told->stage.words);
	put_data(out, "Role", told->v->initiator ? "Initiator" : "Responder");
	put_data(out, "MMImpersonationState", "Not enabled");
	put_data(out, "MMFilterID", "-");
	fprintf(out, "<Data Name=\"InitiatorCookie\">%016" PRIx64 "</Data>\n",
	        told->v->negotiation);
	put_data(out, "ResponderCookie", "-");
}

static void put_quick(FILE *out, const struct told *told)
{
	const struct scenario_host *entry = report_entry(told->report, told->v->host);

	put_data(out, "LocalAddress", report_host(told->report, told->v->host));
	put_data(out, "LocalAddressMask", "-");
	put_data(out, "LocalPort", "-");
	put_data(out, "LocalTunnelEndpoint", "-");
	put_data(out, "RemoteAddress", peer_name(told));
	put_data(out, "RemoteAddressMask", "-");
	put_data(out, "RemotePort", "-");
	put_data(out, "RemoteTunnelEndpoint", "-");
	put_data(out, "Protocol", "-");
	put_data(out, "RemotePrivateAddress", "-");
	put_failure(out, told);
	put_data(out, "Mode", entry && entry->mode != IKE_MODE_TUNNEL ? "Transport" : "Tunnel");
	put_data(out, "State", told->stage.words);
	put_data(out, "Role", told->v->initiator ? "Initiator" : "Responder");
	put_data(out, "MessageID", "-");
	put_data(out, "QMFilterID", "-");
	put_data(out, "MMSAID", "-");
	put_data(out, "TunnelId", "-");
	put_data(out, "TrafficSelectorId", "-");
}

static void put_event(FILE *out, const struct told *told, uint64_t number)
{
	fprintf(out,
	        "<Event xmlns=\"http://schemas.microsoft.com/win/2004/08/events/event\">\n<System>"
	        "<Provider Name=\"Microsoft-Windows-Security-Auditing\" "
	        "Guid=\"{54849625-5478-4994-a5ba-3e3b0328c30d}\"/><EventID>%d</EventID>"
	        "<Version>0</Version><Level>0</Level><Task>%d</Task><Opcode>0</Opcode>"
	        "<Keywords>0x8010000000000000</Keywords><TimeCreated SystemTime=\"",
	        told->quick ? 4654 : 4653, told->quick ? 12549 : 12547);
	put_instant(out, told->v->ended_at);
	fprintf(out,
	        "\"/><EventRecordID>%" PRIu64
	        "</EventRecordID><Channel>Security</Channel><Computer>",
	        number);
	markup_text(out, report_host(told->report, told->v->host));
	fputs("</Computer></System>\n<EventData>\n", out);
	if (told->quick)
		put_quick(out, told);
	else
		put_main(out, told);
	fputs("</EventData>\n</Event>\n", out);
}

static void put_net_event(FILE *out, const struct told *told)
{
	const struct catalogue_entry *entry = catalogue_code(told->v->code);
	const char *kind = told->quick ? "Qm" : "Mm", *mode = told->quick ? "QM" : "MM";

	fputs("<item><header><timeStamp>", out);
	put_instant(out, told->v->ended_at);
	fprintf(out,
	        "</timeStamp></header><type>FWPM_NET_EVENT_TYPE_IKEEXT_%s_FAILURE</type>\n"
	        "<ike%sFailure><failureErrorCode>%s</failureErrorCode>"
	        "<failurePoint>IPSEC_FAILURE_%s</failurePoint>"
	        "<keyingModuleType>IKEEXT_KEY_MODULE_IKEV2</keyingModuleType>"
	        "<%sState>%s</%sState><saRole>IKEEXT_SA_ROLE_%s</saRole></ike%sFailure></item>\n",
	        mode, kind, entry ? entry->symbol : "-", told->peer ? "PEER" : "ME",
	        told->quick ? "qm" : "mm", told->stage.name, told->quick ? "qm" : "mm",
	        told->v->initiator ? "INITIATOR" : "RESPONDER", kind);
}

bool winevents_print(FILE *out, const struct report *report)
{
	const struct verdict *verdict = report->verdict;
	uint64_t number = 0;

	fputs("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<winevents>\n"
	      "<!-- by ikesim, a simulator: times are virtual, counted from 1970-01-01T00:00:00Z. "
	      "Fields and words are Windows' own; which of them an IKEv2 failure has there is "
	      "inferred. Addresses are the scenario's names of hosts. FailureReason is Windows' "
	      "text for 13860; for other codes it is ours. "
	      "-->\n"
	      "<Events>\n",
	      out);
	for (uint32_t i = 0; i < verdict->count; i++) {
		if (verdict->negotiations[i].code != 0) {
			struct told told = tell(report, &verdict->negotiations[i]);

			put_event(out, &told, ++number);
		}
	}
	fputs("</Events>\n<netEvents>\n", out);
	for (uint32_t i = 0; i < verdict->count; i++) {
		if (verdict->negotiations[i].code != 0) {
			struct told told = tell(report, &verdict->negotiations[i]);

			put_net_event(out, &told);
		}
	}
	fputs("</netEvents>\n</winevents>\n", out);
	return !ferror(out);
}
