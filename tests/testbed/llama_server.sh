#!/usr/bin/env bash
# llama_server.sh PORT MODEL.gguf [ARGUMENTS]
# llama-server as install.sh unpacked it. Useful: --api-key KEY, -t 1, --alias NAME
set -euo pipefail
root=${LLM_ACTIONS_TESTBED:-$HOME/.cache/llm-actions-testbed}/llama
port=$1
model=$(realpath "$2")
shift 2
library=$root/usr/lib/x86_64-linux-gnu
path=$library:$library/llama:$library/ggml:$library/blas:$library/lapack
cd "$library/ggml/backends0" # it looks for its CPU back ends in the working directory
exec "$library/ld-linux-x86-64.so.2" --library-path "$path" "$root/usr/bin/llama-server" \
    -m "$model" --host 127.0.0.1 --port "$port" "$@"
