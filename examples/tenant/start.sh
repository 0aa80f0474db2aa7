#!/bin/sh
set -eu
exec node /app/src/main.js
