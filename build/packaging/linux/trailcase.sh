#!/bin/sh
# Starts Trailcase: a command works in the terminal, anything else opens a window. What a command is, `commandLineIn` of
# electron/app/launch-arguments.ts decides the same way.
here=$(dirname -- "$(readlink -f -- "$0")")
program=$here/../trailcase

is_command=no
for word; do
  case $word in
    @OPTIONS@) continue ;;
    @QUESTIONS@) is_command=yes ;;
    *[!abcdefghijklmnopqrstuvwxyz-]* | -* | '') ;;
    *) is_command=yes ;;
  esac
  break
done

if [ $is_command = yes ]; then
  # Chromium starts nothing for root while its sandbox is on. A command has no window and shows no page, so it needs none.
  if [ "$(id -u)" = 0 ]; then
    ELECTRON_DISABLE_SANDBOX=1
    export ELECTRON_DISABLE_SANDBOX
  fi
  # Without it Chromium complains where no system bus runs, which no command needs.
  exec "$program" --log-level=3 "$@"
fi
if [ "$(id -u)" = 0 ]; then
  echo "Trailcase opens no window for root, because the window could not be sandboxed. Start it as an ordinary user. The command line works for root: trailcase --help" >&2
  exit 1
fi
exec "$program" "$@"
