#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The test engine is judged before it judges: through AF_ALG, by driver name,
# against the kernel's ordinary drivers.
#
# cpus: several
# engines: sync
NO_MODULE=1
# shellcheck source=../lib.sh
source "$(dirname "$0")/../lib.sh"
need python3
[ -f "$ENGINE_KO" ] || skip_all "no $ENGINE_KO"

modprobe -qa aesni-intel sha1-ssse3 ghash-clmulni-intel af_alg \
	algif_skcipher algif_aead algif_hash
alg() {
	python3 "$SELFTESTS/engine/afalg.py" "$@"
}
alg named || skip_all "this kernel's AF_ALG knows no driver by its name"
engine_load
param=/sys/module/srtp_test_engine/parameters

# Test that it computes what the ordinary drivers compute.
for kind in skcipher aead hash; do
	begin "$kind: same answers as the ordinary driver"
	must alg same $kind
	end
done

# Test that GCM refuses a wrong tag.
begin "aead: a wrong tag is refused"
must alg forged
end

# Test that requests complete on another CPU and out of order.
begin "completes elsewhere, and out of order"
must alg storm
[ "$(nproc)" = 1 ] || must test "$(<$param/elsewhere)" -gt 0
must test "$(<$param/reordered)" -gt 0
end

# Test that a failing engine is one.
begin "every third request fails when asked to"
echo 3 >$param/fail_every
must_not alg same skcipher
must test "$(<$param/failed)" -gt 0
echo 0 >$param/fail_every
end

# Test that nobody gets it by the algorithm's name.
begin "not picked by the algorithm's ordinary name"
asked=$(<$param/submitted)
must alg plain
equal "requests submitted" "$(<$param/submitted)" "$asked"
end

# Test that everything handed over came back, and that it unloads.
begin "nothing lost, unloads"
equal "requests done" "$(<$param/done)" "$(<$param/submitted)"
must rmmod srtp_test_engine
must_not grep -q srtp-late /proc/crypto
end
