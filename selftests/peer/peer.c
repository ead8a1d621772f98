// SPDX-License-Identifier: GPL-2.0
/* The independent judge: RTP and SRTP by libsrtp2, in any namespace. */
#include <stdio.h>
#include <string.h>

#include "crypto.h"
#include "peer.h"

static const char usage[] =
"srtp-peer roundtrip --dir in|out --app-ns NS --app A:P --wire-ns NS --wire A:P\n"
"                    --suite NAME --key HEX [--sizes FROM-TO] [--step N]\n"
"                    [--cc N,...] [--ext N,...] [--ssrc X] [--seq N]\n"
"                    [--in-flight N] [--rtcp-only] [--rtp-only]\n"
"  out: plain from the application, SRTP expected on the wire; in: the reverse.\n"
"srtp-peer talk      lines on standard input, each answered with \"ok ...\" or\n"
"                    \"no REASON\"; see talk.c for the words.\n";

int main(int argc, char **argv)
{
	crypto_start();
	if (argc > 1 && !strcmp(argv[1], "roundtrip"))
		return roundtrip_main(argc - 1, argv + 1);
	if (argc > 1 && !strcmp(argv[1], "talk"))
		return talk_main();
	fputs(usage, argc > 1 && !strcmp(argv[1], "-h") ? stdout : stderr);

	return argc > 1 && !strcmp(argv[1], "-h") ? 0 : 2;
}
