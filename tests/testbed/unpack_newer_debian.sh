#!/usr/bin/env bash
# unpack_newer_debian.sh DEST PACKAGE...
# Unpacks packages of Debian unstable, with all that they need, into DEST. Nothing is installed.
# A program in it is run through DEST's own dynamic loader, as llama_server.sh does.
set -euo pipefail
dest=$(mkdir -p "$1" && cd "$1" && pwd)
shift
work=$dest/.apt
mkdir -p "$work/lists/partial" "$work/cache/archives/partial"
: > "$work/status"

uri_field='$(REPO_URI)'
mirror=$(apt-get indextargets --format "$uri_field" | grep -E '/debian/?$' | head -1) || {
    echo "unpack_newer_debian.sh: this machine has no Debian mirror" >&2
    exit 1
}
keyring=/usr/share/keyrings/debian-archive-keyring.gpg
echo "deb [signed-by=$keyring] $mirror sid main" > "$work/sources.list"
cat > "$work/apt.conf" << CONF
Dir::State "$work";
Dir::State::lists "$work/lists";
Dir::State::status "$work/status";
Dir::Cache "$work/cache";
Dir::Etc::sourcelist "$work/sources.list";
Dir::Etc::sourceparts "/dev/null";
Dir::Etc::preferencesparts "/dev/null";
APT::Sandbox::User "root";
APT::Install-Recommends "false";
CONF

export APT_CONFIG=$work/apt.conf
apt-get update -qq
apt-get install -y -qq --download-only "$@" > /dev/null
for package in "$work"/cache/archives/*.deb; do
    dpkg-deb --fsys-tarfile "$package" | tar -x -C "$dest" --keep-directory-symlink
done
rm -rf "$work"
