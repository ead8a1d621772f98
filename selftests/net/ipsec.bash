# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# Sourced by bridge.sh and vrf.sh: UDP that travels in ESP.

# ipsec_end NS MODE ME YOU ME-INSIDE YOU-INSIDE
ipsec_end() {
	local esp="proto esp spi 7 mode $2" wrap="proto esp mode $2"
	esp+=" aead rfc4106(gcm(aes)) 0x$(printf '%040x' 7) 128"
	ip -n "$1" -batch - <<-END
		xfrm state add src $3 dst $4 $esp
		xfrm state add src $4 dst $3 $esp
		xfrm policy add src $5 dst $6 proto udp dir out tmpl src $3 dst $4 $wrap
		xfrm policy add src $6 dst $5 proto udp dir in tmpl src $4 dst $3 $wrap
	END
}

# ipsec MODE NS ADDRESS NS ADDRESS [INSIDE INSIDE]: all UDP between the two.
ipsec() {
	ipsec_end "$2" $1 $3 $5 "${6:-$3}" "${7:-$5}" &&
		ipsec_end "$4" $1 $5 $3 "${7:-$5}" "${6:-$3}"
}

# no_ipsec NS...
no_ipsec() {
	local ns
	for ns; do
		ip -n "$ns" xfrm policy flush
		ip -n "$ns" xfrm state flush
	done
}
