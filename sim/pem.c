#include "sim/pem.h"

#include <string.h>

#include "ike/ike.h"
#include "sim/hexadecimal.h"

#define DER_MAX 128 /* the longest of these has 83 octets */

static const struct form {
	const char *label, *other;
	uint8_t head[16]; /* what stands before the key */
	uint8_t head_len;
	bool more; /* something may follow the key */
} forms[] = {
	/* OneAsymmetricKey { version, AlgorithmIdentifier, OCTET STRING { OCTET STRING } } */
	[PEM_PRIVATE] = { "PRIVATE KEY",
	                  "is a public key, not a private one",
	                  { 0x30, 0, 0x02, 0x01, 0, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04,
	                    0x22, 0x04, 0x20 },
	                  16,
	                  true },
	/* SubjectPublicKeyInfo { AlgorithmIdentifier, BIT STRING } */
	[PEM_PUBLIC] = { "PUBLIC KEY",
	                 "is a private key, not a public one",
	                 { 0x30, 0, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00 },
	                 12,
	                 false },
};

static bool is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* 64 digits, white space around them. */
static bool read_hex(const char *text, size_t len, uint8_t key[PEM_KEY_LEN])
{
	while (len && is_space(text[0]))
		text++, len--;
	while (len && is_space(text[len - 1]))
		len--;
	if (len != 2 * PEM_KEY_LEN)
		return false;
	for (size_t i = 0; i < PEM_KEY_LEN; i++) {
		int high = hexadecimal_of(text[2 * i]), low = hexadecimal_of(text[2 * i + 1]);

		if (high < 0 || low < 0) {
			ike_wipe(key, PEM_KEY_LEN);
			return false;
		}
		key[i] = (uint8_t)(high << 4 | low);
	}
	return true;
}

static int base64_of(char c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	return c == '+' ? 62 : c == '/' ? 63 : -1;
}

/* RFC 4648 4, white space anywhere. The octets, or SIZE_MAX: it is no base64, or too long. */
static size_t read_base64(const char *text, size_t len, uint8_t out[DER_MAX])
{
	uint32_t bits = 0, digits = 0, pads = 0;
	size_t count = 0;

	for (size_t i = 0; i < len; i++) {
		int value = base64_of(text[i]);

		if (is_space(text[i]))
			continue;
		if (text[i] == '=' && digits % 4 >= 2 && digits % 4 + pads < 4) {
			pads++;
			continue;
		}
		if (value < 0 || pads)
			return SIZE_MAX;
		bits = bits << 6 | (uint32_t)value;
		digits++;
		if (digits % 4 == 1)
			continue;
		if (count == DER_MAX)
			return SIZE_MAX;
		out[count++] = (uint8_t)(bits >> (4 - digits % 4) * 2 % 8);
	}
	return digits % 4 == 1 || (digits + pads) % 4 ? SIZE_MAX : count;
}

/* Where `what` begins in text, or NULL. */
static const char *find(const char *text, size_t len, const char *what)
{
	size_t need = strlen(what);

	for (size_t i = 0; i + need <= len; i++)
		if (memcmp(text + i, what, need) == 0)
			return text + i;
	return NULL;
}

/* "-----BEGIN LABEL-----" and "-----END LABEL-----", and what is between them. */
static bool between(const char *text, size_t len, const char *label, const char **body,
                    size_t *body_len)
{
	char line[48] = "-----BEGIN ";
	const char *begin, *end;

	strncat(line, label, 20);
	strncat(line, "-----", 6);
	begin = find(text, len, line);
	if (!begin)
		return false;
	begin += strlen(line);
	memcpy(line, "-----END ", 10);
	strncat(line, label, 20);
	strncat(line, "-----", 6);
	end = find(begin, len - (size_t)(begin - text), line);
	if (!end)
		return false;
	*body = begin;
	*body_len = (size_t)(end - begin);
	return true;
}

/* The lengths and the version differ between forms; the algorithm does not. */
static bool read_der(const struct form *form, const uint8_t *der, size_t len,
                     uint8_t key[PEM_KEY_LEN])
{
	bool private = form == &forms[PEM_PRIVATE];
	size_t least = (size_t)form->head_len + PEM_KEY_LEN;

	if (len < least || der[1] != len - 2 || (len > least && !form->more))
		return false;
	for (size_t i = 0; i < form->head_len; i++) {
		bool free_octet = i == 1 || (private && i == 4 && der[i] <= 1);

		if (der[i] != form->head[i] && !free_octet)
			return false;
	}
	/* Behind a private key: its public key [1] or attributes [0], RFC 8410 7 */
	if (len > least && der[least] != 0x81 && der[least] != 0xa0)
		return false;
	memcpy(key, der + form->head_len, PEM_KEY_LEN);
	return true;
}

bool pem_read(enum pem_kind kind, const char *text, size_t len, uint8_t key[PEM_KEY_LEN],
              const char **why)
{
	const struct form *form = &forms[kind];
	uint8_t der[DER_MAX];
	const char *body;
	size_t body_len, der_len;
	bool good;

	memset(key, 0, PEM_KEY_LEN);
	if (len > PEM_TEXT_MAX) {
		*why = "is too long for a key";
		return false;
	}
	if (read_hex(text, len, key))
		return true;
	if (!between(text, len, form->label, &body, &body_len)) {
		bool other = between(text, len, forms[!kind].label, &body, &body_len);

		*why = other ? form->other : "is neither PEM nor 64 hexadecimal digits";
		return false;
	}
	der_len = read_base64(body, body_len, der);
	good = der_len != SIZE_MAX && read_der(form, der, der_len, key);
	if (!good)
		*why = der_len == SIZE_MAX ? "is no base64" : "is no Ed25519 key";
	ike_wipe(der, sizeof(der));
	return good;
}
