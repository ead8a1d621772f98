// SPDX-License-Identifier: GPL-2.0
/*
 * handshake   exported keying material of real DTLS handshakes; KTAP.
 *
 * Client and server are GnuTLS, in one process, for each profile it has. What
 * either side exports goes through libsrtpctl; the judge of what comes out is
 * GnuTLS's own cut (gnutls_srtp_get_keys).
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <gnutls/dtls.h>
#include <gnutls/gnutls.h>

#include "srtpctl.h"

#define DATAGRAMS	64

/* What is on the way to one side. */
struct queue {
	unsigned int first, n;
	size_t len[DATAGRAMS];
	unsigned char data[DATAGRAMS][2048];
};

struct side {
	gnutls_session_t tls;
	struct queue in;
	struct side *peer;
	uint8_t exported[2 * SRTP_MASTER_MAX];
	struct srtpctl_master client, server;
};

static void require(bool ok, const char *what)
{
	if (ok)
		return;
	printf("Bail out! %s\n", what);
	exit(1);
}

static ssize_t push(gnutls_transport_ptr_t to, const void *data, size_t len)
{
	struct queue *q = &((struct side *)to)->peer->in;

	require(q->n < DATAGRAMS && len <= sizeof(q->data[0]), "queue full");
	memcpy(q->data[q->n], data, len);
	q->len[q->n++] = len;
	return (ssize_t)len;
}

static ssize_t pull(gnutls_transport_ptr_t from, void *data, size_t len)
{
	struct side *side = from;
	struct queue *q = &side->in;

	if (q->first == q->n) {
		gnutls_transport_set_errno(side->tls, EAGAIN);
		return -1;
	}
	if (len > q->len[q->first])
		len = q->len[q->first];
	memcpy(data, q->data[q->first++], len);
	return (ssize_t)len;
}

static int pull_timeout(gnutls_transport_ptr_t from, unsigned int ms)
{
	struct side *side = from;

	(void)ms;
	return side->in.first < side->in.n;
}

static void side_new(struct side *side, struct side *peer, unsigned int role,
		     gnutls_srtp_profile_t profile,
		     gnutls_credentials_type_t kind, void *credentials)
{
	static const char priority[] =
		"NORMAL:-VERS-ALL:+VERS-DTLS1.2:-KX-ALL:+ANON-ECDH";

	memset(side, 0, sizeof(*side));
	side->peer = peer;
	require(!gnutls_init(&side->tls, role | GNUTLS_DATAGRAM |
			     GNUTLS_NONBLOCK) &&
		!gnutls_priority_set_direct(side->tls, priority, NULL) &&
		!gnutls_credentials_set(side->tls, kind, credentials) &&
		!gnutls_srtp_set_profile(side->tls, profile),
		"a session of GnuTLS");
	gnutls_transport_set_ptr(side->tls, side);
	gnutls_transport_set_push_function(side->tls, push);
	gnutls_transport_set_pull_function(side->tls, pull);
	gnutls_transport_set_pull_timeout_function(side->tls, pull_timeout);
}

/* Both sides in turn, as long as either waits for the other. */
static bool shake(struct side *client, struct side *server)
{
	int c = GNUTLS_E_AGAIN;
	int s = GNUTLS_E_AGAIN;

	for (int i = 0; i < 20 && (c || s); i++) {
		if (c)
			c = gnutls_handshake(client->tls);
		if (s)
			s = gnutls_handshake(server->tls);
		if ((c && gnutls_error_is_fatal(c)) ||
		    (s && gnutls_error_is_fatal(s)))
			break;
	}
	if (c || s)
		printf("# %s, %s\n", gnutls_strerror(c), gnutls_strerror(s));
	return !c && !s;
}

static bool same(const struct srtpctl_master *master,
		 const gnutls_datum_t *key, const gnutls_datum_t *salt)
{
	return master->len == key->size + salt->size &&
	       !memcmp(master->octets, key->data, key->size) &&
	       !memcmp(master->octets + key->size, salt->data, salt->size);
}

static bool agrees(struct side *side, const struct srtpctl_suite *suite)
{
	gnutls_datum_t ck, cs, sk, ss;
	unsigned char store[512];
	size_t len = srtpctl_dtls_len(suite);

	if (gnutls_srtp_get_keys(side->tls, store, sizeof(store), &ck, &cs,
				 &sk, &ss) < 0 ||
	    gnutls_prf(side->tls, strlen(SRTPCTL_DTLS_LABEL),
		       SRTPCTL_DTLS_LABEL, 0, 0, NULL, len,
		       (char *)side->exported) ||
	    srtpctl_dtls_split(suite, side->exported, len, &side->client,
			       &side->server))
		return false;
	return same(&side->client, &ck, &cs) && same(&side->server, &sk, &ss);
}

static bool handshake(gnutls_srtp_profile_t profile,
		      gnutls_anon_client_credentials_t client_cred,
		      gnutls_anon_server_credentials_t server_cred)
{
	static struct side client, server;
	const struct srtpctl_suite *suite = srtpctl_dtls_by_number(profile);
	gnutls_srtp_profile_t chosen;
	bool good;

	side_new(&client, &server, GNUTLS_CLIENT, profile, GNUTLS_CRD_ANON,
		 client_cred);
	side_new(&server, &client, GNUTLS_SERVER, profile, GNUTLS_CRD_ANON,
		 server_cred);
	good = suite && shake(&client, &server) &&
	       !gnutls_srtp_get_selected_profile(client.tls, &chosen) &&
	       chosen == profile &&
	       agrees(&client, suite) && agrees(&server, suite) &&
	       !memcmp(&client.client, &server.client,
		       sizeof(client.client)) &&
	       !memcmp(&client.server, &server.server,
		       sizeof(client.server)) &&
	       memcmp(&client.client, &client.server, sizeof(client.client));
	gnutls_deinit(client.tls);
	gnutls_deinit(server.tls);
	return good;
}

int main(void)
{
	gnutls_anon_client_credentials_t client;
	gnutls_anon_server_credentials_t server;
	unsigned int points = 0;
	bool all = true;

	require(!gnutls_anon_allocate_client_credentials(&client) &&
		!gnutls_anon_allocate_server_credentials(&server),
		"credentials of GnuTLS");
	for (int profile = 0; profile < 0x20; profile++) {
		const char *name = gnutls_srtp_get_profile_name(profile);
		bool good;

		if (!name)
			continue;
		good = handshake(profile, client, server);
		all &= good;
		printf("%sok %u - %s, exported by GnuTLS\n",
		       good ? "" : "not ", ++points, name);
	}
	gnutls_anon_free_client_credentials(client);
	gnutls_anon_free_server_credentials(server);
	printf("1..%u\n", points);
	return !all || !points;
}
