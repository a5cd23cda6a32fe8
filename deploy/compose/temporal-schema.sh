#!/bin/sh
# Temporal's tables, or what a new version of it adds to them. Safe at each start.
set -eu
for database in temporal:temporal temporal_visibility:visibility; do
  name=${database%%:*}
  schema=/etc/temporal/schema/postgresql/v12/${database##*:}/versioned
  temporal-sql-tool --plugin postgres12 --ep postgres -p 5432 -u temporal --db "$name" setup-schema -v 0.0
  temporal-sql-tool --plugin postgres12 --ep postgres -p 5432 -u temporal --db "$name" update-schema -d "$schema"
done
