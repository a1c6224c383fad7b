#!/bin/sh
# Install what the tests need from the system, or name the command that does. Nothing is skipped in silence.
set -eu

wanted_for() {
    case "$1" in
        test)
            echo "pdfsig:poppler-utils pdftoppm:poppler-utils certutil:libnss3-tools qpdf:qpdf"
            echo "openssl:openssl zbarimg:zbar-tools chromium:chromium ogr2ogr:gdal-bin"
            ;;
        bench) echo "pango-view:pango1.0-tools" ;;
    esac
}

missing=""
for pair in $(wanted_for "$1"); do
    command -v "${pair%%:*}" >/dev/null 2>&1 || missing="$missing ${pair#*:}"
done
# A headless browser without Chinese fonts would photograph empty boxes.
if [ "$1" = test ] && ! { command -v fc-list >/dev/null 2>&1 && fc-list :lang=zh-cn | grep -q .; }; then
    missing="$missing fontconfig fonts-noto-cjk"
fi
[ -z "$missing" ] && exit 0

missing=$(printf '%s\n' $missing | sort -u | tr '\n' ' ')
as_root=""
if [ "$(id -u)" -ne 0 ]; then
    as_root="sudo"
fi
if command -v apt-get >/dev/null 2>&1 && { [ -z "$as_root" ] || sudo -n true 2>/dev/null; }; then
    $as_root apt-get update -qq
    DEBIAN_FRONTEND=noninteractive $as_root apt-get install -y -qq --no-install-recommends $missing >/dev/null
else
    echo "缺少系统软件，请先运行：sudo apt-get install $missing" >&2
    exit 1
fi
