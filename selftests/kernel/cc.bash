# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2034
# What compiles the kernels that tests need, in $cc.
cc=gcc
! command -v ccache >/dev/null || cc="ccache gcc"
# By what gcc says it has read: running the preprocessor first would make a first
# build a third longer.
export CCACHE_DEPEND=1
