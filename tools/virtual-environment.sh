#!/bin/sh
# Installs guidegen, editable, with its extras into .venv.   virtual-environment.sh PYTHON '.[EXTRAS]'
set -eu
"$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || {
    echo "guidegen needs Python 3.11 or newer; $1 is $("$1" -V 2>&1). Name another one: make PYTHON=python3.12" >&2
    exit 1
}
[ -x .venv/bin/python ] || "$1" -m venv .venv
.venv/bin/python -m pip install --quiet --disable-pip-version-check --editable "$2"
