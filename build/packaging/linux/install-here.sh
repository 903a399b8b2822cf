#!/bin/sh
# Installs Trailcase for the current user, from the folder that the archive was unpacked to. No root.
#   ./install-here.sh            menu entry, file type, icon, and the command in ~/.local/bin
#   ./install-here.sh --remove   takes these away again; the folder, cases and settings stay
set -eu
here=$(cd -- "$(dirname -- "$0")" && pwd -P)
data=${XDG_DATA_HOME:-$HOME/.local/share}
command=$HOME/.local/bin/trailcase
desktop=$data/applications/trailcase.desktop
mime=$data/mime/packages/trailcase.xml
app_icon=$data/icons/hicolor/256x256/apps/trailcase.png
file_icon=$data/icons/hicolor/256x256/mimetypes/application-vnd.trailcase+sqlite3.png

refresh() {
  update-mime-database "$data/mime" >/dev/null 2>&1 || true
  update-desktop-database "$data/applications" >/dev/null 2>&1 || true
}

case ${1:-} in
  '') ;;
  --remove)
    rm -f "$desktop" "$mime" "$app_icon" "$file_icon"
    # A command that belongs to another installation stays.
    [ "$(readlink -f -- "$command" 2>/dev/null)" != "$here/bin/trailcase" ] || rm -f "$command"
    refresh
    echo "Removed. The folder $here, your cases and your settings are untouched."
    exit 0
    ;;
  *) echo "install-here.sh: unknown option $1; the only one is --remove" >&2; exit 2 ;;
esac

if [ "$(id -u)" = 0 ]; then
  echo "install-here.sh installs for one ordinary user; for everybody install the .deb." >&2
  exit 1
fi
if [ -e "$command" ] && [ ! -L "$command" ]; then
  echo "$command is there and is not a link; it was left alone, and nothing was installed." >&2
  exit 1
fi
mkdir -p "${command%/*}" "${desktop%/*}" "${mime%/*}" "${app_icon%/*}" "${file_icon%/*}"
ln -sfn "$here/bin/trailcase" "$command"
cp "$here/share/trailcase-mime.xml" "$mime"
cp "$here/share/256x256.png" "$app_icon"
cp "$here/share/256x256.png" "$file_icon"
# Inside the quotes of a desktop entry these four characters are written with a backslash, which itself is doubled there.
quoted=$(printf '%s' "$here/bin/trailcase" | sed 's/\\/\\\\\\\\/g; s/["`$]/\\\\&/g; s/%/%%/g')
while IFS= read -r line; do
  case $line in
    Exec=*) printf 'Exec="%s" %%F\n' "$quoted" ;;
    *) printf '%s\n' "$line" ;;
  esac
done < "$here/share/trailcase.desktop" > "$desktop"
refresh
echo "Installed for $(id -un). Start it from the menu, by opening a case file, or with: trailcase"
case ":$PATH:" in *":$HOME/.local/bin:"*) ;; *) echo "$HOME/.local/bin is not on your PATH yet; it usually is after the next login." ;; esac
unshare --user --map-root-user true 2>/dev/null ||
  echo "This system forbids user namespaces to ordinary programs: the window cannot be sandboxed from here and will not open. Install the .deb instead, or have root load resources/apparmor-profile with this folder's path in it. The command line works." >&2
