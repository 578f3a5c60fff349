/* See keys.h. A row is a line of words in double quotes, between commas; '#' begins a comment. */
#include "sim/report/keys.h"

#include <inttypes.h>

#define FIRST_LINE "# ikesim: keys of one run; whoever has them reads its traffic\n"

/* By Wireshark's own names, IKE SAs' (RFC 5282) and ESP's (RFC 4106). NULL: it has none. */
static const char *ike_cipher(const struct ike_secret *secret)
{
	if (secret->encr != SADB_ENCR_AES_GCM_16 || secret->crypto != IKE_CRYPTO_REAL)
		return NULL;
	if (secret->bits == 128)
		return "AES-GCM-128 with 16 octet ICV [RFC5282]";
	return secret->bits == 256 ? "AES-GCM-256 with 16 octet ICV [RFC5282]" : NULL;
}

static const char *esp_cipher(const struct secret_child *child)
{
	return child->key.encr == SADB_ENCR_AES_GCM_16 ? "AES-GCM with 16 octet ICV [RFC4106]"
	                                               : NULL;
}

static void print_hex(FILE *out, const uint8_t *octets, size_t len)
{
	for (size_t i = 0; i < len; i++)
		fprintf(out, "%02x", octets[i]);
}

bool keys_print_ike(FILE *out, const struct secrets *secrets)
{
	fputs(FIRST_LINE, out);
	for (uint32_t i = 0; i < secrets_count(secrets); i++) {
		const struct ike_secret *secret = secrets_at(secrets, i);
		const char *cipher = ike_cipher(secret);

		if (secret->crypto != IKE_CRYPTO_REAL)
			fputs("# modelled cryptography, which nobody else can open: ", out);
		else if (!cipher)
			fprintf(out, "# no name for IKEv2 transform ENCR %u: ", secret->encr);
		fprintf(out, "%016" PRIx64 ",%016" PRIx64 ",", secret->spi_i, secret->spi_r);
		print_hex(out, secret->ei, secret->key_len);
		fputc(',', out);
		print_hex(out, secret->er, secret->key_len);
		if (cipher) /* a combined mode has no SK_a: RFC 5282 7 */
			fprintf(out, ",\"%s\",\"\",\"\",\"NONE [RFC4306]\"", cipher);
		fputc('\n', out);
	}
	return !ferror(out);
}

bool keys_print_plain(FILE *out, const struct secrets *secrets)
{
	fputs("# ikesim: for plain.pcapng, where nothing is encrypted\n", out);
	for (uint32_t i = 0; i < secrets_count(secrets); i++) {
		const struct ike_secret *secret = secrets_at(secrets, i);

		fprintf(out,
		        "%016" PRIx64 ",%016" PRIx64
		        ",\"\",\"\",\"NULL [RFC2410]\",\"\",\"\",\"NONE [RFC4306]\"\n",
		        secret->spi_i, secret->spi_r);
	}
	return !ferror(out);
}

static void print_address(FILE *out, const struct sadb_addr *addr)
{
	const uint8_t *b = addr->bytes;

	if (addr->family == 4) {
		fprintf(out, "\"%u.%u.%u.%u\",", b[0], b[1], b[2], b[3]);
		return;
	}
	for (unsigned i = 0; i < 16; i += 2)
		fprintf(out, "%s%x", i ? ":" : "\"", b[i] << 8 | b[i + 1]);
	fputs("\",", out);
}

bool keys_print_esp(FILE *out, struct secrets *secrets)
{
	const struct secret_child *children;
	uint32_t count = secrets_children(secrets, &children);

	fputs(FIRST_LINE, out);
	for (uint32_t i = 0; i < count; i++) {
		const struct secret_child *child = &children[i];
		const char *cipher = esp_cipher(child);

		if (!cipher)
			fprintf(out, "# no name for ESP transform ENCR %u: ", child->key.encr);
		fprintf(out, "\"%s\",", child->dst.family == 4 ? "IPv4" : "IPv6");
		print_address(out, &child->src);
		print_address(out, &child->dst);
		fprintf(out, "\"0x%08" PRIx32 "\",\"%s\",\"0x", child->spi, cipher ? cipher : "");
		print_hex(out, child->key.key, child->key.key_len);
		fputs("\",\"NULL\",\"\"\n", out);
	}
	return !ferror(out);
}

bool keys_print_preferences(FILE *out)
{
	fputs("# ikesim: Wireshark decrypts what the tables beside this have keys for\n"
	      "esp.enable_encryption_decode: TRUE\n",
	      out);
	return !ferror(out);
}

uint32_t keys_strange(const struct secrets *secrets)
{
	uint32_t strange = 0;

	for (uint32_t i = 0; i < secrets_count(secrets); i++)
		strange += ike_cipher(secrets_at(secrets, i)) == NULL;
	return strange;
}
