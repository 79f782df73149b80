#!/usr/bin/env bash
# Writes the locked requirements files and checks that each platform finds a wheel of every package.
#   scripts/lock.sh [FLAG OF uv pip compile…]      such as --upgrade, --upgrade-package pycurl
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

uv=$(type -P uv || echo .venv/bin/uv)
requirements=shared/requirements
pythons=(3.11 3.12 3.13 3.14)
platforms=(
  x86_64-unknown-linux-gnu aarch64-unknown-linux-gnu aarch64-apple-darwin x86_64-apple-darwin
)

compile() { # OUTPUT FLAG…
  local output=$1
  shift
  "$uv" pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-config \
    --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" \
    --constraints "$requirements/constraints.txt" --output-file "$output" "$@"
}

check_wheels() { # REQUIREMENTS PYTHON PLATFORM
  "$uv" pip install --quiet --dry-run --no-deps --require-hashes --only-binary :all: \
    --target "$scratch" --python-version "$2" --python-platform "$3" --requirements "$1" || {
    echo "$1: no wheel of a package for Python $2 on $3: constrain it in constraints.txt" >&2
    return 1
  }
}

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

compile "$requirements/evaluate.txt" pyproject.toml "$@"
compile "$requirements/prompt-test.txt" --constraints "$requirements/evaluate.txt" pyproject.toml "$@"
compile "$requirements/dev.txt" --constraints "$requirements/evaluate.txt" --group dev \
  pyproject.toml "$@"
compile "$requirements/uv.txt" --constraints "$requirements/dev.txt" - <<<uv "$@"
for python in "${pythons[@]}"; do
  for platform in "${platforms[@]}"; do
    check_wheels "$requirements/evaluate.txt" "$python" "$platform"
  done
  check_wheels "$requirements/dev.txt" "$python" x86_64-unknown-linux-gnu
done
