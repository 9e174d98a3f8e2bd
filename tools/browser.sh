#!/bin/sh
# The page's tests drive a real Chromium. Finds one, or installs it where this is Debian and we may.
for name in chromium chromium-browser google-chrome; do
  command -v "$name" >/dev/null 2>&1 && exit 0
done
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
  echo "installing chromium for the page's tests"
  apt-get update -qq >/dev/null && DEBIAN_FRONTEND=noninteractive \
    apt-get install -y -qq --no-install-recommends chromium >/dev/null && exit 0
fi
echo "No Chromium found. Install it (Debian: apt-get install chromium), then run make test again." >&2
exit 1
