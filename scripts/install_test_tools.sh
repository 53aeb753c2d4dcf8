#!/bin/sh
# What some tests need besides Python: a Chromium for the browser tests, a PostgreSQL server for the second database.
# Installed through apt where this account may; elsewhere it says what is missing, and those tests say that they did not run.
set -u
need=""
command -v chromium >/dev/null 2>&1 || command -v chromium-browser >/dev/null 2>&1 || command -v google-chrome >/dev/null 2>&1 || need="chromium"
ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || command -v initdb >/dev/null 2>&1 || need="$need postgresql"
[ -z "$need" ] && exit 0
if command -v apt-get >/dev/null 2>&1; then
	if [ "$(id -u)" = 0 ]; then
		as_root=""
	elif sudo -n true >/dev/null 2>&1; then
		as_root="sudo -n"
	else
		as_root="no"
	fi
	if [ "$as_root" != "no" ]; then
		echo "Adding what the browser and database tests need, once:" $need
		# shellcheck disable=SC2086
		if { $as_root apt-get update -qq && DEBIAN_FRONTEND=noninteractive $as_root apt-get install -y -qq --no-install-recommends $need; } >/dev/null 2>&1; then
			exit 0
		fi
	fi
fi
echo "Not on this machine:$need. The tests that need it will be skipped and say so. Debian and Ubuntu have it as: apt install $need"
exit 0
