#!/bin/sh
# Sees that what Python's own packages cannot bring is there.   system-packages.sh demo|test PYTHON
# On Debian (and its kin) as root it installs what is missing; elsewhere it says exactly what to install.
set -eu
purpose=$1 python=$2

# WeasyPrint draws text with Pango; without a font there would be nothing to draw for rare letters.
needed="libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-dejavu-core"
"$python" -c 'import ensurepip, venv' 2>/dev/null || needed="$needed python3-venv"
if [ "$purpose" = test ]; then
    # sshd, sudo and dropbear to verify against, Chromium and poppler to look at guides, mmdebstrap, iproute2
    # and util-linux to boot real machines, busybox, dash, ksh and zsh to try the probes in other shells, libatomic for
    # the program with which playwright drives Chromium; curl, wget, openssl, netcat, dig, host and dnsmasq to
    # ask real servers with each of them, nftables and iptables for rules that a real kernel follows.
    needed="$needed openssh-server openssh-client sudo chromium poppler-utils mmdebstrap iproute2 util-linux
        procps busybox-static dash ksh93u+m zsh dropbear-bin libatomic1 git
        curl wget openssl netcat-openbsd bind9-dnsutils bind9-host dnsmasq-base nftables iptables"
fi

if command -v dpkg-query >/dev/null 2>&1; then
    missing=""
    for package in $needed; do
        state=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null) || state=""
        [ "$state" = installed ] || missing="$missing $package"
    done
    [ -n "$missing" ] || exit 0
    if [ "$(id -u)" -ne 0 ]; then
        echo "Please install what guidegen needs here, then run make $purpose again:" >&2
        echo "    sudo apt-get install --no-install-recommends$missing" >&2
        # The tests that lack a tool say so one by one, so only the demo has to stop.
        [ "$purpose" = test ] && exit 0
        exit 1
    fi
    echo "Installing:$missing" >&2
    log=$(mktemp)
    if ! { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -qq -y \
            --no-install-recommends $missing </dev/null; } >"$log" 2>&1; then
        cat "$log" >&2
        rm -f "$log"
        exit 1
    fi
    rm -f "$log"
    exit 0
fi

case $(uname -s) in
Darwin) advice="brew install pango" ;;
*) advice="Pango 1.44 or newer with HarfBuzz, from your system's packages (Fedora: dnf install pango; Alpine: apk add pango font-dejavu; Arch: pacman -S pango)" ;;
esac
"$python" - <<'PYTHON' || { echo "WeasyPrint's libraries are missing. Please install: $advice" >&2; [ "$purpose" = test ] || exit 1; }
import ctypes.util, sys
sys.exit(not (ctypes.util.find_library("pango-1.0") and ctypes.util.find_library("pangoft2-1.0")))
PYTHON
if [ "$purpose" = test ]; then
    echo "Tests that need sshd, Chromium, poppler, mmdebstrap or iproute2 will say so where these are missing." >&2
fi
