#!/usr/bin/env bash
# Unpacks the Nix of a newer Debian, so that tests have one that people use: nothing is installed, no daemon runs.
#
#   unpack-nix.sh SUITE FOLDER      trixie: the oldest that is tested, sid: the newest
#
# The programs are then in FOLDER/bin. Debian's mirror is the one of this machine's own sources. Needs apt-get,
# dpkg-deb and patchelf, and no rights but those to write FOLDER.
set -euo pipefail

suite=$1
mkdir -p "$2"
folder=$(cd "$2" && pwd)
root=$folder/root

mirror_of_this_machine() {
  grep -rhoE '^(URIs:|deb)[[:space:]].*' /etc/apt/sources.list /etc/apt/sources.list.d 2>/dev/null |
    grep -oE '[a-z+]+://[^[:space:]]+/debian/?([[:space:]]|$)' | head -n 1 | tr -d '[:space:]'
}

# apt-get with lists and a cache of its own: this machine's packages are no matter to it.
apt_get() {
  apt-get -qq -o Dir::Etc::sourcelist="$folder/sources.list" -o Dir::Etc::sourceparts=- \
    -o Dir::State::lists="$folder/lists" -o Dir::State::status="$folder/status" -o Dir::Cache="$folder/cache" \
    -o APT::Install-Recommends=false -o APT::Sandbox::User="$(id -un)" -o Dpkg::Use-Pty=0 "$@" >&2
}

download() {
  local mirror
  mirror=$(mirror_of_this_machine) || true
  if [[ -z $mirror ]]; then
    printf 'error: no Debian mirror in /etc/apt\nhint: install Nix 2.26 or newer, and put it on PATH\n' >&2
    return 1
  fi
  mkdir -p "$folder"/{lists/partial,cache/archives/partial}
  printf 'deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] %s %s main\n' "$mirror" "$suite" \
    >"$folder/sources.list"
  : >"$folder/status"
  apt_get update
  apt_get --yes --download-only install nix-bin
}

unpack() {
  local package
  mkdir -p "$root"
  for package in "$folder"/cache/archives/*.deb; do dpkg-deb -x "$package" "$root"; done
}

is_elf() {
  [[ $(head -c 4 "$1" | tr -d '\0') == $'\x7fELF' ]]
}

# The programs are newer than this machine's libraries: they get the interpreter and the libraries they came with.
point_at_own_libraries() {
  local libraries loader file
  loader=$(find "$root/usr/lib" -name 'ld-linux-*.so.*' | head -n 1)
  libraries=$(dirname "$loader")
  find "$root/usr/bin" "$root/usr/lib" "$root/usr/libexec" -type f 2>/dev/null | while read -r file; do
    if ! is_elf "$file" || [[ $file == */ld-linux-* || $file == */libc.so.* ]]; then continue; fi
    if patchelf --print-interpreter "$file" >/dev/null 2>&1; then patchelf --set-interpreter "$loader" "$file"; fi
    patchelf --force-rpath --set-rpath "$libraries" "$file" 2>/dev/null || true
  done
}

if [[ ! -x $folder/bin/nix ]]; then
  rm -rf "$root"
  download
  unpack
  point_at_own_libraries
  rm -rf "$folder"/{lists,cache,status,sources.list}
  "$root/usr/bin/nix" --version >&2
  # The link is made last: what stops halfway is done again.
  ln -sfn root/usr/bin "$folder/bin"
fi
