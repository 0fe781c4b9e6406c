#!/bin/sh
# tools/prepare.sh run|test|train: makes .venv hold all that `make run` (or `make test`, `make train`) needs, system libraries included.
# Safe to interrupt and to repeat. PYTHON names an interpreter, TORCH=cpu|cuda overrules the choice of PyTorch's build.
set -eu
cd "$(dirname "$0")/.."
PATH="$PATH:/usr/sbin:/sbin"
purpose=${1:?run, test or train}
venv=.venv

# Shared libraries that Qt on X11 and Wayland and OpenCV load, and the Debian package of each.
libraries="
libEGL.so.1=libegl1 libGL.so.1=libgl1 libfontconfig.so.1=libfontconfig1 libfreetype.so.6=libfreetype6
libglib-2.0.so.0=libglib2.0-0 libdbus-1.so.3=libdbus-1-3 libX11.so.6=libx11-6 libX11-xcb.so.1=libx11-xcb1
libxkbcommon.so.0=libxkbcommon0 libxkbcommon-x11.so.0=libxkbcommon-x11-0 libxcb-cursor.so.0=libxcb-cursor0
libxcb-icccm.so.4=libxcb-icccm4 libxcb-image.so.0=libxcb-image0 libxcb-keysyms.so.1=libxcb-keysyms1
libxcb-randr.so.0=libxcb-randr0 libxcb-render.so.0=libxcb-render0 libxcb-render-util.so.0=libxcb-render-util0
libxcb-shape.so.0=libxcb-shape0 libxcb-shm.so.0=libxcb-shm0 libxcb-sync.so.1=libxcb-sync1 libxcb-util.so.1=libxcb-util1
libxcb-xfixes.so.0=libxcb-xfixes0 libxcb-xkb.so.1=libxcb-xkb1 libwayland-client.so.0=libwayland-client0
libwayland-cursor.so.0=libwayland-cursor0
"

fail() {
    echo "convoscope: $*" >&2
    exit 1
}

recent_enough() {
    "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null
}

find_python() {
    for candidate in ${PYTHON:-python3 python3.13 python3.12 python3.11 python3.14}; do
        if recent_enough "$candidate"; then
            echo "$candidate"
            return
        fi
    done
}

has_venv() {
    "$1" -c 'import ensurepip, venv' 2>/dev/null
}

venv_works() {
    recent_enough $venv/bin/python && $venv/bin/python -m pip --version >/dev/null 2>&1
}

missing_libraries() {
    present=$(ldconfig -p 2>/dev/null || true)
    for entry in $libraries; do
        case $present in *"${entry%%=*} "*) ;; *) echo "${entry#*=}" ;; esac
    done
}

# Debian packages without which nothing works.
needed_packages() {
    if ! venv_works; then
        python=$(find_python)
        if [ -z "$python" ]; then
            echo python3 python3-venv
        elif ! has_venv "$python"; then
            "$python" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])'
        fi
    fi
    missing_libraries
}

# Debian packages that improve on things where they can be had: the font of the window, a screen for the tests.
wished_packages() {
    [ -n "$(find /usr/share/fonts /usr/local/share/fonts -iname 'inter*' 2>/dev/null | head -n 1)" ] || echo fonts-inter
    [ "$purpose" != test ] || command -v xvfb-run >/dev/null || echo xvfb xauth
}

known_to_apt() {
    for package in "$@"; do
        if apt-cache show "$package" >/dev/null 2>&1; then echo "$package"; fi
    done
}

apt_install() {
    $as_root env DEBIAN_FRONTEND=noninteractive \
        apt-get install -y --no-install-recommends -o DPkg::Lock::Timeout=300 "$@"
}

install_packages() {
    needed=$(needed_packages | xargs)
    wished=$(wished_packages | xargs)
    [ -n "$needed$wished" ] || return 0
    if [ "$(id -u)" = 0 ]; then
        as_root=
    elif sudo -n true 2>/dev/null; then
        as_root="sudo -n"
    else
        [ -z "$needed" ] || fail "these system packages are missing, and installing them takes root. Nothing was" \
            "changed; run this, then make $purpose again:
    sudo apt-get update && sudo apt-get install -y $needed"
        return 0
    fi
    echo "Installing system packages: $needed $wished"
    $as_root apt-get update -q || true
    # shellcheck disable=SC2086  # lists of words
    if [ -n "$needed" ]; then
        apt_install $needed || fail "the system packages could not be installed; apt-get says why above"
    fi
    # shellcheck disable=SC2046
    if [ -n "$wished" ]; then
        apt_install $(known_to_apt $wished) || echo "Going on without $wished." >&2
    fi
}

check_system() {
    if [ "$(uname)" = Linux ] && command -v apt-get >/dev/null; then
        install_packages
    elif [ "$(uname)" = Linux ] && [ -n "$(missing_libraries)" ]; then
        echo "convoscope: if Qt does not start, install what this system calls: $(missing_libraries | xargs)" >&2
    fi
    venv_works && return
    python=$(find_python)
    if [ -z "$python" ]; then
        found=$(${PYTHON:-python3} --version 2>/dev/null || echo "no Python")
        fail "Python 3.11 or newer is needed and $found was found; install one, or name it: make $purpose PYTHON=…"
    fi
    has_venv "$python" || fail "$python lacks the module venv; install it (often called python3-venv), then run again"
}

# Without an NVIDIA GPU PyTorch's CPU build does, which saves gigabytes; it has a package index of its own.
torch_index() {
    index=https://download.pytorch.org/whl/cpu
    build=${TORCH:-$([ -e /proc/driver/nvidia/version ] && echo cuda || echo cpu)}
    [ "$build" = cpu ] && [ "$(uname)" = Linux ] || return 0
    $venv/bin/python -c "import urllib.request; urllib.request.urlopen('$index/torch/', timeout=10)" 2>/dev/null || return 0
    echo "--extra-index-url $index"
}

check_system
if ! venv_works; then
    echo "Making a Python environment in $venv with $($python --version)"
    "$python" -m venv --clear $venv
fi
case $purpose in
run) extras=onnx ;;
test | train) extras=$purpose ;;
*) fail "unknown purpose $purpose" ;;
esac
echo "Installing Python packages (the first time some 400 MB are fetched)"
# shellcheck disable=SC2046
$venv/bin/python -m pip install --disable-pip-version-check -c constraints.txt $(torch_index) -e ".[$extras]"
touch "$venv/ready-$purpose"
