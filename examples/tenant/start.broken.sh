#!/bin/sh
set -eu
exec tenant-supervisor node /app/src/main.js
