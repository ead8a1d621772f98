// SPDX-License-Identifier: GPL-2.0
/* Ends of a flow: addresses, ports, devices. */
#include <string.h>

#include <arpa/inet.h>
#include <net/if.h>
#include <netinet/in.h>

#include "endpoint.h"

static int endpoint_address(struct arg *a, const char *name, const char *text,
			    const char *host, bool bracket,
			    struct srtpctl_addr *addr)
{
	char shown[INET_ADDRSTRLEN] = "";
	struct in6_addr in6;

	if (!bracket && !strcmp(host, "*") && !strcmp(name, "local"))
		return STATUS_OK;
	if (!bracket && inet_pton(AF_INET, host, addr->octets) == 1) {
		addr->len = 4;
		return STATUS_OK;
	}
	if (!bracket || inet_pton(AF_INET6, host, &in6) != 1)
		return arg_wrong(a, "%s \"%s\" is not ADDRESS:PORT, [IPV6]:PORT%s",
				 name, text, strcmp(name, "local") ? "" :
				 " or *:PORT");
	if (IN6_IS_ADDR_V4MAPPED(&in6)) {
		inet_ntop(AF_INET, &in6.s6_addr[12], shown, sizeof(shown));
		return arg_wrong(a, "%s \"%s\" is an IPv4 address in IPv6 clothes; the wire shows it as %s",
				 name, text, shown);
	}
	memcpy(addr->octets, &in6, 16);
	addr->len = 16;
	return STATUS_OK;
}

/**
 * endpoint_arg - read A:P, [A]:P or, for "local", *:P
 * @a: the command
 * @name: the word it belongs to
 * @text: the endpoint
 * @addr: receives the address; length 0 for *
 * @port: receives the port
 *
 * Return: a status.
 */
int endpoint_arg(struct arg *a, const char *name, const char *text,
		 struct srtpctl_addr *addr, uint16_t *port)
{
	const char *colon = strrchr(text, ':');
	bool bracket = text[0] == '[';
	char host[64];
	uint32_t n;
	size_t len;

	memset(addr, 0, sizeof(*addr));
	len = colon ? (size_t)(colon - text) : 0;
	if (bracket && len > 2 && text[len - 1] == ']') {
		text++;
		len -= 2;
	} else if (bracket || !len) {
		return arg_wrong(a, "%s \"%s\" is not ADDRESS:PORT, [IPV6]:PORT%s",
				 name, text, strcmp(name, "local") ? "" :
				 " or *:PORT");
	}
	if (!arg_number(colon + 1, &n) || !n || n > UINT16_MAX)
		return arg_wrong(a, "%s \"%s\": the port is not a number from 1 to 65535",
				 name, bracket ? text - 1 : text);
	if (len >= sizeof(host))
		len = sizeof(host) - 1;
	memcpy(host, text, len);
	host[len] = '\0';
	*port = (uint16_t)n;
	return endpoint_address(a, name, bracket ? text - 1 : text, host,
				bracket, addr);
}

/**
 * endpoint_device - read the name of a device, or its number
 * @a: the command
 * @name: the word it belongs to
 * @text: the name
 * @ifindex: receives the number
 *
 * Return: a status.
 */
int endpoint_device(struct arg *a, const char *name, const char *text,
		    uint32_t *ifindex)
{
	*ifindex = if_nametoindex(text);
	if (*ifindex)
		return STATUS_OK;
	if (arg_number(text, ifindex) && *ifindex && *ifindex <= INT32_MAX)
		return STATUS_OK;
	return arg_wrong(a, "%s \"%s\": there is no such device", name, text);
}
