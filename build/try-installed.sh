#!/usr/bin/env bash
# Proves the .deb on a clean Debian 12: installs it, works with it as an ordinary user without a display and in a window under Xvfb
# with the sandbox on, installs it again over itself, removes it, and sees that cases and settings stay.
#
#   build/try-installed.sh FILE.deb [--root FOLDER]
#
# Needs root, debootstrap and the network for Debian's packages; --root takes a clean root that is there already. Exit 1 on the first miss.
set -euo pipefail
deb=$(readlink -f "${1:?usage: build/try-installed.sh FILE.deb [--root FOLDER]}"); root=
[ "${2:-}" != --root ] || root=$(readlink -f "$3")
[ "$(id -u)" = 0 ] || { echo "try-installed.sh: making a clean root needs root; run it with sudo" >&2; exit 1; }
work=$(mktemp -d /var/tmp/trailcase-installed.XXXXXX)
if [ -z "$root" ]; then
  root=$work/root
  mirror=$(sed -n 's/^URIs: *//p; s/^deb \(\[[^]]*\] \)\?\([^ ]*\) .*/\2/p' /etc/apt/sources.list.d/*.sources /etc/apt/sources.list 2>/dev/null | head -1)
  echo "Making a clean Debian 12 …" >&2
  debootstrap --variant=minbase --include=ca-certificates bookworm "$root" ${mirror:+"$mirror"} >"$work/debootstrap.log" 2>&1 || { tail -3 "$work/debootstrap.log" >&2; exit 1; }
fi
trap 'umount -l "$root/dev" "$root/proc" 2>/dev/null; rm -rf --one-file-system "$work"' EXIT
cp /etc/resolv.conf /etc/hosts "$root/etc/"; cp -r /etc/apt/apt.conf.d/. "$root/etc/apt/apt.conf.d/"; cp /etc/ssl/certs/ca-certificates.crt "$root/etc/ssl/certs/"
mkdir -p "$root/proc" "$root/dev"; mount -t proc proc "$root/proc"; mount --rbind /dev "$root/dev"
cp "$deb" "$root/tmp/trailcase.deb"
as_root() { chroot "$root" env DEBIAN_FRONTEND=noninteractive sh -c "$1"; }
as_user() { chroot --userspec=1000:1000 "$root" env -i HOME=/home/jamie PATH=/usr/local/bin:/usr/bin:/bin LANG=C.UTF-8 sh -c "cd && $1"; }
miss() { echo "MISSED $1" >&2; exit 1; }
holds() { echo "holds  $1"; }

as_root 'apt-get update && apt-get install -y --no-install-recommends /tmp/trailcase.deb xvfb x11-utils libglib2.0-bin procps' >"$work/apt.log" 2>&1 || { tail -5 "$work/apt.log" >&2; miss "the .deb installs with what it depends on"; }
holds "the .deb installs with what it depends on"
as_root 'id jamie 2>/dev/null || useradd --create-home --uid 1000 jamie' >/dev/null
as_user 'trailcase demo demo --clobber' >/dev/null 2>"$work/demo.log" || { cat "$work/demo.log" >&2; miss "the demo is made without a display"; }
as_user 'trailcase -q info demo/breach.trailcase && trailcase sql demo/breach.trailcase "select count(*) from events"' 2>/dev/null | grep -q 5622 || miss "info and sql answer"
as_user 'trailcase nosuch' >/dev/null 2>&1 && miss "an unknown command fails"; as_root 'trailcase -q info /home/jamie/demo/breach.trailcase' >/dev/null 2>&1 || miss "a command works for root"
holds "the command line works without a display, for root too"
as_user 'cp demo/breach.trailcase renamed; test "$(xdg-mime query default application/vnd.trailcase+sqlite3)" = trailcase.desktop && gio info -a standard::content-type renamed | grep -q vnd.trailcase' || miss "the file type is registered"
holds "the file type is registered, and known without an extension"
as_user '
  export DISPLAY=:97 XDG_CURRENT_DESKTOP=GNOME XDG_RUNTIME_DIR=$HOME/run; mkdir -p -m 700 run
  Xvfb :97 -screen 0 1400x900x24 -nolisten tcp >/dev/null 2>&1 & x=$!
  sleep 3; status=1
  trailcase --no-sandbox demo/breach.trailcase 2>refused; test $? = 1 && grep -q "opens no window with --no-sandbox" refused || { kill $x; exit 1; }
  xdg-open demo/breach.trailcase >/dev/null 2>&1 &
  for i in $(seq 300); do xwininfo -root -tree 2>/dev/null | grep -q "breach.trailcase — Trailcase" && { status=0; break; }; sleep 0.1; done
  for p in $(pgrep -u 1000 -f "^/opt/Trailcase/trailcase.*type=renderer"); do grep -q "^Seccomp:.2" /proc/$p/status && grep -q "^NoNewPrivs:.1" /proc/$p/status || status=1; done
  for p in $(pgrep -u 1000 -x trailcase); do kill $p 2>/dev/null; done
  sleep 1; kill $x; exit $status' || miss "xdg-open opens the case in a sandboxed window, and --no-sandbox is refused"
holds "xdg-open opens the case in a sandboxed window, and --no-sandbox is refused"
as_root 'dpkg -i /tmp/trailcase.deb && dpkg -r trailcase && test ! -e /opt/Trailcase && test ! -e /usr/bin/trailcase' >/dev/null 2>&1 || miss "it is upgraded and removed"
as_user 'test -f demo/breach.trailcase && test -d .config/Trailcase' || miss "cases and settings stay"
holds "it is upgraded and removed; cases and settings stay"
