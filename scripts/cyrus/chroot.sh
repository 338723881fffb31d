#!/bin/bash
# Makes the folder in which Debian 12's Cyrus runs (chroot): on the host its packages conflict with Dovecot's. As root on
# Debian; may be run again, and must be after a reboot, for /proc and /dev.
set -euo pipefail
root=${CYRUS_ROOT:-/opt/cyrus}
packages='cyrus-imapd cyrus-admin cyrus-clients cyrus-pop3d sasl2-bin libsasl2-modules rsyslog tzdata'

command -v debootstrap > /dev/null || apt-get install -y debootstrap
if [ ! -x "$root/usr/bin/apt-get" ]; then
  mirror=$(sed -nE 's/^(URIs:|deb) +(\S+).*/\2/p' /etc/apt/sources.list.d/debian.sources /etc/apt/sources.list 2> /dev/null | head -1)
  debootstrap --variant=minbase bookworm "$root" "${mirror:-http://deb.debian.org/debian}"
fi
printf '#!/bin/sh\nexit 101\n' > "$root/usr/sbin/policy-rc.d"
chmod +x "$root/usr/sbin/policy-rc.d"
cp /etc/resolv.conf "$root/etc/"
mountpoint -q "$root/proc" || mount -t proc proc "$root/proc"
# A /dev of its own: its /dev/log must not be the host's.
if ! mountpoint -q "$root/dev"; then
  mount -t tmpfs -o mode=755 cyrus-dev "$root/dev"
  for node in null:3 zero:5 random:8 urandom:9; do mknod -m666 "$root/dev/${node%:*}" c 1 "${node#*:}"; done
  ln -s /proc/self/fd "$root/dev/fd"
  mkdir -m 1777 "$root/dev/shm"
fi
if [ ! -x "$root/usr/lib/cyrus/bin/master" ]; then
  chroot "$root" apt-get update
  # shellcheck disable=SC2086
  chroot "$root" env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends $packages
fi
