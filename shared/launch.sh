#!/usr/bin/env bash
# Runs an action in a private Python environment: launch.sh ACTION [ARGUMENT…]
#   launch.sh --python      prints the Python that would be used
#
# The environment is made from requirements/ACTION.txt once per Python and kept in the runner's
# tool cache. Bash 3.2 (macOS) is enough. The way ends in `exec`, so that the runner's signals
# reach Python.
set -euo pipefail

fail() { # MESSAGE
  printf 'llm-actions: %s\n' "$1" >&2
  if [[ ${GITHUB_ACTIONS:-} == true ]]; then printf '::error title=llm-actions::%s\n' "$1"; fi
  if [[ -n ${GITHUB_OUTPUT:-} ]]; then printf 'verdict=error\npassed=false\n' >>"$GITHUB_OUTPUT"; fi
  if [[ -n ${GITHUB_STEP_SUMMARY:-} ]]; then
    printf '### llm-actions: error\n\n```text\n%s\n```\n' "$1" >>"$GITHUB_STEP_SUMMARY"
  fi
  exit 2
}

# Prints the name of the environment, and the Python below any virtual environment. What makes a
# wheel fit or not is in the name: runners that share a tool cache can differ in it.
# A Python that is too old prints its version and fails; so this must parse under Python 2.
probe='
import sys
if sys.version_info < (3, 11):
    sys.stdout.write("%d.%d" % sys.version_info[:2])
    sys.exit(1)
import hashlib, os
python = os.path.realpath(getattr(sys, "_base_executable", "") or sys.executable)
try:
    libc = os.confstr("CS_GNU_LIBC_VERSION")
except (AttributeError, OSError, ValueError):
    libc = ""
fit = [python, sys.version, sys.implementation.name, getattr(sys, "abiflags", ""), sys.platform,
       getattr(sys.implementation, "_multiarch", ""), os.uname().machine, libc]
with open(sys.argv[1], "rb") as requirements:
    digest = hashlib.sha256(repr(fit).encode() + requirements.read()).hexdigest()
print("%s-%s-%s" % (sys.argv[2], sys.implementation.cache_tag, digest[:16]))
print(python)
'

try_python() { # CANDIDATE: sets $python and $name if it is new enough
  local path answer
  path=$(type -P -- "$1") || return 1
  if ! answer=$("$path" -I -S -c "$probe" "$requirements" "$action" 2>/dev/null); then
    found="$found${found:+, }$1 is ${answer:-broken}"
    return 1
  fi
  name=${answer%%$'\n'*}
  python=${answer#*$'\n'}
}

find_python() {
  local candidate
  for candidate in python3 python3.14 python3.13 python3.12 python3.11 python \
    ${pythonLocation:+"$pythonLocation/bin/python"}; do
    if try_python "$candidate"; then return; fi
  done
  if type -P uv >/dev/null; then
    candidate=$(UV_PYTHON_DOWNLOADS=never uv python find --system --no-project '>=3.11' 2>/dev/null) || :
    if [[ -n $candidate ]] && try_python "$candidate"; then return; fi
  fi
  fail "Python 3.11 or newer is needed (${found:-there is no Python on PATH}): add a step with actions/setup-python and python-version: \"3.13\" before this one."
}

# Sets $environment to the one that is there, else to where it can be made.
find_environment() {
  local cache temporary=${TMPDIR:-/tmp}
  temporary=${temporary%/}/llm-actions-$UID
  local caches=("${RUNNER_TOOL_CACHE:-}" "${XDG_CACHE_HOME:-${HOME:+$HOME/.cache}}"
    "${RUNNER_TEMP:-}" "$temporary")
  for cache in "${caches[@]}"; do
    environment=$cache/llm-actions/$name
    if [[ $cache == /* && -x $environment/bin/python ]] && is_trusted "$cache"; then return; fi
  done
  if [[ ! -e $temporary ]]; then mkdir -m 700 "$temporary" 2>/dev/null || :; fi
  for cache in "${caches[@]}"; do
    environment=$cache/llm-actions/$name
    if [[ $cache == /* ]] && is_trusted "$cache" && mkdir -p "$cache/llm-actions" 2>/dev/null &&
      [[ -w $cache/llm-actions ]]; then return; fi
  done
  fail "No folder for the action's packages can be written: set RUNNER_TOOL_CACHE, XDG_CACHE_HOME or TMPDIR to one."
}

is_trusted() { # CACHE: in a folder for everybody's temporary files, another user may have been first
  [[ $1 != "$temporary" || (-O $1 && ! -L $1) ]]
}

self=${BASH_SOURCE[0]}
if [[ $self != */* ]]; then self=./$self; fi
shared=$(CDPATH='' cd -P -- "${self%/*}" && pwd)
action=${1:-}
found=
if [[ $action == --python ]]; then
  requirements=/dev/null
  find_python
  printf '%s\n' "$python"
  exit
fi
if [[ ! $action =~ ^[a-z]+(-[a-z]+)*$ || ! -f $shared/requirements/$action.txt ||
  ! -d $shared/../action-$action ]]; then
  fail "There is no action named '${action//[^a-zA-Z0-9_-]/?}'."
fi
shift
requirements=$shared/requirements/$action.txt
find_python
find_environment

run=("$environment/bin/python" -I -X utf8 -X "pycache_prefix=$environment/pycache"
  "${shared%/*}/action-$action/${action//-/_}.py")
if [[ -x $environment/bin/python ]]; then
  : 2>/dev/null >"$environment/last-used" || : # what the removal of unused environments goes by
  exec "${run[@]}" "$@"
fi
exec "$python" -I -B -X utf8 "$shared/bootstrap" "$environment" "$requirements" "${run[@]}" "$@"
