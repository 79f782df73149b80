#!/usr/bin/env bash
# install.sh
# Brings the test bed's programs into $LLM_ACTIONS_TESTBED (default: ~/.cache/llm-actions-testbed),
# each only when it is missing. Cold it takes about two minutes on two cores, later no time.
# Needs Go, Node >= 20 with npm, and apt. llama-server is optional: its archive moves.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=${LLM_ACTIONS_TESTBED:-$HOME/.cache/llm-actions-testbed}
ACT=v0.2.87
ACTIONLINT=v1.7.12
mkdir -p "$root/bin"

note() { echo "install.sh: $*" >&2; }

# go_tool NAME PACKAGE VERSION
go_tool() {
    local stamp=$root/bin/.$1-$3
    [ ! -e "$stamp" ] || return 0
    note "building $2@$3"
    GOBIN=$root/bin CGO_ENABLED=0 GOFLAGS=-trimpath \
        go install -ldflags='-s -w' "$2@$3"
    touch "$stamp"
}

# as_root COMMAND...
as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; else sudo --non-interactive "$@"; fi
}

browser() {
    local name
    for name in chromium chromium-browser google-chrome google-chrome-stable; do
        if command -v "$name" > /dev/null; then return 0; fi
    done
    return 1
}

install_packages() {
    local packages=()
    browser || packages+=(chromium)
    # without a Chinese font the report's screenshots show boxes
    [ -e /usr/share/doc/fonts-noto-cjk ] || packages+=(fonts-noto-cjk)
    [ ${#packages[@]} -gt 0 ] || return 0
    note "installing ${packages[*]}"
    as_root apt-get update -qq
    as_root env DEBIAN_FRONTEND=noninteractive \
        apt-get install -y -qq --no-install-recommends "${packages[@]}" > /dev/null
}

install_github_parser() {
    cmp -s "$here/github/package-lock.json" "$root/node/package-lock.json" && return 0
    note "installing GitHub's parser for workflow files"
    rm -rf "$root/node.partial" "$root/node"
    mkdir "$root/node.partial"
    cp "$here/github/package.json" "$here/github/package-lock.json" "$root/node.partial/"
    (cd "$root/node.partial" && npm ci --ignore-scripts --no-audit --no-fund --silent)
    mv "$root/node.partial" "$root/node"
}

install_llama_server() {
    [ ! -x "$root/llama/usr/bin/llama-server" ] || return 0
    note "unpacking llama-server"
    rm -rf "$root/llama.partial"
    if "$here/unpack_newer_debian.sh" "$root/llama.partial" llama.cpp-tools; then
        mv "$root/llama.partial" "$root/llama"
    else
        note "llama-server is not to be had today; the tests that need it are skipped"
    fi
}

go_tool act github.com/nektos/act "$ACT"
go_tool actionlint github.com/rhysd/actionlint/cmd/actionlint "$ACTIONLINT"
install_packages
install_github_parser
install_llama_server
